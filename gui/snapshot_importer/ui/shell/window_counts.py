"""The counts of imports where they are seen without the window: in its title, and as a badge of the program."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.tasks.count_words import count_words


class WindowCounts(QObject):
    """Keeps both; the badge counts what needs the user, where Dock, taskbar or launcher show one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._name = window.windowTitle()
        self._badge = 0

    @Slot(dict)
    def show_counts(self, counts: dict[str, int]) -> None:
        """Show how many imports run and how many need attention."""
        words = count_words(counts)
        self._window.setWindowTitle(f"{words} – {self._name}" if words else self._name)
        self._show_badge(counts["attention"])

    def close(self) -> None:
        """Take the badge away."""
        self._show_badge(0)

    def _show_badge(self, number: int) -> None:
        app = QGuiApplication.instance()
        if number != self._badge and isinstance(app, QGuiApplication):
            self._badge = number
            app.setBadgeNumber(number)
