"""The question before the program ends while work is running, and its end."""

from collections import Counter

from PySide6.QtWidgets import QApplication, QMessageBox

from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.object_deeds.object_copy import running_copies
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.shell.quit_words import fate, quit_words
from snapshot_importer.ui.widgets.questions import ask, nothing

# Seconds that copies of objects get to remove what they copied; with the watches' time, quitting takes three at the most.
COPIES_END = 1.0


class Quitting:
    """Asks where work is running, unless the user does not want to be asked, and ends the program."""

    def __init__(self, window: MainWindow, imports: Imports, preferences: Preferences) -> None:
        self._window = window
        self._imports = imports
        self._preferences = preferences
        self._asks = False

    def ask(self) -> None:
        """Quit, after a question if there is something to ask."""
        if self._asks:
            return  # the keys of the Monitor still work
        open_ = [task for task in self._imports.unfinished() if task.filter in ("running", "attention")]
        copies = len(running_copies(self._window))
        if not (open_ or copies) or not self._preferences.choices.confirm_quit:
            self._quit()
            return
        self._asks = True
        box = ask(
            self._window,
            "Quit Snapshot Importer?",
            quit_words(Counter(map(fate, open_)), copies),
            (
                ("Stay", QMessageBox.ButtonRole.RejectRole, nothing),
                ("Quit", QMessageBox.ButtonRole.AcceptRole, self._quit),
            ),
        )
        box.finished.connect(self._answered)

    def _answered(self) -> None:
        self._asks = False

    def _quit(self) -> None:
        self._window.allow_close()
        app = QApplication.instance()
        if app is not None:
            app.quit()
