"""How the percentage of an import went: each change of it is kept, and each time that nobody watched."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from snapshot_importer.tasks.record import Record, milliseconds, moment, storable
from snapshot_importer.tasks.write import Write

LIMIT = 200  # points of a task in the file
THINNED = 150  # what a task that has more is thinned to

INSERT = "INSERT INTO progress (key, at, percent) VALUES (?, ?, ?)"
SELECT = "SELECT seq, at, percent FROM progress WHERE key = ? ORDER BY seq"
COUNT = "SELECT count(*) FROM progress WHERE key = ?"
DELETE = "DELETE FROM progress WHERE seq = ?"

Row = tuple[int, int, int | None]  # number, milliseconds, percent


@dataclass(frozen=True, slots=True)
class Point:
    """What AWS said from a time on, until the next point."""

    at: datetime
    percent: int | None  # 0 to 100; None: nobody watched from here on


def changes(before: Record | None, write: Write, now: int) -> Iterator[tuple[str, int, int | None]]:
    """Yield (key, milliseconds, percent) of what *write* changes of the percentage."""
    key, said, known = storable(write.record.key), _percent(write.record), _percent(before)
    interrupted = write.unwatched_from is not None and known is not None
    if interrupted and write.unwatched_from:
        yield key, milliseconds(write.unwatched_from), None
    if said is not None and (said != known or interrupted):
        yield key, now, said


def keep(connection: sqlite3.Connection, found: Iterable[tuple[str, int, int | None]]) -> None:
    """Write *changes* down within the caller's transaction."""
    rows = list(found)
    connection.executemany(INSERT, rows)
    for key in {key for key, _, _ in rows}:
        if connection.execute(COUNT, (key,)).fetchone()[0] > LIMIT:
            kept = connection.execute(SELECT, (key,)).fetchall()
            left = {row[0] for row in thinned(kept, THINNED)}
            connection.executemany(DELETE, [(row[0],) for row in kept if row[0] not in left])


def thinned(rows: list[Row], most: int) -> list[Row]:
    """Leave at most *most* (3 or more) of *rows*: the first and the last, and what tells the most between them.

    Less is known of the course after it, but never more: a time without a watch is not drawn as watched.
    """
    left = _without_repeated_gaps(rows)
    while len(left) > most:
        inner = [number for number in range(1, len(left) - 1) if left[number][2] is not None]
        least = min(inner, key=lambda number: left[number + 1][1] - left[number - 1][1])
        del left[least]
        left = _without_repeated_gaps(left)
    return left


def points(rows: Iterable[Row]) -> tuple[Point, ...]:
    """Read what was kept, in an order of time even where the clock was put back."""
    read: list[Point] = []
    latest = 0
    for _, at, percent in rows:
        latest = max(latest, at)
        read.append(Point(moment(latest), percent))
    return tuple(read)


def _without_repeated_gaps(rows: list[Row]) -> list[Row]:
    return [
        row
        for number, row in enumerate(rows)
        if row[2] is not None or number == 0 or rows[number - 1][2] is not None
    ]


def _percent(record: Record | None) -> int | None:
    said = record.answer.progress if record and record.answer else None
    return None if said is None else min(max(said, 0), 100)
