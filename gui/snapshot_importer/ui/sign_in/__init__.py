"""Signing in with the user's help: what a sign-in asks in a worker is shown and answered in windows."""
