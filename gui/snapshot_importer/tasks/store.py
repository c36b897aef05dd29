"""Opening the journal's file: one writer, nothing of it readable by others, nothing damaged thrown away.

Every page and every row of a small file is looked at before it is used. A large one, where that takes too long, is opened
once its head, its version and its tables fit, and is looked at after that, see `late_check`: what is found then ends all
writing and makes it suspect, so that the next start keeps it aside. So does a row that cannot be read when it is needed.
After an end that left a log behind no page is put off, and where the file is suspect no row either.
"""

import contextlib
import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from snapshot_importer.accounts.file_lock import take_lock
from snapshot_importer.tasks import schema, short_table
from snapshot_importer.tasks.disk_errors import NO_SHARED_MEMORY, code_of, is_damage, reason_of
from snapshot_importer.tasks.salvage import Table, all_can_be_read, bring_over, readable_tables, write_json

BUSY = 5.0  # seconds to wait for another process that reads, such as a backup program
LOGS = ("-wal", "-shm", "-journal")
AT_ONCE = (
    8 << 20
)  # bytes of a file whose rows are all read before it is used: some 5,000 imports, a third of a second
MOST_MAJOR = 99  # of a version; a higher one is a damaged number


@dataclass(frozen=True, slots=True)
class Kept:
    """A damaged file that was kept, and what a new history has of it."""

    path: Path
    export: Path | None = None  # all that could be read of it, as JSON
    imports: int = 0  # that were brought over


@dataclass(frozen=True)
class Store:
    """An open journal file."""

    connection: sqlite3.Connection  # that writes; the reader where nothing can be written
    reader: sqlite3.Connection
    lock: IO[bytes] | None = None  # held for as long as this process may write
    read_only: str = ""  # why nothing can be written, as a sentence
    newer: bool = False  # a later program wrote it
    may_be_writable_later: bool = False
    kept: Kept | None = None  # the damaged file in whose place this one is
    copy: tempfile.TemporaryDirectory[str] | None = None  # what is read where the file itself cannot be

    def close(self) -> None:
        """Let go of the file, then of the lock."""
        self.reader.close()
        self.connection.close()
        if self.copy:
            self.copy.cleanup()
        if self.lock:
            self.lock.close()


class DamagedError(Exception):
    """The file is there and is no journal."""


class ForeignLogError(DamagedError):
    """The file is a journal, and the log beside it is of another one."""


def open_store(path: Path, now: datetime, *, damaged: bool = False) -> Store:
    """Open or make the journal; raises OSError or sqlite3.Error where not even reading is possible.

    What is no journal, or is known to be *damaged*, is kept aside, and what can be read of it is brought over.
    """
    try:
        return _to_write(path, now, damaged=damaged)
    except BlockingIOError:
        return _reading(path, "Snapshot Importer is already running with this history.")
    except (OSError, sqlite3.Error) as error:
        return _to_read(path, error)


def write_store(path: Path, now: datetime) -> Store:
    """Open to write what is only read so far, or raise at once: OSError, sqlite3.Error, or DamagedError.

    Nothing is copied, and nothing is begun anew: what is in memory is of this file.
    """
    store = _to_write(path, now, damaged=None)
    if store.read_only:
        store.close()
        raise PermissionError(store.read_only)
    return store


