"""The facts that scores are made of: one row for each thing that is counted of a unit."""
