"""Opens the browser over the form, and remembers what it was left with."""

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from snapshot_importer.ui.s3_browser.memory import Memory
from snapshot_importer.ui.s3_browser.places import start_of
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme


class S3Browser(QObject):
    """One for each page; its verdicts hold as long as the program runs."""

    chosen = Signal(str)  # an s3:// address

    def __init__(self, theme: Theme, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._session = session
        self._memory = Memory()
        self._open: QDialog | None = None

    def keep_in(self, settings: QSettings) -> None:
        """Keep size and last buckets in *settings* from now on."""
        self._memory.settings = settings

    def open_at(self, location: str) -> None:
        """Open it where *location* is, a text of the form."""
        # Few look for an object in most starts.
        from snapshot_importer.ui.s3_browser.dialog import S3BrowserDialog  # noqa: PLC0415

        if self._open is not None:
            self._open.activateWindow()
            return
        start = start_of(location)
        dialog = self._open = S3BrowserDialog(self._theme, self._window, self._session, start, self._memory)
        dialog.chosen.connect(self.chosen)
        dialog.finished.connect(self._forget)
        dialog.open()

    @Slot()
    def _forget(self) -> None:
        self._open = None
