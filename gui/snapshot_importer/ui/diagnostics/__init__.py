"""What the program can tell of itself when something went wrong: its log, and a report without secrets."""
