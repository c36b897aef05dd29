"""The history of all imports: written down before anything is sent, and looked at without waiting."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from snapshot_importer.tasks import event_bound, progress, schema
from snapshot_importer.tasks.deletion import delete_for_good, delete_rows, deleted_tasks
from snapshot_importer.tasks.events import Note
from snapshot_importer.tasks.import_queue import ImportQueue
from snapshot_importer.tasks.import_statistics import ImportStatistics
from snapshot_importer.tasks.journal_errors import AlreadyRecordedError
from snapshot_importer.tasks.journal_file import JournalFile
from snapshot_importer.tasks.moments import Sends
from snapshot_importer.tasks.outlooks import Outlooks
from snapshot_importer.tasks.parameters import restored
from snapshot_importer.tasks.pictures import Pictures
from snapshot_importer.tasks.record import Record, milliseconds, to_row
from snapshot_importer.tasks.records import Records
from snapshot_importer.tasks.slots import is_queued
from snapshot_importer.tasks.status import Outlook, stands_still
from snapshot_importer.tasks.store import DamagedError
from snapshot_importer.tasks.stored_rows import StoredRows
from snapshot_importer.tasks.task import ProfileRegion, Task
from snapshot_importer.tasks.timelines import Timelines
from snapshot_importer.tasks.write import Write, check_step, event_rows

Clock = Callable[[], datetime]
DELETED_AT_ONCE = 200  # rows; nobody else writes as long as that takes


def utc_now() -> datetime:
    """Return this computer's time."""
    return datetime.now(UTC)


