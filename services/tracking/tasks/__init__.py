"""Tasks for people and machines: what may be done with one, its story, its routes."""
