"""The minutes until sign-ins end: one timer for everything that tells of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.ui.expiry import MINUTE, SOON, end
from snapshot_importer.ui.session import Session


def _now() -> datetime:
    return datetime.now(UTC)


class Countdown(QObject):
    """Lets the words on an end be said anew: once a minute, and near the end as each minute begins."""

    ticked = Signal()

    def __init__(self, session: Session, store: ProfileStore, clock: Callable[[], datetime] = _now) -> None:
        super().__init__()
        self._session = session
        self._store = store
        self._clock = clock
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.tick)
        session.credentials_changed.connect(self._plan)

    @property
    def next_tick(self) -> timedelta | None:
        """How long the next tick was put off when it was planned; ``None`` while no sign-in has an end."""
        return timedelta(milliseconds=self._timer.interval()) if self._timer.isActive() else None

    @Slot()
    def tick(self) -> None:
        """Take note of what has ended, and let the rest be told."""
        now = self._clock()
        for profile_id, when in self._ends().items():
            if when <= now:
                self._session.saw_end(profile_id)
        self.ticked.emit()
        self._plan()

    def _ends(self) -> dict[str, datetime]:
        ends = {profile.id: end(self._session.credentials(profile.id)) for profile in self._store.profiles()}
        return {profile_id: when for profile_id, when in ends.items() if when is not None}

    @Slot()
    def _plan(self) -> None:
        now = self._clock()
        waits = [_until_news(when - now) for when in self._ends().values()]
        if not waits:
            self._timer.stop()
            return
        # A little late, so that the minute has begun.
        self._timer.start(int(min(waits) / timedelta(milliseconds=1)) + 50)


def _until_news(left: timedelta) -> timedelta:
    """Return how long the words for *left* may stand: a minute, less where the end is near."""
    if left > SOON:
        return min(MINUTE, left - SOON)
    return max(left % MINUTE, timedelta(seconds=1)) if left > timedelta(0) else timedelta(seconds=1)
