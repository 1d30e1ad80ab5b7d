"""The plan of campaigns: phases and entries as the newest version has them, and when each was handed in."""
