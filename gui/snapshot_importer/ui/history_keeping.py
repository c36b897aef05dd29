"""Deletes what is older than the user wants the history to be: at the start, and every few hours after it."""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.preferences import Preferences

if TYPE_CHECKING:
    from snapshot_importer.tasks.journal import Journal

log = logging.getLogger(__name__)
# Milliseconds. A timer stands still while the computer sleeps: one of a day would come too late.
PAUSE = 6 * 3600 * 1000
MOST_DAYS = 36_500  # whatever a file says


class HistoryKeeping(QObject):
    """Works off the GUI thread; what cannot be deleted now is tried again with the next look."""

    def __init__(self, imports: Imports, preferences: Preferences, background: Background) -> None:
        super().__init__(imports)
        self._imports = imports
        self._preferences = preferences
        self._background = background
        self._days = preferences.choices.keep_history
        self._timer = QTimer(self, interval=PAUSE)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        imports.opened.connect(self.look)
        preferences.changed.connect(self._take_choice)

    @Slot()
    def look(self) -> None:
        """Delete what is too old, if anything ever is."""
        journal, days = self._imports.journal, self._days
        if journal is None or days <= 0:
            return
        self._background.run(lambda: _delete(journal, days), owner=self, done=_told, failed=_failed)

    @Slot()
    def _take_choice(self) -> None:
        days = self._preferences.choices.keep_history
        if days != self._days:
            self._days = days
            self.look()


def _delete(journal: "Journal", days: int) -> int:
    from snapshot_importer.tasks.journal import JournalError  # noqa: PLC0415
    from snapshot_importer.tasks.retention import delete_overdue  # noqa: PLC0415

    try:
        return delete_overdue(journal, timedelta(days=min(days, MOST_DAYS)))
    except JournalError as error:
        log.warning("What is old in the history cannot be deleted now: %s", error)
        return 0


def _told(count: int) -> None:
    if count:
        log.info("%d imports were older than the history is kept and are deleted.", count)


def _failed(error: Exception) -> None:
    raise error
