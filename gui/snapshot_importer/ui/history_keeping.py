"""Deletes what is older than the user wants the history to be: once AWS told the time, and every few hours after it."""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.pause import Pace
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.session import Session

if TYPE_CHECKING:
    from snapshot_importer.tasks.journal import Journal
    from snapshot_importer.tasks.retention import AwsTime

log = logging.getLogger(__name__)
# Milliseconds. A timer stands still while the computer sleeps: one of a day would come too late.
PAUSE = 6 * 3600 * 1000
MOST_DAYS = 36_500  # whatever a file says


class HistoryKeeping(QObject):
    """Works off the GUI thread; what cannot be deleted now is tried again with the next look."""

    def __init__(
        self,
        imports: Imports,
        session: Session,
        preferences: Preferences,
        background: Background,
        pace: Pace | None = None,
    ) -> None:
        super().__init__(imports)
        self._imports = imports
        self._session = session
        self._preferences = preferences
        self._background = background
        self._pace = pace or Pace()
        self._aws_time: AwsTime | None = None  # nothing is deleted before it is known
        self._days = preferences.choices.keep_history
        self._timer = QTimer(self, interval=PAUSE)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        imports.opened.connect(self.look)
        session.credentials_changed.connect(self._take_time)
        preferences.changed.connect(self._take_choice)

    @Slot()
    def look(self) -> None:
        """Delete what is too old, if anything ever is."""
        journal, days, time = self._imports.journal, self._days, self._aws_time
        if journal is None or days <= 0 or time is None:
            return
        now = time.at(self._pace.now())
        self._background.run(lambda: _delete(journal, days, now), owner=self, done=_told)

    @Slot(str)
    def _take_time(self, profile_id: str) -> None:
        from snapshot_importer.tasks.retention import AwsTime  # noqa: PLC0415

        identity = self._session.credentials(profile_id).identity
        if identity is None or identity.told is None:
            return
        first, last = self._aws_time is None, self._aws_time
        if last is None or identity.told > last.told:
            self._aws_time = AwsTime(identity.told, self._pace.now())
        if first:
            self.look()

    @Slot()
    def _take_choice(self) -> None:
        days = self._preferences.choices.keep_history
        if days != self._days:
            self._days = days
            self.look()


def _delete(journal: "Journal", days: int, now: datetime) -> int:
    from snapshot_importer.tasks.retention import delete_overdue  # noqa: PLC0415

    try:
        return delete_overdue(journal, timedelta(days=min(days, MOST_DAYS)), now)
    except JournalError as error:
        log.warning("What is old in the history cannot be deleted now: %s", error)
        return 0


def _told(count: int) -> None:
    if count:
        log.info("%d imports were older than the history is kept and are deleted.", count)
