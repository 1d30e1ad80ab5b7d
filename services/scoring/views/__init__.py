"""Read models of scoring, a room each."""
