"""The worklist: every obligation that is open, by due time."""
