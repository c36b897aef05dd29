"""Deleting rows of the journal for good, and remembering which tasks they were, so that AWS does not bring them back."""

import sqlite3
from collections.abc import Collection, Iterable
from contextlib import suppress

from snapshot_importer.tasks.record import storable

# Account, Region and task id; of an own import whose task nobody knows, the key, which its task's tag would tell.
TaskName = tuple[str, str, str]

_DELETE = "DELETE FROM task WHERE key = ?"
_NAME = """
    SELECT account, region, coalesce(task_id, iif(origin = 'own' AND first_sent NOTNULL, key, NULL)) FROM task
    WHERE key = ?
"""
_REMEMBER = "INSERT OR IGNORE INTO deleted (account, region, task_id) VALUES (?, ?, ?)"
_DELETED = "SELECT account, region, task_id FROM deleted"


def delete_rows(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Delete rows with their timelines and logs."""
    connection.executemany(_DELETE, [(storable(key),) for key in keys])


def delete_for_good(connection: sqlite3.Connection, keys: Collection[str]) -> tuple[TaskName, ...]:
    """Delete rows that the user wants no more, and return the names of their tasks, now remembered.

    AWS lists a task for another week, and its snapshot for as long as there is one.
    """
    connection.execute(
        "PRAGMA secure_delete = ON"
    )  # else what was deleted stays readable in the file's free pages
    names = tuple(name for key in keys for name in connection.execute(_NAME, (storable(key),)) if name[2])
    connection.executemany(_REMEMBER, names)
    delete_rows(connection, keys)
    return names


def wipe(connection: sqlite3.Connection) -> None:
    """Take what was deleted from the write-ahead log, too; not while somebody reads, then the next writes do it."""
    with suppress(sqlite3.Error):
        # Fetched, so that the statement is over: a commit beside one that is not would fail.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def deleted_tasks(connection: sqlite3.Connection) -> list[TaskName]:
    """Return the tasks whose rows were deleted."""
    with suppress(sqlite3.Error):  # a file that is only read may have other tables
        return connection.execute(_DELETED).fetchall()
    return []
