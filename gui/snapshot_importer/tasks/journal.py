"""The history of all imports: written down before anything is sent, and looked at without waiting."""

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from snapshot_importer.tasks import progress, schema
from snapshot_importer.tasks.deletion import buried, bury, delete_rows, wipe
from snapshot_importer.tasks.disk_errors import DAMAGED, code_of, ends_all_sending, is_damage, reason_of
from snapshot_importer.tasks.events import Note, told
from snapshot_importer.tasks.gallery import Gallery, Place
from snapshot_importer.tasks.late_check import LateCheck
from snapshot_importer.tasks.lessons import Lessons
from snapshot_importer.tasks.line import seated, whose_turn
from snapshot_importer.tasks.moments import Sends
from snapshot_importer.tasks.parameters import restored
from snapshot_importer.tasks.record import Record, milliseconds, moment, storable, to_row
from snapshot_importer.tasks.records import Records
from snapshot_importer.tasks.salvage import UNREADABLE, read_any_text, readable_rows, record_of
from snapshot_importer.tasks.settled_rows import read_rows
from snapshot_importer.tasks.status import Outlook, stands_still
from snapshot_importer.tasks.store import DamagedError, Kept, open_store, suspect, traces, write_store
from snapshot_importer.tasks.task import Call, Event, Task
from snapshot_importer.tasks.write import Write, check_step, event_rows

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
DELETED_AT_ONCE = 200  # rows; nobody else writes as long as that takes
OVERTAKEN = (
    "Another Snapshot Importer has written this history meanwhile. Start this one again to go on with it."
)
CALLS_OF_WATCH = 200  # polls that are remembered for the log, per (profile, Region), until the program ends


class JournalError(Exception):
    """The history cannot be written or read; the message is a sentence for the user."""


class UnreadableError(JournalError):
    """The row of one import holds none; the others can be read, and the next start looks at them all."""


class AnswerUnwrittenError(JournalError):
    """The request was sent, and what came of it could not be written down: it is looked up later."""


class AlreadyRecordedError(JournalError):
    """This import, or one with its client token, stands in the history already."""


def utc_now() -> datetime:
    """Return this computer's time."""
    return datetime.now(UTC)


