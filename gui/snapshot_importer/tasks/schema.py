"""The tables of the journal, and the steps from one version of them to the next."""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

from snapshot_importer.tasks import short_table
from snapshot_importer.tasks.record import COLUMNS, Tagging
from snapshot_importer.tasks.task import Origin, State

COPY = ".before-"  # of the file before a step, which is named after this
APPLICATION_ID = 0x534E4150  # "SNAP", so that no other program's file is taken for ours

TABLES = """
CREATE TABLE task (
    key TEXT PRIMARY KEY,
    origin TEXT NOT NULL CHECK (origin IN ('own', 'other')),
    state TEXT NOT NULL CHECK (state IN ('INTENT', 'SENDING', 'UNKNOWN', 'SUBMITTED', 'REFUSED',
        'CANCEL_REQUESTED', 'COMPLETED', 'FAILED', 'CANCELLED', 'AGED_OUT', 'ABANDONED')),
    profile_id TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    partition TEXT NOT NULL,
    created INTEGER NOT NULL,
    token TEXT,
    parameters TEXT NOT NULL,
    digest TEXT NOT NULL,
    secret_link INTEGER NOT NULL,
    object_size INTEGER,
    first_sent INTEGER,
    last_sent INTEGER,
    sends INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    task_id TEXT,
    answer TEXT,
    seen INTEGER,
    changed INTEGER,
    snapshot TEXT,
    failure TEXT,
    ended INTEGER,
    twin_of TEXT NOT NULL,
    tagging TEXT NOT NULL CHECK (tagging IN ('NONE', 'WANTED', 'DONE', 'FAILED')),
    snapshot_tags TEXT NOT NULL,
    cancel_reason TEXT NOT NULL,
    cancel_asked INTEGER,
    cancel_sent INTEGER NOT NULL,
    waited INTEGER,
    note TEXT NOT NULL,
    hidden INTEGER NOT NULL,
    UNIQUE (account, region, token),
    UNIQUE (account, region, task_id)
) STRICT;
CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL REFERENCES task (key) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    detail TEXT NOT NULL,
    request_id TEXT NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE INDEX event_of_task ON event (key, seq);
CREATE TABLE call (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL REFERENCES task (key) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    operation TEXT NOT NULL,
    seconds REAL NOT NULL,
    outcome TEXT NOT NULL,
    http_status INTEGER,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    request_id TEXT NOT NULL
) STRICT;
CREATE INDEX call_of_task ON call (key, seq);
"""

WAITING = """
ALTER TABLE task ADD COLUMN resend_at INTEGER;
ALTER TABLE task ADD COLUMN follows TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN followed_by TEXT NOT NULL DEFAULT ''
"""

# An older program, which knows no line, asks the user about such an import as about one that was never sent.
QUEUE = "ALTER TABLE task ADD COLUMN queued INTEGER"

# The tasks of rows that the user deleted, which AWS may list for another week and whose snapshots stay. Where a row
# had none although its request was sent, task_id is the row's key: its task, if there is one, has it in its tag.
DELETED = """
CREATE TABLE deleted (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    task_id TEXT NOT NULL,
    PRIMARY KEY (account, region, task_id)
) STRICT, WITHOUT ROWID
"""

# percent is NULL where nobody watched from *at* on. The index finds the imports that others are compared with.
PROGRESS = """
CREATE TABLE progress (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL REFERENCES task (key) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    percent INTEGER
) STRICT;
CREATE INDEX progress_of_task ON progress (key);
CREATE INDEX task_completed ON task (ended)
    WHERE state = 'COMPLETED' AND origin = 'own' AND ended IS NOT NULL
"""

# (version, statements): version is major << 16 | minor. A minor step leaves the file readable and writable by
# older programs, a major one does not.
Migrations = Sequence[tuple[int, str]]
MIGRATIONS: Migrations = (
    (1 << 16, TABLES),
    (1 << 16 | 1, "ALTER TABLE task ADD COLUMN copy TEXT"),  # a copy_wish.CopyWish as JSON
    (1 << 16 | 2, WAITING),
    (1 << 16 | 3, QUEUE),
    (1 << 16 | 4, PROGRESS),
    (1 << 16 | 5, DELETED),
    (1 << 16 | 6, short_table.MAKE),
)

