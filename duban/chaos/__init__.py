"""Killing every process in turn while complaints flow; afterwards nothing may be lost and nothing twice."""
