"""Tracking: obligations, due times, reminders, the accountability ladder and cards."""
