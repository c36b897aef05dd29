"""How much of one timeline is kept: what the program or AWS says again and again is left out of its middle."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby

from snapshot_importer.tasks.record import storable

MOST = 600  # events of one import, beyond which some are left out
FIRST, LAST = 100, 300  # that always stay
LEFT_OUT = "left-out"
# What may come any number of times by itself. What the user does, and the end of an import, is none of it.
REPEATED = frozenset({
    "sending", "sent-again", "no-answer", "queued", "role-waits", "kept-back", "found", "phase", "finishing",
    "snapshot-gone", "snapshot-back", "copy-sent", "copy-no-answer", "copy-failed", "cancel-sent", "cancel-failed",
    "link-gone", LEFT_OUT,
})  # fmt: skip
Row = tuple[int, str, str, str]  # seq, kind, detail, state


def bound(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Leave out of the timelines of *keys* what is too much; one line in its place tells how many events that was."""
    for key in map(storable, keys):
        if connection.execute(_IS_TOO_LONG, (key,)).fetchone():
            _shorten(connection, connection.execute(_EVENTS, (key,)).fetchall())


def _shorten(connection: sqlite3.Connection, rows: list[Row]) -> None:
    stays = frozenset(seq for seq, *_ in _staying(rows))
    for gone, run in groupby(rows, key=lambda row: row[0] not in stays):
        left_out = list(run)
        if gone and [kind for _, kind, _, _ in left_out] != [LEFT_OUT]:
            (first, *_), *others = left_out
            connection.execute(
                _TELL, (f"{sum(map(_count, left_out))} events that said the same again", first)
            )
            connection.executemany(_DELETE, [(seq,) for seq, *_ in others])


def _staying(rows: list[Row]) -> Iterator[Row]:
    """Yield the first and the last, what is told once, and each change of state where it comes first."""
    changes: set[tuple[str, str]] = set()
    before = ""
    for number, row in enumerate(rows):
        _, kind, _, state = row
        change = (before, state)
        is_first_change = before != state and change not in changes
        changes.add(change)
        before = state
        at_an_end = number < FIRST or number >= len(rows) - LAST
        if at_an_end or kind not in REPEATED or is_first_change:
            yield row


def _count(row: Row) -> int:
    """Return how many events a line stands for."""
    _, kind, detail, _ = row
    number = detail.partition(" ")[0]
    return int(number) if kind == LEFT_OUT and number.isascii() and number.isdigit() else 1


_IS_TOO_LONG = f"SELECT 1 FROM event WHERE key = ? LIMIT 1 OFFSET {MOST}"  # noqa: S608 - the number is ours
_EVENTS = "SELECT seq, kind, detail, state FROM event WHERE key = ? ORDER BY seq"
_TELL = f"UPDATE event SET kind = '{LEFT_OUT}', title = '', detail = ?, request_id = '' WHERE seq = ?"  # noqa: S608
_DELETE = "DELETE FROM event WHERE seq = ?"
