"""Scoring: what is counted of each unit, its rates and score, and the league tables that are published."""
