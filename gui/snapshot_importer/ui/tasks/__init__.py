"""The task table, its detail, and the Task Monitor window."""
