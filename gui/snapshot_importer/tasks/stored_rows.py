"""The imports as they stand in the journal's file."""

import sqlite3
from collections.abc import Mapping

from snapshot_importer.tasks import schema
from snapshot_importer.tasks.disk_errors import is_damage, reason_of
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.journal_file import JournalFile
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.salvage import UNREADABLE, readable_rows, record_of
from snapshot_importer.tasks.settled_rows import read_rows
from snapshot_importer.tasks.store import DamagedError
from snapshot_importer.tasks.task import Task


class StoredRows:
    """Read all at once at the start, and one by one after it."""

    def __init__(self, file: JournalFile) -> None:
        self._file = file

    def all(self) -> Mapping[str, Task | Record]:
        """Return all rows, see `read_rows`; closes the file on an error: JournalError, or DamagedError."""
        try:
            return read_rows(
                self._file.reader, lambda key: record_of(self._file.query(schema.SELECT_TASK, key)[0])
            )
        except (sqlite3.Error, *UNREADABLE) as error:
            if self._file.read_only:
                # Perhaps the tables of a newer program.
                return {record.key: record for record in readable_rows(self._file.reader)}
            self._file.close()
            if is_damage(error):
                raise DamagedError from error
            raise JournalError(f"The history cannot be read: {reason_of(error)}.") from error

    def read(self, key: str) -> Record:
        """Return one row; raises JournalError, UnreadableError where it holds no import, or damage hides it."""
        with self._file.reading(key):
            return record_of(self._file.select(schema.SELECT_TASK, key)[0])

    def find(self, account: str, region: str, task_id: str) -> str | None:
        """Return the key of the row of a task of AWS."""
        found = self._file.select(schema.FIND_TASK, account, region, task_id)
        return found[0][0] if found else None
