"""The list of findings: what is still to be looked into, and what came of the rest."""
