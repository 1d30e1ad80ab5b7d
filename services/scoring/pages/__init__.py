"""The pages of scoring: the league table, a unit over months, the matters behind a rate."""
