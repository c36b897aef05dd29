"""What is told of each import: its events, how its percentage went, and the calls that were made for it."""

from collections import deque
from dataclasses import astuple
from datetime import UTC, datetime
from typing import Any

from snapshot_importer.tasks import progress, schema
from snapshot_importer.tasks.events import told
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.journal_file import JournalFile
from snapshot_importer.tasks.record import milliseconds, moment, storable
from snapshot_importer.tasks.task import Call, Event, ProfileRegion, Task

CALLS_OF_WATCH = 200  # polls that are remembered for the log, per (profile, Region), until the program ends


class Timelines:
    """What stands of it in the journal's file, and the polls of this run; may be called from any thread."""

    def __init__(self, file: JournalFile) -> None:
        self._file = file
        self._polls: dict[ProfileRegion, deque[Call]] = {}

    def events(self, task: Task) -> tuple[Event, ...]:
        """Return what happened, oldest first."""
        with self._file.reading(task.key):
            return tuple(
                told(moment(row[0]), *row[1:]) for row in self._file.select(schema.SELECT_EVENTS, task.key)
            )

    def points(self, task: Task) -> tuple[progress.Point, ...]:
        """Return how its percentage went, oldest first; () for a task from before this was kept."""
        try:
            with self._file.reading(task.key):
                return progress.points(self._file.select(progress.SELECT, task.key))
        except JournalError:
            if self._file.read_only:  # perhaps older tables
                return ()
            raise

    def calls(self, task: Task) -> tuple[Call, ...]:
        """Return the log: the calls made for this task, and the polls that watched it since the program started."""
        with self._file.reading(task.key):
            rows = self._file.select(schema.SELECT_CALLS, task.key)
            own = [Call(moment(row[0]), *row[1:]) for row in rows]
        until = task.ended or datetime.max.replace(tzinfo=UTC)
        polls = tuple(self._polls.get((task.profile_id, task.region), ()))
        watched = [call for call in polls if task.created <= call.at <= until]
        return tuple(sorted([*own, *watched], key=lambda call: call.at))

    def log(self, key: str, call: Call) -> None:
        """Append to the log of one task, of which the last `schema.CALLS` lines are kept."""
        values = (key, milliseconds(call.at), *astuple(call)[1:])
        with self._file.transaction() as connection:
            connection.execute(schema.INSERT_CALL, [_storable(value) for value in values])
            connection.execute(schema.DELETE_OLD_CALLS, (storable(key),))

    def log_poll(self, place: ProfileRegion, call: Call) -> None:
        """Remember a poll, which is nobody's own call, while the program runs."""
        self._polls.setdefault(place, deque(maxlen=CALLS_OF_WATCH)).append(call)


def _storable(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value
