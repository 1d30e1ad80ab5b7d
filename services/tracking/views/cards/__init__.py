"""Cards: every formal mark that was given, and those that were taken back."""
