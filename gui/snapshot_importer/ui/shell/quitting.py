"""What quitting means for the work that runs, and the question before it."""

from PySide6.QtWidgets import QApplication, QMessageBox

from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.object_deeds.object_copy import running_copies
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.widgets.questions import ask

# Seconds that copies of objects get to remove what they copied; with the watches' time, quitting takes three at the most.
COPIES_END = 1.0


def quit_words(imports: int, copies: int, queued: int = 0) -> str:
    """Say what becomes of the imports and of the copies of objects that run, and of the imports that wait."""
    goes_on = "1 import goes on" if imports == 1 else f"{imports} imports go on"
    stops = "1 copy stops" if copies == 1 else f"{copies} copies stop"
    sentences = [f"{goes_on} in AWS and can be watched again later."] if imports else []
    if queued:
        waits = "1 queued import is" if queued == 1 else f"{queued} queued imports are"
        sentences.append(f"{waits} sent when the program runs again.")
    if copies:
        sentences.append(f"{stops}, and what was copied so far is removed.")
    return " ".join(sentences)


class Quitting:
    """Asks where work is running, unless the user does not want to be asked, and ends the program."""

    def __init__(self, window: MainWindow, imports: Imports, preferences: Preferences) -> None:
        self._window = window
        self._imports = imports
        self._preferences = preferences

    def ask(self) -> None:
        """Quit, after a question if there is something to ask."""
        open_ = [task for task in self._imports.unfinished() if task.filter in ("running", "attention")]
        queued = sum(bool(task.position or task.resend_at) for task in open_)
        copies = len(running_copies(self._window))
        if not (open_ or copies) or not self._preferences.choices.confirm_quit:
            self._quit()
            return
        ask(
            self._window,
            "Quit Snapshot Importer?",
            quit_words(len(open_) - queued, copies, queued),
            (
                ("Stay", QMessageBox.ButtonRole.RejectRole, _nothing),
                ("Quit", QMessageBox.ButtonRole.AcceptRole, self._quit),
            ),
        )

    def _quit(self) -> None:
        self._window.allow_close()
        app = QApplication.instance()
        if app is not None:
            app.quit()


def _nothing() -> None:
    """The answer that changes nothing."""
