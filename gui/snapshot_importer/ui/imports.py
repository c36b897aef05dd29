"""The imports of this program: opens the journal, and carries wishes of the windows to the tasks room in workers."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.aws.connections import Connections
from snapshot_importer.tasks.channels import Channels
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.links import LinkKeeper
from snapshot_importer.tasks.pause import Pace
from snapshot_importer.tasks.task import Task, WatchState
from snapshot_importer.ui.background import Background, fail, nothing
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.watching import Watching

# sqlite3 is not needed for the first window: what uses it is imported when the journal is opened, in a worker.
if TYPE_CHECKING:
    from snapshot_importer.tasks.journal import Journal
    from snapshot_importer.tasks.submit import Intent

T = TypeVar("T")
Done = Callable[[T], object]
Failed = Callable[[Exception], object]
# Seconds that a history is waited for which this process has left and not closed yet: a watch of it may hang.
LEFT = 60.0


class Imports(QObject):
    """What the windows need of the tasks room; every method returns at once."""

    reading = Signal()  # the history, in a worker: `opened` or `failed_to_open` follows
    opened = Signal()
    failed_to_open = Signal(str)
    limit_changed = Signal()

    def __init__(
        self,
        path: Path,
        store: ProfileStore,
        connections: Connections,
        session: Session,
        background: Background,
        links: LinkKeeper,
        pace: Pace | None = None,
        left: threading.Event | None = None,
    ) -> None:
        """*left* is the `closed` of those that had the same history open in this process before."""
        super().__init__()
        self.closed = threading.Event()  # the history is another one's to open
        self._left = left
        self._pace = pace or Pace()
        self._path = path
        self._connections = connections
        self._session = session
        self._background = background
        self._opening: Future[Journal] | None = None
        self._limit: int | None = None
        self.journal: Journal | None = None
        self.channels = Channels(store, connections, links)
        self.watching = Watching(store, self.channels, connections, session, background, self._pace, self)

    def open(self) -> None:
        """Open the journal in a worker, then begin to watch; `opened` or `failed_to_open` follows."""
        if self._opening or self.journal:
            return
        self.reading.emit()
        left = self._left

        def work() -> "Journal":
            from snapshot_importer.tasks.journal import Journal  # noqa: PLC0415
            from snapshot_importer.tasks.reconcile import recover  # noqa: PLC0415

            if left:
                left.wait(LEFT)
            journal = Journal(self._path, clock=self._pace.wall, steady=self._pace.now)
            journal.set_limit(self._limit)
            with suppress(JournalError):  # a history that cannot be written is looked at
                recover(journal, self.channels.links)
            return journal

        self._opening = self._background.run(
            work, owner=self, done=self._take_journal, failed=self._not_opened
        )

    def write_again(self) -> None:
        """Try in a worker to write the journal where that failed, and go on where it can be written again."""
        journal = self.journal

        def work() -> bool:
            from snapshot_importer.tasks.reconcile import recover  # noqa: PLC0415

            with suppress(JournalError):
                if journal and journal.file.try_again():
                    recover(journal, self.channels.links)
                    return True
            return False

        self._background.run(work, owner=self, done=self._written_again)

    def _written_again(self, written: bool) -> None:
        if written:  # the watches, which could not write, wait long by now
            self.refresh()

    def tasks(self) -> tuple[Task, ...]:
        """Return all rows as they stand now; unchanged ones are the same objects."""
        return self.journal.tasks() if self.journal else ()

    def unfinished(self) -> tuple[Task, ...]:
        """Return those of *tasks* that are not final: few, however long the history is."""
        return self.journal.unfinished() if self.journal else ()

    def watch_states(self) -> tuple[WatchState, ...]:
        """Return how each watch stands."""
        return self.watching.states()

    def submit(
        self, intent: "Intent", *, owner: QObject, done: Done[Task], failed: Failed, region: str = ""
    ) -> None:
        """Send an import with the profile in use, in its Region or another; see `tasks.submit.submit` for what it raises."""
        profile = self._session.profile
        if self.journal is None or profile is None:
            raise ValueError("an import needs a profile and an open journal")
        where = region or self._session.region
        journal, channel = self.journal, self.channels.channel(profile.id, where)
        self.watching.watch(profile.id, where)

        def work() -> Task:
            from snapshot_importer.tasks.submit import submit  # noqa: PLC0415

            try:
                return submit(journal, channel, intent)
            finally:
                self.watching.nudge(where)

        self._background.run(work, owner=owner, done=done, failed=failed)

    def act(
        self,
        task: Task,
        work: Callable[["Journal", Channel], T],
        *,
        owner: QObject,
        done: Done[T],
        failed: Failed,
    ) -> None:
        """Run *work* on the journal with the way to AWS of *task*'s profile and Region.

        Where that profile is gone, another one of the same account takes its place.
        """
        profile_id = self.actor(task)
        journal, channel = self.journal, self.channels.channel(profile_id, task.region)
        if journal is None:
            raise ValueError("the journal is not open")
        # A finished import may have been left alone since the program started.
        self.watching.watch(profile_id, task.region)

        def worked() -> T:
            try:
                return work(journal, channel)
            finally:
                self.watching.nudge(task.region)

        self._background.run(worked, owner=owner, done=done, failed=failed)

    def actor(self, task: Task) -> str:
        """Return the profile that looks and acts for *task* now: its own, or another of its account."""
        return self.channels.profile_for(task.profile_id, task.account)

    def on_journal(
        self,
        work: Callable[["Journal"], T],
        *,
        owner: QObject,
        done: Done[T] = nothing,
        failed: Failed = fail,
    ) -> None:
        """Run *work* on the journal, of which AWS need not know: no watch begins for it."""
        journal = self.journal
        if journal is None:
            raise ValueError("the journal is not open")
        self._background.run(lambda: work(journal), owner=owner, done=done, failed=failed)

    @Slot()
    def refresh(self) -> None:
        """List all tasks of every watched place now."""
        self.watching.refresh()

    def set_limit(self, limit: int) -> None:
        """Let at most *limit* imports run at the same time in an account and Region; at once, once it is open."""
        self._limit = limit
        journal = self.journal
        if journal and journal.limit != limit:
            self._background.run(lambda: journal.set_limit(limit), owner=self, done=self._limited)

    def _limited(self, _: None) -> None:
        self.limit_changed.emit()
        self.watching.nudge()

    def queue_load(self, account: str, region: str) -> tuple[int, int] | None:
        """Return how many imports run and how many wait where another one would have to wait too; else None."""
        if self.journal is None or self._limit is None:
            return None
        running, waiting = self.journal.queue_load(account, region)
        return (running, waiting) if running + waiting >= self._limit else None

    def close(self, seconds: float) -> None:
        """Stop every watch, wait *seconds* for them at the most, and close the journal, after that if need be."""
        self.watching.stop()
        self._connections.give_up()  # else a watch would wait for its answer
        ended = self.watching.wait(seconds)
        if self._opening:
            self._opening.add_done_callback(self._leave_opened)
        elif ended:
            self._let_go()
        else:
            threading.Thread(target=self._let_go_later, name="history", daemon=True).start()

    def _leave_opened(self, opening: "Future[Journal]") -> None:
        """Close what was opened, and is taken by nobody any more."""
        if not opening.cancelled() and not opening.exception():
            opening.result().close()
        self.closed.set()

    def _let_go_later(self) -> None:
        if self.watching.wait(threading.TIMEOUT_MAX):
            self._let_go()

    def _let_go(self) -> None:
        if self.journal:
            self.journal.close()
        self.closed.set()

    def _take_journal(self, journal: "Journal") -> None:
        self._opening = None
        self.journal = journal
        if self._limit is not None:
            self.set_limit(self._limit)  # it may have been changed while the journal was opened
        self.watching.begin(journal)
        self._background.run(journal.file.check, owner=self)
        self.opened.emit()

    def _not_opened(self, error: Exception) -> None:
        self._opening = None
        if not isinstance(error, JournalError):
            raise error
        self.failed_to_open.emit(str(error))
