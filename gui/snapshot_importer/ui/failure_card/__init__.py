"""Failures in words, with the ways to mend them: one card for the tasks and for the import page."""
