"""What portals and offices send in."""
