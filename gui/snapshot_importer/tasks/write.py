"""What one transaction changes of the journal: rows, and what their timelines tell of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from snapshot_importer.tasks.events import Note
from snapshot_importer.tasks.record import Record, storable
from snapshot_importer.tasks.task import STEPS


class StepError(Exception):
    """A state was to be left for one that cannot follow it: a fault of the program."""


@dataclass(frozen=True, slots=True)
class Write:
    """A row as it shall be from now on, and what the timeline tells of it."""

    record: Record
    notes: tuple[Note, ...] = ()
    unwatched_from: datetime | None = None  # the last look, where the watch was interrupted after it


def check_step(before: Record | None, after: Record) -> None:
    """Raise StepError where the state of *after* may not follow that of *before*."""
    if before and before.state != after.state and after.state not in STEPS[before.state]:
        raise StepError(f"{before.state} -> {after.state}")


def event_rows(writes: Iterable[Write], now: int) -> Iterator[tuple[Any, ...]]:
    """Yield the values of INSERT_EVENT for every note; *now* is in milliseconds."""
    for write in writes:
        for note in write.notes:
            texts = (note.kind, note.title, note.detail, note.request_id, write.record.state)
            yield (storable(write.record.key), now, *map(storable, texts))
