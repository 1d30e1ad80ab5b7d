"""Campaigns around their domain: what leads to them, what they lead to, and how they are shown."""
