"""The imports of this program: opens the journal, keeps the watches, and carries wishes to the tasks room in workers."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.aws.connections import Connections, StandingGateway
from snapshot_importer.aws.errors import CallError
from snapshot_importer.request.partitions import partition_of
from snapshot_importer.tasks.awake import Awake
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.links import LinkKeeper
from snapshot_importer.tasks.pause import Pace
from snapshot_importer.tasks.role_changes import RoleChanges
from snapshot_importer.tasks.task import Failure, Task, WatchState
from snapshot_importer.ui.background import Background, fail, nothing
from snapshot_importer.ui.credentials import FAILED
from snapshot_importer.ui.session import Session

# sqlite3 is not needed for the first window: what uses it is imported when the journal is opened, in a worker.
if TYPE_CHECKING:
    from snapshot_importer.tasks.journal import Journal
    from snapshot_importer.tasks.record import Record
    from snapshot_importer.tasks.submit import Intent
    from snapshot_importer.tasks.watches import Watches

T = TypeVar("T")
Done = Callable[[T], object]
Failed = Callable[[Exception], object]
LOOK = 1000  # milliseconds between two looks at how the watches stand
TIDY = 60_000  # milliseconds until watches that nobody needs are looked for again
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
        self._store = store
        self._connections = connections
        self._session = session
        self._background = background
        self._links = links
        self._role_changes = RoleChanges()
        self._watches: Watches | None = None
        self._visible = True
        self._opening: Future[Journal] | None = None
        self._limit: int | None = None
        self._sign_ins: dict[tuple[str, str], Failure] = {}  # the failed sign-in that each watch told last
        self._looks = QTimer(self, interval=LOOK)
        self._looks.timeout.connect(self._look_at_sign_ins)
        self._looks.timeout.connect(self._look_at_clock)
        self._tidying = QTimer(self, interval=TIDY)
        self._tidying.timeout.connect(self._tidy)
        self._awake = Awake()
        self.journal: Journal | None = None
        session.profile_changed.connect(self.watch_session)
        session.region_changed.connect(self.watch_session)
        session.credentials_changed.connect(self._wake_profile)

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
                recover(journal, self._links)
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
                    recover(journal, self._links)
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
        return self._watches.states() if self._watches else ()

    def channel(self, profile_id: str, region: str) -> Channel:
        """Return the way to AWS for a profile and Region; nothing is called by this."""
        return self._channel(StandingGateway(self._connections, profile_id, region), profile_id, region)

    def _channel(self, gateway: StandingGateway, profile_id: str, region: str) -> Channel:
        partition = partition_of(region).id
        return Channel(
            profile_id,
            region,
            gateway,
            gateway.account,
            partition,
            self._links,
            self._role_changes,
            copies=gateway.copies,
            carry_out=gateway.carry_out,
        )

    @Slot(str, str)
    def role_was_changed(self, account: str, role_name: str) -> None:
        """Take note that a service role was just created or repaired: VM Import may not know for two minutes."""
        self._role_changes.note(account, role_name, datetime.now(UTC))

    def submit(
        self, intent: "Intent", *, owner: QObject, done: Done[Task], failed: Failed, region: str = ""
    ) -> None:
        """Send an import with the profile in use, in its Region or another; see `tasks.submit.submit` for what it raises."""
        profile = self._session.profile
        if self.journal is None or profile is None:
            raise ValueError("an import needs a profile and an open journal")
        where = region or self._session.region
        journal, channel = self.journal, self.channel(profile.id, where)
        self._watch(profile.id, where)

        def work() -> Task:
            from snapshot_importer.tasks.submit import submit  # noqa: PLC0415

            try:
                return submit(journal, channel, intent)
            finally:
                self._nudge(where)

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
        journal, channel = self.journal, self.channel(profile_id, task.region)
        if journal is None:
            raise ValueError("the journal is not open")
        # A finished import may have been left alone since the program started.
        self._watch(profile_id, task.region)

        def worked() -> T:
            try:
                return work(journal, channel)
            finally:
                self._nudge(task.region)

        self._background.run(worked, owner=owner, done=done, failed=failed)

    def actor(self, task: Task) -> str:
        """Return the profile that looks and acts for *task* now: its own, or another of its account."""
        return self._profile_for(task.profile_id, task.account)

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
        if self._watches:
            self._watches.wake()

    def look_back(self) -> None:
        """Look everywhere for imports that AWS has forgotten, by the snapshots that are left of them."""
        if self._watches:
            self._watches.look_back()

    def looks_back(self) -> tuple[int, tuple[Failure, ...]]:
        """Return in how many places that goes on, and why others found nothing out."""
        return self._watches.looks() if self._watches else (0, ())

    def set_limit(self, limit: int) -> None:
        """Let at most *limit* imports run at the same time in an account and Region; at once, once it is open."""
        self._limit = limit
        journal = self.journal
        if journal and journal.limit != limit:
            self._background.run(lambda: journal.set_limit(limit), owner=self, done=self._limited)

    def _limited(self, _: None) -> None:
        self.limit_changed.emit()
        self._nudge()

    def crowd(self, account: str, region: str) -> tuple[int, int] | None:
        """Return how many imports run and how many wait where another one would have to wait too; else None."""
        if self.journal is None or self._limit is None:
            return None
        running, waiting = self.journal.crowd(account, region)
        return (running, waiting) if running + waiting >= self._limit else None

    def set_visible(self, visible: bool) -> None:
        """Say whether any task list is on the screen."""
        self._visible = visible
        if self._watches:
            self._watches.set_visible(visible)

    def close(self, seconds: float) -> None:
        """Stop every watch, wait *seconds* for them at the most, and close the journal, after that if need be."""
        self._looks.stop()
        self._tidying.stop()
        if self._watches:
            self._watches.stop()
        self._connections.give_up()  # else a watch would wait for its answer
        ended = self._watches.stop(seconds) if self._watches else True
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
        if self._watches and self._watches.stop(threading.TIMEOUT_MAX):
            self._let_go()

    def _let_go(self) -> None:
        if self.journal:
            self.journal.close()
        self.closed.set()

    def _take_journal(self, journal: "Journal") -> None:
        from snapshot_importer.tasks.watches import Watches  # noqa: PLC0415

        self._opening = None
        self.journal = journal
        self._watches = Watches(journal, self._pace)
        self._watches.set_visible(self._visible)
        if self._limit is not None:
            self.set_limit(self._limit)  # it may have been changed while the journal was opened
        self.watch_session()  # the first to poll
        self._watch_rows(journal.all_open_rows())
        self._looks.start()
        self._tidying.start()
        self._background.run(journal.file.check, owner=self)
        self.opened.emit()

    def _not_opened(self, error: Exception) -> None:

        self._opening = None
        if not isinstance(error, JournalError):
            raise error
        self.failed_to_open.emit(str(error))

    @Slot()
    def watch_session(self) -> None:
        """Watch the profile and Region in use, besides those that have open imports."""
        if self.journal and (profile := self._session.profile):
            self._watch(profile.id, self._session.region)

    def _watch_open(self) -> None:
        """Watch the places of all open imports, now that a profile came or went."""
        if self.journal:
            self.on_journal(lambda journal: journal.all_open_rows(), owner=self, done=self._watch_rows)

    def _watch_rows(self, rows: "list[Record]") -> None:
        for profile_id, account, region in {(row.profile_id, row.account, row.region) for row in rows}:
            if profile_id:
                self._watch(self._profile_for(profile_id, account), region)
        self.on_journal(lambda journal: journal.draw_watched(), owner=self)

    def _profile_for(self, profile_id: str, account: str) -> str:
        """Return the profile, or another of *account* where that one is gone or leads elsewhere by now."""
        own = self._store.get(profile_id)
        if own and own.account in ("", account):
            return profile_id
        others = (one.id for one in self._store.profiles() if one.account == account)
        return next((one for one in others if not self._connections.signed_out(one)), profile_id)

    def _watch(self, profile_id: str, region: str) -> None:
        place = (profile_id, region)
        if self._watches is None or self._watches.want(place) or self._store.get(profile_id) is None:
            return
        gateway = StandingGateway(self._connections, profile_id, region)
        self._watches.watch(self._channel(gateway, profile_id, region), gateway.known_account)

    @Slot(str)
    def _wake_profile(self, profile_id: str) -> None:
        if self._watches is None:
            return
        if self._store.get(profile_id) is None:
            self._watches.forget(profile_id)
            self._watch_open()
        elif self._session.credentials(profile_id).state == "ok" or self._connections.signed_out(profile_id):
            # A watch that is woken after a sign-out calls nothing and says so in its rows.
            self._watches.wake(profile_id)
            self._watch_open()

    def _nudge(self, region: str = "") -> None:
        """Have the outcome of what was done looked at, in one Region or everywhere; from any thread."""
        if self._watches:
            self._watches.nudge(region)

    @Slot()
    def _look_at_clock(self) -> None:
        """Begin anew after a sleep: with new connections, and each place polled once."""
        watches = self._watches
        if watches is None or not self._awake.missed():
            return

        def resume() -> None:
            self._connections.hang_up()
            watches.resume()

        self._background.run(resume, owner=self)

    @Slot()
    def _tidy(self) -> None:
        """End the watches of places that were only passed through."""
        watches, profile = self._watches, self._session.profile
        if watches:
            in_use = (profile.id, self._session.region) if profile else None
            self._background.run(lambda: watches.end_idle(in_use), owner=self)

    @Slot()
    def _look_at_sign_ins(self) -> None:
        """Tell the session of a sign-in that fails, or works again, while AWS is polled."""
        for state in self.watch_states():
            place, problem = (state.profile_id, state.region), state.problem
            told = self._sign_ins.get(place)
            if problem and problem.kind == "sign-in":
                self._sign_ins[place] = problem
                if problem != told:
                    self._tell_session(state.profile_id, problem, state.clock_difference)
            elif told and problem is None:
                del self._sign_ins[place]
                if self._session.credentials(state.profile_id).state in FAILED:
                    self._session.check_sign_in(state.profile_id)

    def _tell_session(self, profile_id: str, problem: Failure, clock_difference: float | None) -> None:
        state = self._session.credentials(profile_id).state
        # A sign-in under way speaks for itself, and the first failure of a row of them says since when.
        if state in ("signing-in", "waiting") or state in FAILED or problem.code == "WrongAccount":
            return
        error = CallError(
            "sign-in",
            problem.message,
            operation="DescribeImportSnapshotTasks",
            code=problem.code,
            http_status=problem.http_status,
            request_id=problem.request_id,
            clock_difference=clock_difference,
        )
        self._session.saw_failure(error, profile_id)
