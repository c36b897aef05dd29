"""Which profiles and Regions are watched: the ones in use, and those of all open imports."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.aws.connections import Connections
from snapshot_importer.tasks.awake import Awake
from snapshot_importer.tasks.channels import Channels
from snapshot_importer.tasks.pause import Pace
from snapshot_importer.tasks.task import Failure, WatchState
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.watched_sign_ins import WatchedSignIns

if TYPE_CHECKING:
    from snapshot_importer.tasks.journal import Journal
    from snapshot_importer.tasks.record import Record
    from snapshot_importer.tasks.watches import Watches

SECOND = 1000  # milliseconds
TIDY = 60 * SECOND  # until watches that nobody needs are looked for again


class Watching(QObject):
    """Watches nothing before the journal is there; every method but *wait* returns at once."""

    def __init__(
        self,
        store: ProfileStore,
        channels: Channels,
        connections: Connections,
        session: Session,
        background: Background,
        pace: Pace,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._channels = channels
        self._connections = connections
        self._session = session
        self._background = background
        self._pace = pace
        self._journal: Journal | None = None
        self._watches: Watches | None = None
        self._visible = True
        self._awake = Awake()
        self._clock = QTimer(self, interval=SECOND)
        self._clock.timeout.connect(self._look_at_clock)
        self._tidying = QTimer(self, interval=TIDY)
        self._tidying.timeout.connect(self._tidy)
        self.sign_ins = WatchedSignIns(self.states, session, self)
        session.profile_changed.connect(self._watch_session)
        session.region_changed.connect(self._watch_session)
        session.credentials_changed.connect(self._wake_profile)

    def begin(self, journal: "Journal") -> None:
        """Watch for *journal*, which was just opened."""
        from snapshot_importer.tasks.watches import Watches  # noqa: PLC0415 - brings sqlite3

        self._journal = journal
        self._watches = Watches(journal, self._pace)
        self._watches.set_visible(self._visible)
        self._watch_session()  # the first to poll
        self._watch_rows(journal.all_open_rows())
        self._clock.start()
        self._tidying.start()
        self.sign_ins.start()

    def stop(self) -> None:
        """Begin no more, and stop every watch."""
        for timer in (self._clock, self._tidying, self.sign_ins):
            timer.stop()
        self.wait(0.0)

    def wait(self, seconds: float) -> bool:
        """Wait *seconds* at the most for the threads of watches that stop; return whether all have ended."""
        return self._watches.stop(seconds) if self._watches else True

    def watch(self, profile_id: str, region: str) -> None:
        """Watch there from now on."""
        watches = self._watches
        if watches is None or watches.want((profile_id, region)) or self._store.get(profile_id) is None:
            return
        channel = self._channels.channel(profile_id, region)
        watches.watch(channel, self._channels.gateway(profile_id, region).known_account)

    def states(self) -> tuple[WatchState, ...]:
        """Return how each watch stands."""
        return self._watches.states() if self._watches else ()

    def refresh(self) -> None:
        """List all tasks of every watched place now."""
        if self._watches:
            self._watches.wake()

    def nudge(self, region: str = "") -> None:
        """Have the outcome of what was done looked at, in one Region or everywhere; from any thread."""
        if self._watches:
            self._watches.nudge(region)

    def look_back(self) -> None:
        """Look everywhere for imports that AWS has forgotten, by the snapshots that are left of them."""
        if self._watches:
            self._watches.look_back()

    def looks_back(self) -> tuple[int, tuple[Failure, ...]]:
        """Return in how many places that goes on, and why others found nothing out."""
        return self._watches.looks() if self._watches else (0, ())

    def set_visible(self, visible: bool) -> None:
        """Say whether any task list is on the screen."""
        self._visible = visible
        if self._watches:
            self._watches.set_visible(visible)

    @Slot()
    def _watch_session(self) -> None:
        if profile := self._session.profile:
            self.watch(profile.id, self._session.region)

    def _watch_open(self) -> None:
        """Watch where imports are open, now that a profile came or went."""
        if self._journal:
            self._background.run(self._journal.all_open_rows, owner=self, done=self._watch_rows)

    def _watch_rows(self, rows: "list[Record]") -> None:
        for profile_id, account, region in {(row.profile_id, row.account, row.region) for row in rows}:
            if profile_id:
                self.watch(self._channels.profile_for(profile_id, account), region)
        if self._journal:
            self._background.run(self._journal.draw_watched, owner=self)

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
