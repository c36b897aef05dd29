"""The settings: every change holds at once."""
