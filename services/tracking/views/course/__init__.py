"""The course of a matter as intake tells it, for the time line; what tracking adds is in its own streams."""
