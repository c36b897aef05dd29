"""The main window's frame: identity bar, rail, notices, first run."""
