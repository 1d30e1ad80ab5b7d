"""The rules of telling, pure: audience, words, quiet hours, retries, outcomes for portals."""