def _to_write(path: Path, now: datetime, *, damaged: bool | None) -> Store:
    """Raises BlockingIOError where another process writes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):  # a file system without rights
        path.parent.chmod(0o700)
    lock = take_lock(path.with_name(f"{path.name}.lock"))
    if lock is None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(path))
    try:
        return _open_locked(path, lock, now, damaged=damaged)
    except BaseException:
        lock.close()
        raise


def _open_locked(path: Path, lock: IO[bytes], now: datetime, *, damaged: bool | None) -> Store:
    """*damaged* is None where nothing may be begun anew."""
    kept = None
    if not path.exists():
        _begin(path)
    try:
        connection = _writer(path, damaged=bool(damaged))
    except DamagedError as error:
        if damaged is None:
            raise
        kept = _begin_anew(path, now, log=not isinstance(error, ForeignLogError))
        connection = _writer(path)
    try:
        if schema.is_newer(schema.version(connection)):
            connection.close()
            reason = "This history was written by a newer Snapshot Importer: it can be read, not continued."
            return replace(_reading(path, reason), lock=lock, newer=True)
        schema.migrate(connection, path)
        return Store(connection, read_only_connection(path), lock, kept=kept)
    except BaseException as error:
        connection.close()
        if damaged is not None and kept is None and isinstance(error, sqlite3.Error) and is_damage(error):
            return _open_locked(path, lock, now, damaged=True)  # a version that is not its tables'
        raise


def _to_read(path: Path, error: OSError | sqlite3.Error) -> Store:
    """Open a history that cannot be written because of *error*; raises that where it cannot be read either."""
    sentence = f"The history cannot be written: {reason_of(error)}."
    try:
        return replace(_reading(path, sentence), may_be_writable_later=True)
    except (OSError, sqlite3.Error):
        raise error from None


def _writer(path: Path, *, damaged: bool = False) -> sqlite3.Connection:
    log = path.with_name(f"{path.name}-wal")
    if damaged or any(place.exists() and not place.is_file() for place in (path, log)):
        raise DamagedError
    if path.exists() and not path.stat().st_size:
        raise DamagedError  # every file was whole when it got its name; SQLite would throw away its log, too
    # Made by us first, so that at no moment others may read it.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with contextlib.suppress(OSError):
        path.chmod(0o600)
    try:
        return _checked(path)
    except UnicodeError as error:
        raise DamagedError from error  # SQLite's own message holds a text of the file
    except sqlite3.Error as error:
        if is_damage(error):
            raise DamagedError from error
        if code_of(error) not in NO_SHARED_MEMORY:
            raise
    _leave_log(path)
    return _checked(path, log=False)


def _checked(path: Path, *, log: bool = True) -> sqlite3.Connection:
    _undo(path)
    # Only by looking: who may write carries the log over into a damaged file when it closes that.
    with contextlib.closing(read_only_connection(path)) as looking:
        _check(looking, path)
    connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None, check_same_thread=False)
    try:
        _make_durable(connection, log=log)
    except BaseException:
        connection.close()
        raise
    return connection


def _undo(path: Path) -> None:
    """Undo what a program that ended inside a transaction left half written: who only looks cannot.

    Only where there is no log is that so: at the first start, and on a file system without shared memory.
    """
    if path.with_name(f"{path.name}-journal").exists():
        with contextlib.closing(sqlite3.connect(path, timeout=BUSY)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if not _is_of_known_format(path):
        raise DamagedError
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if tables and application != schema.APPLICATION_ID:
        raise DamagedError
    if not 0 <= schema.version(connection) >> 16 <= MOST_MAJOR:
        raise DamagedError
    log, suspicion = path.with_name(f"{path.name}-wal"), _suspicion(path)
    left = log.exists() and log.stat().st_size > 0
    if left or suspicion.exists():  # the long check sees an index, too, that does not fit its table
        sound = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok" and _holds_imports(
            connection
        )
    else:
        sound = looks_later(connection, path) or is_sound(connection)
    # What a later program wrote may hold what only that can read.
    if sound and schema.version(connection) <= schema.MIGRATIONS[-1][0]:
        sound = (_is_large(path) and not suspicion.exists()) or all_can_be_read(connection)
    if not sound:
        raise DamagedError
    if schema.version(connection) == schema.MIGRATIONS[-1][0]:
        # Whether the triggers can be carried out: their words are text that no check of the file looks at.
        connection.execute(f"EXPLAIN {schema.UPSERT_TASK}", [None] * schema.UPSERT_TASK.count("?"))
    if left and _is_of_another(connection, path):
        raise ForeignLogError
    suspicion.unlink(missing_ok=True)


def _is_of_known_format(path: Path) -> bool:
    """Whether SQLite may write the file by its head (Database File Format, 1.3.3); one of a later format it only reads."""
    with path.open("rb") as file:
        versions = file.read(20)[18:]
    return all(version in (1, 2) for version in versions)


def looks_later(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is opened before it is looked at whole.

    Not where it has no log: there, who reads for long keeps everybody from writing.
    """
    return _is_large(path) and connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def _is_large(path: Path) -> bool:
    return path.stat().st_size > AT_ONCE


