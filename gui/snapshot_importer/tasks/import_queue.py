"""The queue of imports that wait, so that only so many run at the same time in an account and Region."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.records import Records
from snapshot_importer.tasks.write import Write

Move = Literal["first", "up", "down"]


def enqueued(records: Records, record: Record, free: int | None) -> Record:
    """Return *record*, a new row, with a number at the end of the queue where none of the *free* slots is left for it.

    None stands for any number of slots.
    """
    new = record.state == "INTENT" and record.resend_at is None
    if free is None or not new:
        return record
    queue = records.queue(record.account, record.region)
    if len(queue) < free:
        return record
    return replace(record, queued=(queue[-1].queued or 0) + 1 if queue else 0)


def moved(records: Records, key: str, where: Move) -> Iterator[Write]:
    """Yield the rows that change places where the row *key* is moved within its queue; none once it has left it."""
    record = records[key]
    queue = records.queue(record.account, record.region)
    keys = [row.key for row in queue]
    if key not in keys:
        return
    place = keys.index(key)
    if where == "first" and place > 0:
        yield Write(replace(record, queued=(queue[0].queued or 0) - 1))
        return
    other = place + (1 if where == "down" else -1)
    if where != "first" and 0 <= other < len(queue):
        yield Write(replace(record, queued=queue[other].queued))
        yield Write(replace(queue[other], queued=record.queued))


def whose_turn(
    records: Records, account: str, region: str, free: int | None, is_absent: Callable[[Record], bool]
) -> list[Record]:
    """Return the rows that may start now on *free* slots; none waits for a row whose profile is absent."""
    queue = [row for row in records.queue(account, region) if not is_absent(row)]
    return queue if free is None else queue[: max(0, free)]
