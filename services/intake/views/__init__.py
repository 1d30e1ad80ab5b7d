"""Read models of intake, one folder each."""
