"""The line of imports that wait, so that only so many run at the same time in an account and Region."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.records import Records
from snapshot_importer.tasks.write import Write

Move = Literal["first", "up", "down"]


def seated(records: Records, record: Record, free: int | None) -> Record:
    """Return *record*, a new row, with a number at the end of the line where none of the *free* places is left for it.

    None stands for any number of places.
    """
    new = record.state == "INTENT" and record.resend_at is None
    if free is None or not new:
        return record
    line = records.line(record.account, record.region)
    if len(line) < free:
        return record
    return replace(record, queued=(line[-1].queued or 0) + 1 if line else 0)


def moved(records: Records, key: str, where: Move) -> Iterator[Write]:
    """Yield the rows that change places where the row *key* is moved within its line; none once it has left it."""
    record = records[key]
    line = records.line(record.account, record.region)
    keys = [row.key for row in line]
    if key not in keys:
        return
    place = keys.index(key)
    if where == "first" and place > 0:
        yield Write(replace(record, queued=(line[0].queued or 0) - 1))
        return
    other = place + (1 if where == "down" else -1)
    if where != "first" and 0 <= other < len(line):
        yield Write(replace(record, queued=line[other].queued))
        yield Write(replace(line[other], queued=record.queued))


def whose_turn(
    records: Records, account: str, region: str, free: int | None, is_absent: Callable[[Record], bool]
) -> list[Record]:
    """Return the rows that may start now on *free* places; none waits for a row whose profile is absent."""
    line = [row for row in records.line(account, region) if not is_absent(row)]
    return line if free is None else line[: max(0, free)]
