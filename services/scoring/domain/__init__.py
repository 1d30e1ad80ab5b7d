"""The rules of the score, pure: periods, measures, rates, league tables, publication."""
