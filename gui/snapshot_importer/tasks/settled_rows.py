"""Reading the rows of the journal's file, those of imports that have ended in their short form."""

import sqlite3
from collections.abc import Callable
from typing import Any

from snapshot_importer.tasks.picture import picture
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.settled import Settled
from snapshot_importer.tasks.short_table import select
from snapshot_importer.tasks.status import Outlook
from snapshot_importer.tasks.task import Task


def read_rows(connection: sqlite3.Connection, read: Callable[[str], Record]) -> dict[str, Task | Record]:
    """Return all rows as they came, by key: pictures of those that have ended, and *read* of the key for the others.

    Raises sqlite3.Error, UnicodeDecodeError, and what *read* raises.
    """
    try:
        return _rows(connection, read)
    except sqlite3.OperationalError:
        # A text that is no UTF-8; it is rare, and reading it takes a tenth longer.
        factory, connection.text_factory = connection.text_factory, _text
        try:
            return _rows(connection, read)
        finally:
            connection.text_factory = factory


def _rows(connection: sqlite3.Connection, read: Callable[[str], Record]) -> dict[str, Task | Record]:
    rows: dict[str, Any] = {}
    pictures: dict[object, Task | None] = {None: None}  # of kinds; None for what is drawn whole
    for key, began, words, values, kind in connection.execute(select(connection)):
        if kind not in pictures:
            drawn = picture(read(key), Outlook())
            pictures[kind] = drawn if drawn.final else None
        like = pictures[kind]
        if like is None or None in (began, words, values):  # a damaged file may lack these
            rows[key] = read(key)
        else:
            rows[key] = Settled(like, key, began, words, values)
    return rows


def _text(raw: bytes) -> str:
    # Half a surrogate pair, which JSON written by Python may hold, comes so from SQLite.
    return raw.decode("utf-8", "surrogatepass")
