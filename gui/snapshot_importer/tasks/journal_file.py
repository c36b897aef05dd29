"""The journal's open file: one connection that writes, one that reads, and what their errors mean for the user."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from snapshot_importer.tasks import schema
from snapshot_importer.tasks.deletion import wipe
from snapshot_importer.tasks.disk_errors import DAMAGED, code_of, ends_all_sending, reason_of
from snapshot_importer.tasks.journal_errors import AlreadyRecordedError, JournalError, UnreadableError
from snapshot_importer.tasks.late_check import LateCheck
from snapshot_importer.tasks.record import storable
from snapshot_importer.tasks.salvage import UNREADABLE, read_any_text
from snapshot_importer.tasks.store import DamagedError, Kept, open_store, suspect, traces, write_store

log = logging.getLogger(__name__)
Row = tuple[Any, ...]
OVERTAKEN = (
    "Another Snapshot Importer has written this history meanwhile. Start this one again to go on with it."
)


class JournalFile:
    """Reading never waits for writing; every method may be called from any thread."""

    def __init__(self, path: Path, clock: Callable[[], datetime], *, damaged: bool = False) -> None:
        """Open or make it; raises JournalError where it cannot even be read. See `open_store` for *damaged*."""
        self.path = path
        self.lock = threading.RLock()  # for what is written, and for what the journal has of it in memory
        self._clock = clock
        self._reader_lock = threading.Lock()
        self._unwritten = ""  # why the last change could not be written
        self._late_check = LateCheck()
        self._overtaken = False
        self._passed_over: set[str] = set()  # the keys of rows that cannot be read
        try:
            self._store = open_store(path, clock(), damaged=damaged)
        except (OSError, sqlite3.Error) as error:
            raise JournalError(f"The history cannot be opened: {reason_of(error)}.") from error
        self.read_only = self._store.read_only
        self._traces = traces(path)

    @property
    def reader(self) -> sqlite3.Connection:
        """What the rows are read with at the start; later on it is shared, see *query*."""
        return self._store.reader

    @property
    def kept(self) -> Kept | None:
        """The damaged file in whose place this one was begun, if it was."""
        return self._store.kept

    @property
    def newer(self) -> bool:
        """Whether a later program wrote it, so that it is only read."""
        return self._store.newer

    @property
    def may_be_writable_later(self) -> bool:
        """Whether it is worth a try to write what is only read now."""
        return self._store.may_be_writable_later and not self._overtaken

    @property
    def trouble(self) -> str:
        """Why nothing can be written now, as a sentence; empty while all is well."""
        return self.read_only or self._unwritten

    def try_again(self) -> bool:
        """Try to write where that failed, and return whether it can be done again. For workers."""
        with self.lock:
            if self.may_be_writable_later:
                self._reopen()
            elif self._unwritten:
                with suppress(JournalError), self.transaction() as connection:
                    schema.touch(connection)
            return not self.trouble

    def check(self) -> None:
        """Look at the whole file where opening put that off; damage ends all writing. For workers."""
        if not self.read_only and self._late_check.finds_damage(self.path):
            with self.lock:  # what is being written now was begun before that was known
                self._end_writing("The history is damaged.")

    def close(self) -> None:
        """Close the file and let another process have it."""
        self._late_check.stop()
        with self.lock, self._reader_lock:
            self._store.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit what is done in it, or nothing on any error; raises JournalError."""
        with self.lock:
            if self.read_only:
                raise JournalError(self.read_only)
            connection = self._store.connection
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
                self._unwritten = ""
            except sqlite3.Error as error:
                _roll_back(connection)
                raise self._not_written(error) from error
            except BaseException:
                _roll_back(connection)
                raise

    def wipe(self) -> None:
        """Leave nothing readable of what was deleted."""
        with self.lock:
            wipe(self._store.connection)
        schema.remove_copies(self.path)

    def select(self, statement: str, *values: str) -> list[Row]:
        """Return the rows of a query; raises JournalError."""
        try:
            return self.query(statement, *values)
        except sqlite3.Error as error:
            sentence = f"The history cannot be read: {reason_of(error)}."
            if code_of(error) & 0xFF in DAMAGED and not self.read_only:
                sentence = self._end_writing(sentence)
            raise JournalError(sentence) from error

    def query(self, statement: str, *values: str) -> list[Row]:
        """Return the rows of a query; raises sqlite3.Error."""
        asked = [storable(value) for value in values]
        with self._reader_lock:
            reader = self._store.reader
            try:
                return reader.execute(statement, asked).fetchall()
            except sqlite3.OperationalError as error:
                if code_of(error):
                    raise
            factory = reader.text_factory  # a text is no UTF-8
            read_any_text(reader)
            try:
                return reader.execute(statement, asked).fetchall()
            finally:
                reader.text_factory = factory

    def query_if_known(self, statement: str) -> list[Row]:
        """Return the rows of a query; none of tables of another version, which it does not fit."""
        try:
            with self._reader_lock:
                return self._store.reader.execute(statement).fetchall()
        except sqlite3.Error:
            return []

    @contextmanager
    def reading(self, key: str) -> Iterator[None]:
        """Raise UnreadableError for what stands in the file for an import and holds none."""
        try:
            yield
        except UNREADABLE as error:
            raise self._pass_over(key, error) from error

    def _pass_over(self, key: str, error: Exception) -> UnreadableError:
        if key not in self._passed_over:
            self._passed_over.add(key)
            log.warning("An import cannot be read in the history: %s, %s", key, type(error).__name__)
            if not self.read_only:
                suspect(self.path)
        return UnreadableError("This import cannot be read in the history.")

    def _reopen(self) -> None:
        if traces(self.path) != self._traces:
            # Where no lock can be taken another program may have sent what stands here as not sent.
            self._overtaken = True
            self.read_only = OVERTAKEN
            return
        # The next start sees to what was damaged meanwhile.
        with suppress(OSError, sqlite3.Error, DamagedError):
            store = write_store(self.path, self._clock())
            with self._reader_lock:
                self._store.close()
                self._store, self.read_only = store, ""
        self._traces = traces(self.path)  # a try that failed may leave some, too

    def _not_written(self, error: sqlite3.Error) -> JournalError:
        if isinstance(error, sqlite3.IntegrityError) and "token" in str(error):
            return AlreadyRecordedError("This client token was used for another request.")
        sentence = f"The history cannot be written: {reason_of(error)}."
        if ends_all_sending(error):
            return JournalError(self._end_writing(sentence))
        self._unwritten = sentence
        return JournalError(sentence)

    def _end_writing(self, why: str) -> str:
        """Write nothing more, and have the next start look at the file; return what is told."""
        self.read_only = self._unwritten = f"{why} Nothing is sent until the program is started anew."
        suspect(self.path)
        return self.read_only


def _roll_back(connection: sqlite3.Connection) -> None:
    # What cannot be undone now is undone by SQLite itself at the next opening.
    with suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