def is_sound(connection: sqlite3.Connection) -> bool:
    """Look at every page of the file, and at its rows. Raises sqlite3.Error, which may tell of damage too."""
    return connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok" and _holds_imports(connection)


def _holds_imports(connection: sqlite3.Connection) -> bool:
    """Whether the rows hold words that are known and JSON, most of which nobody reads at opening."""
    found = schema.version(connection)
    return not found or schema.is_newer(found) or connection.execute(schema.FIND_DAMAGE).fetchone() is None


def _is_of_another(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the log that was left behind makes quite another history of the file: it came from elsewhere."""
    with contextlib.suppress(sqlite3.Error, UnicodeError):
        with contextlib.closing(read_only_connection(path, unchanging=True)) as without:
            # Alone it says nothing where the power was cut while its own log was carried over into it.
            if without.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                return False
            before = set(without.execute("SELECT key FROM task"))
        after = set(connection.execute("SELECT key FROM task"))
        return bool(before and after) and before.isdisjoint(after)
    return False


def traces(path: Path) -> tuple[tuple[int, int, int] | None, ...]:
    """Return what changes in the file and its log with whatever is written: to be compared only."""
    found: list[tuple[int, int, int] | None] = []
    for place in (path, path.with_name(f"{path.name}-wal")):
        try:
            state = place.stat()
        except OSError:
            found.append(None)
        else:
            found.append((state.st_ino, state.st_size, state.st_mtime_ns))
    return tuple(found)


def suspect(path: Path) -> None:
    """Have the next start look at the file more closely."""
    with contextlib.suppress(OSError):
        _suspicion(path).touch(0o600)


def _suspicion(path: Path) -> Path:
    return path.with_name(f"{path.name}.suspect")


def _make_durable(connection: sqlite3.Connection, *, log: bool) -> None:
    # An intent that a power cut can take back is no intent: with NORMAL the last commits are lost by design.
    mode = connection.execute(f"PRAGMA journal_mode = {'WAL' if log else 'DELETE'}").fetchone()[0]
    # A file system without shared memory has no WAL; there only EXTRA also keeps the directory entry.
    connection.execute(f"PRAGMA synchronous = {'FULL' if mode == 'wal' else 'EXTRA'}")
    connection.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone stops at the drive's cache
    connection.execute("PRAGMA foreign_keys = ON")
    # Nothing that was deleted, or changed before that, stays readable in what is free of the file.
    connection.execute("PRAGMA secure_delete = ON")
    # Whether it can be written is known now, not when an import is to be recorded.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")


def _leave_log(path: Path) -> None:
    """Make the file one without a write-ahead log, where there is no shared memory for its index.

    With the file for itself a connection keeps the index in its own memory (SQLite, "Use of WAL without shared
    memory").
    """
    connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()


def read_only_connection(path: Path, *, unchanging: bool = False) -> sqlite3.Connection:
    """Open the file for looking only; *unchanging* where nobody writes it, and no log of it needs to be read."""
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if unchanging else ''}",
        uri=True,
        timeout=BUSY,
        isolation_level=None,
        check_same_thread=False,
    )


def _reading(path: Path, why: str = "") -> Store:
    """Open the file for looking only, or a copy of it where its log cannot be read in its place."""
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    with contextlib.suppress(sqlite3.Error):
        return _to_look_at(read_only_connection(path), why)
    log = path.with_name(f"{path.name}-wal")
    if not (log.is_file() and log.stat().st_size):
        return _to_look_at(read_only_connection(path, unchanging=True), why)
    folder = tempfile.TemporaryDirectory(prefix="snapshot-importer-", ignore_cleanup_errors=True)
    try:
        for file in (path, log):
            shutil.copy(file, folder.name)
        return replace(_to_look_at(read_only_connection(Path(folder.name) / path.name), why), copy=folder)
    except BaseException:
        folder.cleanup()
        raise


def _to_look_at(connection: sqlite3.Connection, why: str) -> Store:
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return Store(connection, connection, read_only=why)


def _begin(path: Path) -> None:
    """Make a history that is whole before it gets its name, so that an empty file is known for one that lost all."""
    replacement = _replacement(path)
    broken_off = any(replacement.with_name(replacement.name + suffix).exists() for suffix in LOGS)
    if broken_off or not replacement.exists() or not replacement.stat().st_size:
        _make(replacement)
    # Else the program was ended between the two renamings, here or in `_begin_anew`.
    replacement.rename(path)


def _begin_anew(path: Path, now: datetime, *, log: bool) -> Kept:
    """Put a new journal in the place of a damaged one, with the imports that can still be read.

    The new one is whole before the damaged one is renamed: whenever this is broken off, the next start goes on.
    """
    tables = _readable(path, log=log)
    replacement = _replacement(path)
    imports = _make(replacement, tables)
    export = None
    aside = _place_aside(path, now)
    _suspicion(path).unlink(missing_ok=True)
    if any(table.rows for table in tables):
        with contextlib.suppress(OSError):  # the imports came over without it
            export = aside.with_name(f"{aside.name}.json")
            write_json(tables, export)
    keep_aside(path, aside)
    replacement.rename(path)
    return Kept(aside, export, imports)


def _make(path: Path, tables: tuple[Table, ...] = ()) -> int:
    """Make a journal with the imports of *tables* that can be read, and return how many they are."""
    for suffix in ("", *LOGS):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    connection = _writer(path)
    try:
        schema.migrate(connection, path)
        imports = bring_over(tables, connection)
        # It gets its name without its log. Closing carries that over, too, but tells nobody where the disk fails.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return imports
    finally:
        connection.close()


def _readable(path: Path, *, log: bool = True) -> tuple[Table, ...]:
    """Return what can be read of the file; with its log or without it, whichever shows more imports."""
    if not path.is_file():
        return ()
    found = []
    with (
        contextlib.suppress(OSError, sqlite3.Error, UnicodeError),
        contextlib.closing(read_only_connection(path, unchanging=True)) as reader,
    ):
        found.append(readable_tables(reader))
    with contextlib.suppress(OSError, sqlite3.Error, UnicodeError):
        if log:
            with contextlib.closing(_reading(path)) as store:
                found.append(readable_tables(store.reader))
    tables = max(reversed(found), key=_imports, default=())
    # What is made of the rows is made of them anew: it could tell of others than those that can be read.
    return tuple(table for table in tables if table.name not in short_table.TABLES)


def _imports(tables: tuple[Table, ...]) -> int:
    return sum(len(table.rows) for table in tables if table.name == "task")


def save_readable(path: Path, target: Path) -> None:
    """Write all that can be read of the journal *path*, whatever its version, to *target* as JSON. Raises OSError."""
    write_json(_readable(path), target)


def _replacement(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def keep_aside(path: Path, aside: Path) -> None:
    """Rename a damaged journal, with its log, so that nothing of it is lost."""
    for suffix in (*LOGS, ""):  # the file itself last: where it is gone, all is done
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))


def _place_aside(path: Path, now: datetime) -> Path:
    names: Iterator[str] = (
        f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}{f'-{number}' if number > 1 else ''}"
        for number in range(1, 1000)
    )
    return next(place for name in names if not (place := path.with_name(name)).exists())
