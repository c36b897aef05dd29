"""The counts of imports in the title of the main window, where they are seen when another window is in front."""

from PySide6.QtCore import QObject, Slot

from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.tasks.count_words import count_words


class WindowCounts(QObject):
    """Puts the counts before the name that the window has."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._name = window.windowTitle()

    @Slot(dict)
    def show_counts(self, counts: dict[str, int]) -> None:
        """Show how many imports run and how many need attention."""
        words = count_words(counts)
        self._window.setWindowTitle(f"{words} – {self._name}" if words else self._name)