class Journal:
    """One file, one writer. Every method may be called from any thread; looking never waits for writing."""

    def __init__(
        self, path: Path, *, clock: Clock = utc_now, steady: Callable[[], float] | None = None
    ) -> None:
        """Open or make the file; raises JournalError where it cannot even be read. *steady* is that of `Sends`."""
        self.path = path
        self.clock = clock
        self.sends = Sends(clock, steady)
        self.opened = clock()  # what is older was put down by an earlier run
        self._lock = threading.RLock()
        self._reader_lock = threading.Lock()
        self._polls: dict[Place, deque[Call]] = {}
        self.lessons = Lessons(self._learn)
        self._unwritten = ""  # why the last change could not be written
        self._late_check = LateCheck()
        self._overtaken = False
        self._passed_over: set[str] = set()  # the keys of rows that cannot be read
        try:
            self._open()
        except DamagedError:
            self._open(damaged=True)

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
        with self._lock:
            if self.may_be_writable_later:
                self._reopen()
            elif self._unwritten:
                with suppress(JournalError), self._transaction() as connection:
                    schema.touch(connection)
            return not self.trouble

    def check(self) -> None:
        """Look at the whole file where opening put that off; damage ends all writing. For workers."""
        if not self.read_only and self._late_check.finds_damage(self.path):
            with self._lock:  # what is being written now was begun before that was known
                self._end_writing("The history is damaged.")

    @property
    def version(self) -> int:
        """Grows with every change of *tasks*."""
        return self._gallery.version

    def tasks(self) -> tuple[Task, ...]:
        """Return all rows; a row that did not change is the same object as before."""
        return self._gallery.tasks

    def unfinished(self) -> tuple[Task, ...]:
        """Return those of *tasks* that are not final: few, however long the history is."""
        return self._gallery.unfinished

    def task(self, key: str) -> Task:
        """Return one row, hidden ones too; raises KeyError for a key that is no row."""
        return self._gallery.picture_of(key)

    def events(self, task: Task) -> tuple[Event, ...]:
        """Return the timeline, oldest first."""
        with self._reading(task.key):
            return tuple(
                told(moment(row[0]), *row[1:]) for row in self._select(schema.SELECT_EVENTS, task.key)
            )

    def course(self, task: Task) -> tuple[progress.Point, ...]:
        """Return how its percentage went, oldest first; () for a task from before this was kept."""
        try:
            with self._reading(task.key):
                return progress.points(self._select(progress.SELECT, task.key))
        except JournalError:
            if self.read_only:  # perhaps older tables
                return ()
            raise

    def calls(self, task: Task) -> tuple[Call, ...]:
        """Return the log: the calls made for this task, and the polls that watched it since the program started."""
        with self._reading(task.key):
            own = [Call(moment(row[0]), *row[1:]) for row in self._select(schema.SELECT_CALLS, task.key)]
        until = task.ended or datetime.max.replace(tzinfo=UTC)
        polls = tuple(self._polls.get((task.profile_id, task.region), ()))
        watched = [call for call in polls if task.created <= call.at <= until]
        return tuple(sorted([*own, *watched], key=lambda call: call.at))

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
                self._gallery.picture_of(record.key) for record in self._records.awake() if record.hidden
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
                with self._lock:
                    wipe(self._store.connection)
                schema.remove_copies(self.path)
                self.lessons.forget()
        return count

    def _delete(self, keys: Sequence[str]) -> int:
        with self._lock:
            over = [key for key in dict.fromkeys(keys) if self._is_over(key)]
            if not over:
                return 0
            with self._transaction() as connection:
                names = bury(connection, over)
            self._records.bury(names)
            for key in over:
                self._records.drop(key)
            self._gallery.take_down(over)
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
        return self._gallery.limit

    def set_limit(self, limit: int | None) -> None:
        """Take another *limit*; the watch starts what it lets start."""
        with self._lock:
            self._gallery.set_limit(limit)

    def turns(self, account: str, region: str) -> list[Record]:
        """Return the rows of the line that may start now, the next one first."""
        with self._lock:
            free = self._gallery.free_places(account, region)
            return whose_turn(self._records, account, region, free, self._gallery.is_absent)

    def is_absent(self, record: Record) -> bool:
        """Whether the profile of *record* can do nothing now: it is gone, of another account, or signed out."""
        with self._lock:
            return self._gallery.is_absent(record)

    def set_watched(self, places: frozenset[Place]) -> None:
        """Tell which (profile, Region) are watched, so that nobody waits for an import that no watch can start."""
        self._gallery.watched = places

    def draw_unwatched(self) -> None:
        """Let the rows say so that nobody watches, now that it is known who does. For workers."""
        with self._lock:
            self._gallery.draw_unwatched(self._records.all_open())

    def crowd(self, account: str, region: str) -> tuple[int, int]:
        """Return how many imports run and how many stand in line, without waiting for a writer."""
        return self._records.running(account, region), self._records.waiting(account, region)

    def all_open_rows(self) -> list[Record]:
        """Return *open_rows* of every account and Region."""
        with self._lock:
            return self._records.all_open()

    def add(self, record: Record, *notes: Note) -> None:
        """Write a new row, in line where its place is full; raises AlreadyRecordedError if its key or token is taken."""

        def compose(records: Records) -> Iterable[Write]:
            if record.key in records:
                raise AlreadyRecordedError("This import was already started.")
            row = seated(records, record, self._gallery.free_places(record.account, record.region))
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
                self.lessons.forget()
            self._gallery.draw(write.record for write in writes)

    def log(self, key: str, call: Call) -> None:
        """Append to the log of one task, of which the last `schema.CALLS` lines are kept."""
        values = (key, milliseconds(call.at), *astuple(call)[1:])
        with self._lock, self._transaction() as connection:
            connection.execute(schema.INSERT_CALL, [_storable(value) for value in values])
            connection.execute(schema.DELETE_OLD_CALLS, (storable(key),))

    def log_poll(self, place: Place, call: Call) -> None:
        """Remember a poll, which is nobody's own call, while the program runs."""
        self._polls.setdefault(place, deque(maxlen=CALLS_OF_WATCH)).append(call)

    @contextmanager
    def sending(self, key: str) -> Iterator[None]:
        """Mark that a thread of this process is sending the row's request."""
        with self._lock:
            if self._gallery.is_sending(key):
                raise AlreadyRecordedError("This import is being sent.")
            self._gallery.set_sending(key, sending=True)
        try:
            yield
        finally:
            with self._lock:
                self._gallery.set_sending(key, sending=False)
                if record := self._records.get(key):
                    self._gallery.draw([record])

    def is_sending(self, key: str) -> bool:
        """Whether a thread of this process is sending the row's request."""
        return self._gallery.is_sending(key)

    def set_outlook(self, place: Place, account: str, outlook: Outlook) -> None:
        """Tell the rows of a (profile, Region) how their watch stands; *account* is "" while it is unknown."""
        with self._lock:
            rows = self._records.open(account=account, region=place[1])
            still = [self._gallery.picture_of(row.key) for row in rows if stands_still(row, outlook)]
        patience = self.lessons.patience(still) if still else {}
        with self._lock:
            self._gallery.patience |= patience
            self._gallery.set_outlook(place, account, outlook, self._records.all_open())

    def close(self) -> None:
        """Close the file and let another process have it."""
        self._late_check.stop()
        with self._lock, self._reader_lock:
            self._store.close()

    def _open(self, *, damaged: bool = False) -> None:
        try:
            self._store = open_store(self.path, self.clock(), damaged=damaged)
        except (OSError, sqlite3.Error) as error:
            raise JournalError(f"The history cannot be opened: {reason_of(error)}.") from error
        self._reader = self._store.reader
        self.read_only = self._store.read_only
        self._records = Records(self._wake, self._find)
        self._gallery = Gallery(self._records)
        self._gallery.begin(self._rows())
        self._records.bury(buried(self._reader))
        self._traces = traces(self.path)

    def _rows(self) -> Mapping[str, Task | Record]:
        try:
            return read_rows(self._reader, self._read)
        except (sqlite3.Error, *UNREADABLE) as error:
            if self.read_only:
                # Perhaps the tables of a newer program.
                return {record.key: record for record in readable_rows(self._reader)}
            self._store.close()
            if is_damage(error):
                raise DamagedError from error
            raise JournalError(f"The history cannot be read: {reason_of(error)}.") from error

    def _read(self, key: str) -> Record:
        return record_of(self._query(schema.SELECT_TASK, key)[0])

    def _wake(self, key: str) -> Record:
        try:
            return self._read(key)
        except (sqlite3.Error, IndexError) as error:  # IndexError: there is no such row
            raise self._unreadable(error) from error
        except UNREADABLE as error:
            raise self._pass_over(key, error) from error

    @contextmanager
    def _reading(self, key: str) -> Iterator[None]:
        """Tell of what stands in the file for an import and is none of its events, calls or percentages."""
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

    def _find(self, account: str, region: str, task_id: str) -> str | None:
        found = self._select(schema.FIND_TASK, account, region, task_id)
        return found[0][0] if found else None

    def _reopen(self) -> None:
        if traces(self.path) != self._traces:
            # Where no lock can be taken another program may have sent what stands here as not sent.
            self._overtaken = True
            self.read_only = OVERTAKEN
            return
        # The next start sees to what was damaged meanwhile.
        with suppress(OSError, sqlite3.Error, DamagedError):
            store = write_store(self.path, self.clock())
            with self._reader_lock:
                self._store.close()
                self._store, self._reader, self.read_only = store, store.reader, ""
        self._traces = traces(self.path)  # a try that failed may leave some, too

    def _is_over(self, key: str) -> bool:
        if self._records.sleeps(key):
            return True
        record = self._records.get(key)
        return record is not None and record.settled and not self._gallery.is_sending(key)

    def _commit(self, writes: list[Write]) -> None:
        now = milliseconds(self.clock())
        absorbed = [key for write in writes if (key := self._absorbed(write.record))]
        steps = [progress.changes(self._records.get(write.record.key), write, now) for write in writes]
        with self._transaction() as connection:
            delete_rows(connection, absorbed)
            connection.executemany(schema.UPSERT_TASK, [to_row(write.record) for write in writes])
            connection.executemany(schema.INSERT_EVENT, event_rows(writes, now))
            progress.keep(connection, chain.from_iterable(steps))
        for key in absorbed:
            self._records.drop(key)
            self._gallery.forget(key)
        for write in writes:
            self._records.put(write.record)

    def _absorbed(self, record: Record) -> str | None:
        """Return the row of the same task that was listed as somebody else's before our answer came."""
        if not record.task_id:
            return None
        found = self._records.find(account=record.account, region=record.region, task_id=record.task_id)
        return found.key if found and found.key != record.key and found.origin == "other" else None

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        if self.read_only:
            raise JournalError(self.read_only)
        connection = self._store.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
            self._unwritten = ""
        except sqlite3.Error as error:
            self._roll_back(connection)
            raise self._told(error) from error
        except BaseException:
            self._roll_back(connection)
            raise

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        # What cannot be undone now is undone by SQLite itself at the next opening.
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _told(self, error: sqlite3.Error) -> JournalError:
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

    def _learn(self, statement: str) -> list[tuple[Any, ...]]:
        try:
            with self._reader_lock:
                return self._reader.execute(statement).fetchall()
        except sqlite3.Error:  # nothing is learned from tables of another version
            return []

    def _select(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        try:
            return self._query(statement, *values)
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def _query(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        asked = [storable(value) for value in values]
        with self._reader_lock:
            try:
                return self._reader.execute(statement, asked).fetchall()
            except sqlite3.OperationalError as error:
                if code_of(error):
                    raise
            factory = self._reader.text_factory  # a text is no UTF-8
            read_any_text(self._reader)
            try:
                return self._reader.execute(statement, asked).fetchall()
            finally:
                self._reader.text_factory = factory

    def _unreadable(self, error: Exception) -> JournalError:
        sentence = f"The history cannot be read: {reason_of(error)}."
        if code_of(error) & 0xFF in DAMAGED and not self.read_only:
            sentence = self._end_writing(sentence)
        return JournalError(sentence)


def _storable(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value
