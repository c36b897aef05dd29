"""Reading the rows of the journal's file, those of imports that have ended in their short form."""

import sqlite3
from collections.abc import Callable, Iterator

from snapshot_importer.tasks.picture import picture
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.settled import SELECT, settled
from snapshot_importer.tasks.status import Outlook
from snapshot_importer.tasks.task import Task


def read_rows(connection: sqlite3.Connection, read: Callable[[str], Record]) -> list[Task | Record]:
    """Return all rows as they came: pictures of those that have ended, and *read* of the key for the others.

    Raises sqlite3.Error, UnicodeDecodeError, and what *read* raises.
    """
    try:
        return list(_rows(connection, read))
    except sqlite3.OperationalError:
        # A text that is no UTF-8; it is rare, and reading it takes a tenth longer.
        factory, connection.text_factory = connection.text_factory, _text
        try:
            return list(_rows(connection, read))
        finally:
            connection.text_factory = factory


def _rows(connection: sqlite3.Connection, read: Callable[[str], Record]) -> Iterator[Task | Record]:
    pictures: dict[str, Task] = {}
    for key, first_sent, is_settled, words, values, alike in connection.execute(SELECT):
        if not is_settled:
            yield read(key)
            continue
        like = pictures.get(alike)
        if like is None:
            like = pictures[alike] = picture(read(key), Outlook())
        yield settled(like, key, first_sent, words, values) or read(key)


def _text(raw: bytes) -> str:
    # Half a surrogate pair, which JSON written by Python may hold, comes so from SQLite.
    return raw.decode("utf-8", "surrogatepass")
