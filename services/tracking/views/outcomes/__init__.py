"""Outcomes: how every obligation that is no longer open ended."""
