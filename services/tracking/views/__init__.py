"""Read models of tracking, a room each."""