_NAMES = ", ".join(COLUMNS)
SELECT_TASKS = f"SELECT {_NAMES} FROM task ORDER BY rowid"  # noqa: S608 - the names are ours
SELECT_TASK = f"SELECT {_NAMES} FROM task WHERE key = ?"  # noqa: S608
FIND_TASK = "SELECT key FROM task WHERE account = ? AND region = ? AND task_id = ?"


def _unlike(column: str, words: Any) -> str:
    return f"{column} NOT IN ({', '.join(map(repr, get_args(words)))})"


# SQLite leaves the CHECK constraints of a file out that it opens for reading only (sqlite3AddCheckConstraint).
FIND_DAMAGE = f"""
SELECT 1 FROM task WHERE {_unlike("origin", Origin)} OR {_unlike("state", State)} OR {_unlike("tagging", Tagging)}
    OR NOT json_valid(coalesce(answer, '{{}}')) OR NOT json_valid(coalesce(nullif(parameters, ''), '{{}}'))
    OR NOT json_valid(coalesce(snapshot, '{{}}')) OR NOT json_valid(coalesce(failure, '{{}}'))
    OR NOT json_valid(snapshot_tags)
    LIMIT 1
"""  # noqa: S608 - the words are ours
_MARKS = ", ".join("?" * len(COLUMNS))
_UPDATES = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
UPSERT_TASK = f"INSERT INTO task ({_NAMES}) VALUES ({_MARKS}) ON CONFLICT (key) DO UPDATE SET {_UPDATES}"  # noqa: S608

INSERT_EVENT = (
    "INSERT INTO event (key, at, kind, title, detail, request_id, state) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
SELECT_EVENTS = "SELECT at, kind, title, detail, request_id FROM event WHERE key = ? ORDER BY seq"
# The columns after at are the fields of task.Call in their order.
INSERT_CALL = (
    "INSERT INTO call (key, at, operation, seconds, outcome, http_status, code, message, request_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
CALLS = 1000  # of one task that are kept: those of some hours in which AWS cannot be reached
DELETE_OLD_CALLS = f"""
DELETE FROM call WHERE key = ?1
    AND seq <= (SELECT seq FROM call WHERE key = ?1 ORDER BY seq DESC LIMIT 1 OFFSET {CALLS})
"""  # noqa: S608 - the number is ours
SELECT_CALLS = (
    "SELECT at, operation, seconds, outcome, http_status, code, message, request_id FROM call"
    " WHERE key = ? ORDER BY seq"
)


def version(connection: sqlite3.Connection) -> int:
    """Return the version of the tables, 0 where there are none."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def touch(connection: sqlite3.Connection) -> None:
    """Write something that changes nothing."""
    connection.execute(f"PRAGMA user_version = {version(connection)}")


def is_newer(found: int, migrations: Migrations = MIGRATIONS) -> bool:
    """Whether *found* was made by a later program, with which this one does not agree."""
    return found >> 16 > migrations[-1][0] >> 16


def migrate(connection: sqlite3.Connection, path: Path, migrations: Migrations = MIGRATIONS) -> None:
    """Bring the tables up to date, each step in one transaction and after a copy of the file as it was."""
    found = version(connection)
    for target, statements in migrations:
        if version(connection) >= target:
            continue
        if found:  # a file that was made just now has nothing to keep
            back_up(connection, path.with_name(f"{path.name}{COPY}{target >> 16}.{target & 0xFFFF}"))
        connection.executescript(
            f"BEGIN IMMEDIATE; {statements}; PRAGMA application_id = {APPLICATION_ID}; "
            f"PRAGMA user_version = {target}; COMMIT;"
        )


def remove_copies(path: Path) -> None:
    """Delete what *migrate* kept, which holds what the user deletes; what cannot be deleted now stays till the next time."""
    with suppress(OSError):
        for copy in path.parent.glob(f"{path.name}{COPY}*"):
            with suppress(OSError):
                copy.unlink()


def back_up(connection: sqlite3.Connection, path: Path) -> None:
    """Copy the whole database, what is still in its write-ahead log included."""
    path.unlink(missing_ok=True)
    path.touch(0o600)
    copy = sqlite3.connect(path)
    try:
        # With less, a power cut may bring back the copy's own rollback journal, which empties it at its next opening.
        copy.execute("PRAGMA synchronous = EXTRA")
        connection.backup(copy)
    finally:
        copy.close()
