"""The demo: a year of a county on a driven clock, told while it happens, checked against what had to happen."""
