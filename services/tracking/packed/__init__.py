"""Matters whose clocks are plain, moved on from their snapshots without unpacking what stays as it is."""
