"""Pure rules of tracking: calendar, limits, what an obligation decides and becomes."""
