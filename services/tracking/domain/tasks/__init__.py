"""Tasks: work with steps, each owed by one unit; pure, as all of the domain."""
