"""Notifications on the desktop: what is told, when, and how it comes there."""
