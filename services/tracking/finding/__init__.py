"""Looking for what stands out: matters as their events come, months when they are over and have settled."""
