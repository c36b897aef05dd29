"""Deleting what is old, by itself, where the user wants that at all."""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class AwsTime:
    """What time it is by AWS: this computer's clock may be years ahead, and what was deleted is gone."""

    told: datetime
    heard: float  # seconds of a clock that only goes forward, at *told* or later

    def at(self, seconds: float) -> datetime:
        """Return the time of day when that clock shows *seconds*; early where it stood still while AWS's went on."""
        return self.told + timedelta(seconds=max(0.0, seconds - self.heard))


def delete_overdue(journal: Journal, keep: timedelta, aws_time: datetime) -> int:
    """Delete them, those removed from the list too, and return how many went; raises JournalError.

    Neither a clock that is ahead of AWS nor an answer whose time is wrong makes anything old.
    """
    now = min(journal.clock(), aws_time)
    return journal.delete(overdue((*journal.tasks(), *journal.hidden()), now, keep))
