"""Replaying real records: read a file, publish it as a portal would, on the clock of the records, and report."""
