"""Payloads of the events, one module a stream family."""
