"""What to ask an administrator for."""
