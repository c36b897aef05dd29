"""Opening the journal's file: one writer, nothing of it readable by others, nothing damaged thrown away."""

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from snapshot_importer.accounts.file_lock import take_lock
from snapshot_importer.tasks import schema

BUSY = 5.0  # seconds to wait for another process that reads, such as a backup program
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@dataclass(frozen=True)
class Store:
    """An open journal file."""

    connection: sqlite3.Connection
    lock: IO[bytes] | None  # held for as long as this process may write
    read_only: str = ""  # why nothing can be written, as a sentence
    kept_aside: Path | None = None  # where a damaged file was moved

    def close(self) -> None:
        """Let go of the file, then of the lock."""
        self.connection.close()
        if self.lock:
            self.lock.close()


class DamagedError(Exception):
    """The file is there and is no journal."""


def open_store(path: Path, now: datetime) -> Store:
    """Open or make the journal; raises OSError or sqlite3.Error where not even reading is possible."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    lock = take_lock(path.with_name(f"{path.name}.lock"))
    if lock is None:
        return Store(
            read_only_connection(path), None, "Snapshot Importer is already running with this history."
        )
    try:
        return _open_locked(path, lock, now)
    except BaseException:
        lock.close()
        raise


def _open_locked(path: Path, lock: IO[bytes], now: datetime) -> Store:
    kept_aside = None
    try:
        connection = _writer(path)
    except DamagedError:
        kept_aside = keep_aside(path, now)
        connection = _writer(path)
    if schema.is_newer(schema.version(connection)):
        connection.close()
        reason = "This history was written by a newer Snapshot Importer. It can be read here, not continued."
        return Store(read_only_connection(path), lock, reason)
    schema.migrate(connection, path)
    return Store(connection, lock, "", kept_aside)


def _writer(path: Path) -> sqlite3.Connection:
    if path.exists() and not path.is_file():
        raise DamagedError
    # Made by us first, so that at no moment others may read it.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
    connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None, check_same_thread=False)
    try:
        _check(connection)
        _make_durable(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF in DAMAGED:
            raise DamagedError from error
        raise
    except DamagedError:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if tables and application != schema.APPLICATION_ID:
        raise DamagedError
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise DamagedError


def _make_durable(connection: sqlite3.Connection) -> None:
    # An intent that a power cut can take back is no intent: with NORMAL the last commits are lost by design.
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    # A file system without shared memory has no WAL; there only EXTRA also keeps the directory entry.
    connection.execute(f"PRAGMA synchronous = {'FULL' if mode == 'wal' else 'EXTRA'}")
    connection.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone stops at the drive's cache
    connection.execute("PRAGMA foreign_keys = ON")


def read_only_connection(path: Path) -> sqlite3.Connection:
    """Open the file for looking only."""
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro",
        uri=True,
        timeout=BUSY,
        isolation_level=None,
        check_same_thread=False,
    )


def keep_aside(path: Path, now: datetime) -> Path:
    """Rename a damaged journal, with its log, so that nothing of it is lost; return where it is now."""
    aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}-{number}")
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    return aside
