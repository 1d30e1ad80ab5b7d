"""Event contracts of Duban: the one source of what travels between portals, services and cities."""
