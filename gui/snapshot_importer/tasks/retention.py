"""Deleting what is old, by itself, where the user wants that at all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.task import Task


def overdue(tasks: Sequence[Task], now: datetime, keep: timedelta) -> tuple[str, ...]:
    """Return the keys of the imports that ended more than *keep* ago.

    Never one that is not final, and never one with a note: the user's own words go only when the user says so.
    An import whose end nobody saw counts from its start.
    """
    return tuple(
        task.key
        for task in tasks
        if task.final and not task.note and now - (task.ended or task.started or task.created) > keep
    )


def delete_overdue(journal: Journal, keep: timedelta) -> int:
    """Delete them, those removed from the list too, and return how many went; raises JournalError."""
    return journal.delete(overdue((*journal.tasks(), *journal.hidden()), journal.clock(), keep))