class Journal:
    """One file, one writer. Every method may be called from any thread; looking never waits for writing."""

    def __init__(
        self, path: Path, *, clock: Clock = utc_now, steady: Callable[[], float] | None = None
    ) -> None:
        """Open or make the file; raises JournalError where it cannot even be read. *steady* is that of `Sends`."""
        self.clock = clock
        self.sends = Sends(clock, steady)
        self.opened = clock()  # what is older was put down by an earlier run
        try:
            self._open(path)
        except DamagedError:
            self._open(path, damaged=True)

    @property
    def version(self) -> int:
        """Grows with every change of *tasks*."""
        return self._pictures.version

    def tasks(self) -> tuple[Task, ...]:
        """Return all rows; a row that did not change is the same object as before."""
        return self._pictures.tasks

    def unfinished(self) -> tuple[Task, ...]:
        """Return those of *tasks* that are not final: few, however long the history is."""
        return self._pictures.unfinished

    def task(self, key: str) -> Task:
        """Return one row, hidden ones too; raises KeyError for a key that is no row."""
        return self._pictures.picture_of(key)

    def parameters(self, task: Task) -> dict[str, Any]:
        """Return the request as it was sent, a secret link masked; {} for a task that others started."""
        text = self._records[task.key].parameters
        return restored(text) if text else {}

    def set_note(self, tasks: Sequence[Task], note: str) -> None:
        """Keep the user's own words on all *tasks* that are still there."""
        self._update_all(tasks, lambda record: replace(record, note=note))

    def hide(self, tasks: Sequence[Task]) -> None:
        """Take the rows from the list; nothing is deleted, neither here nor in AWS."""
        self._update_all(tasks, lambda record: replace(record, hidden=True))

    def hidden(self) -> tuple[Task, ...]:
        """Return the rows that *hide* took from the list."""
        with self._lock:
            return tuple(
                self._pictures.picture_of(record.key) for record in self._records.awake() if record.hidden
            )

    def delete(self, keys: Collection[str]) -> int:
        """Delete rows for good, with their timelines and logs, and return how many went; nothing changes in AWS.

        A row with which something is still to happen stays. No poll brings a deleted one back. Very many go in
        portions, each in one transaction, between which others write: what breaks this off, an error or the end of
        the program, leaves fewer rows, each of them whole.
        """
        asked, count = list(keys), 0
        try:
            for first in range(0, len(asked), DELETED_AT_ONCE):
                count += self._delete(asked[first : first + DELETED_AT_ONCE])
        finally:
            if count:
                self.file.wipe()
                self.statistics.forget()
        return count

    def _delete(self, keys: Sequence[str]) -> int:
        with self._lock:
            over = [key for key in dict.fromkeys(keys) if self._is_over(key)]
            if not over:
                return 0
            with self.file.transaction() as connection:
                names = delete_for_good(connection, over)
            self._records.remember_deleted(names)
            for key in over:
                self._records.drop(key)
            self._pictures.remove(over)
            return len(over)

    def keep_waiting(self, task: Task) -> None:
        """Believe for another while that a task without progress goes on; one that does not go on is left alone."""
        now = self.clock()

        def change(record: Record) -> Record:
            return replace(record, waited=now) if record.state == "SUBMITTED" else record

        self.update(task.key, change, Note("waiting"))

    def row(self, key: str) -> Record:
        """Return a row as it is stored."""
        return self._records[key]

    def open_rows(self, *, account: str, region: str) -> list[Record]:
        """Return the rows for which something is still expected or to be done."""
        with self._lock:
            return self._records.open(account=account, region=region)

    @property
    def limit(self) -> int | None:
        """How many imports run at the same time in an account and Region; None for as many as there are."""
        return self._queue.limit

    def set_limit(self, limit: int | None) -> None:
        """Take another *limit*; the watch starts what it lets start."""
        with self._lock:
            self._queue.limit = limit
            self._pictures.draw(record for record in self._records.all_open() if is_queued(record))

    def turns(self, account: str, region: str) -> list[Record]:
        """Return the rows of the queue that may start now, the next one first."""
        with self._lock:
            return self._queue.due(account, region)

    def is_absent(self, record: Record) -> bool:
        """Whether the profile of *record* can do nothing now: it is gone, of another account, or signed out."""
        with self._lock:
            return self._outlooks.is_absent(record)

    def set_watched(self, places: frozenset[ProfileRegion]) -> None:
        """Tell which (profile, Region) are watched, so that nobody waits for an import that no watch can start."""
        self._outlooks.watched = places

    def draw_watched(self) -> None:
        """Let the rows say whether somebody watches them, now that it is known who does. For workers."""
        with self._lock:
            self._pictures.draw_watched(self._records.all_open())

    def queue_load(self, account: str, region: str) -> tuple[int, int]:
        """Return how many imports run and how many stand in the queue, without waiting for a writer."""
        return self._records.running(account, region), self._records.waiting(account, region)

    def all_open_rows(self) -> list[Record]:
        """Return *open_rows* of every account and Region."""
        with self._lock:
            return self._records.all_open()

    def add(self, record: Record, *notes: Note) -> None:
        """Write a new row, in the queue where no slot is free; raises AlreadyRecordedError if its key or token is taken."""

        def compose(records: Records) -> Iterable[Write]:
            if record.key in records:
                raise AlreadyRecordedError("This import was already started.")
            row = self._queue.enqueued(record)
            yield Write(row, notes if row is record else (*notes, Note("in-line")))

        self.write(compose)

    def update(self, key: str, change: Callable[[Record], Record], *notes: Note) -> Record:
        """Change one row; *change* gets it as it is now, and a row that it leaves alone is not written."""

        def compose(records: Records) -> Iterable[Write]:
            before = records[key]
            after = change(before)
            if after is not before:
                yield Write(after, notes)

        self.write(compose)
        return self._records[key]

    def _update_all(self, tasks: Sequence[Task], change: Callable[[Record], Record]) -> None:
        self.write(
            lambda records: [Write(change(records[task.key])) for task in tasks if task.key in records]
        )

    def write(self, compose: Callable[[Records], Iterable[Write]]) -> None:
        """Commit in one transaction what *compose* makes of the rows; on JournalError nothing has changed."""
        with self._lock:
            writes = list(compose(self._records))
            if not writes:
                return
            for write in writes:
                check_step(self._records.get(write.record.key), write.record)
            self._commit(writes)
            if any(write.record.state == "COMPLETED" for write in writes):
                self.statistics.forget()
            self._pictures.draw(write.record for write in writes)

    @contextmanager
    def sending(self, key: str) -> Iterator[None]:
        """Mark that a thread of this process is sending the row's request."""
        with self._lock:
            if key in self._outlooks.sending:
                raise AlreadyRecordedError("This import is being sent.")
            self._outlooks.sending.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._outlooks.sending.discard(key)
                if record := self._records.get(key):
                    self._pictures.draw([record])

    def is_sending(self, key: str) -> bool:
        """Whether a thread of this process is sending the row's request."""
        return key in self._outlooks.sending

    def set_outlook(self, place: ProfileRegion, account: str, outlook: Outlook) -> None:
        """Tell the rows of a (profile, Region) how their watch stands; *account* is "" while it is unknown."""
        with self._lock:
            rows = self._records.open(account=account, region=place[1])
            still = [self._pictures.picture_of(row.key) for row in rows if stands_still(row, outlook)]
        limits = self.statistics.stall_limits(still) if still else {}
        with self._lock:
            self._outlooks.stall_limits |= limits
            self._pictures.set_outlook(place, account, outlook, self._records.all_open())

    def close(self) -> None:
        """Close the file and let another process have it."""
        self.file.close()

    def _open(self, path: Path, *, damaged: bool = False) -> None:
        self.file = JournalFile(path, self.clock, damaged=damaged)
        self.timelines = Timelines(self.file)
        self.statistics = ImportStatistics(self.file.query_if_known)
        stored = StoredRows(self.file)
        rows = stored.all()
        self._lock = self.file.lock
        self._records = Records(stored.read, stored.find)
        self._outlooks = Outlooks(self.clock)
        self._queue = ImportQueue(self._records, self._outlooks)
        self._pictures = Pictures(self._records, self._outlooks, self._queue)
        self._pictures.begin(rows)
        self._records.remember_deleted(deleted_tasks(self.file.reader))

    def _is_over(self, key: str) -> bool:
        if self._records.sleeps(key):
            return True
        record = self._records.get(key)
        return record is not None and record.settled and key not in self._outlooks.sending

    def _commit(self, writes: list[Write]) -> None:
        now = milliseconds(self.clock())
        absorbed = [key for write in writes if (key := self._absorbed(write.record))]
        steps = [progress.changes(self._records.get(write.record.key), write, now) for write in writes]
        with self.file.transaction() as connection:
            delete_rows(connection, absorbed)
            connection.executemany(schema.UPSERT_TASK, [to_row(write.record) for write in writes])
            connection.executemany(schema.INSERT_EVENT, event_rows(writes, now))
            event_bound.bound(connection, (write.record.key for write in writes if write.notes))
            progress.keep(connection, chain.from_iterable(steps))
        for key in absorbed:
            self._records.drop(key)
            self._pictures.forget(key)
        for write in writes:
            self._records.put(write.record)

    def _absorbed(self, record: Record) -> str | None:
        """Return the row of the same task that was listed as somebody else's before our answer came."""
        if not record.task_id:
            return None
        found = self._records.find(account=record.account, region=record.region, task_id=record.task_id)
        return found.key if found and found.key != record.key and found.origin == "other" else None
