"""How long matters stay where: one row for each time that a matter lies with a section, and one for each closing."""
