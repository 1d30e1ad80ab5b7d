"""Consuming exactly once: a batch, its effects and its checkpoint are one Postgres transaction."""
