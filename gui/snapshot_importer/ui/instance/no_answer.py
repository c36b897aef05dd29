"""What a start says and does that finds the program running and gets no answer from it."""

import sys

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QMessageBox

from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.instance.instance import Instance, Outcome
from snapshot_importer.ui.interrupts import Interrupts
from snapshot_importer.ui.theme.theme import Theme

TITLE = "Snapshot Importer is already running and does not answer."
TEXT = (
    "A second one would work with the same history, so it does not start yet. "
    "It goes on by itself when the first one answers or has ended."
)


def after_all(app: QApplication, theme: Theme, instance: Instance, address: str) -> Outcome:
    """Wait, and say so, until the other instance answers or ends, or the user has had enough; *theme* ends with it."""
    interrupts = Interrupts(app)
    outcome = NoAnswer(app, instance, address).wait()
    theme.deleteLater()
    interrupts.close()
    return outcome


class NoAnswer(QObject):
    """Says so where the start was typed and in a window, and asks again and again until that is closed."""

    def __init__(self, app: QApplication, instance: Instance, address: str) -> None:
        super().__init__(app)
        self._app = app
        self._instance = instance
        self._address = address
        self._background = Background(DaemonExecutor(1, "worker"), self)
        self._outcome: Outcome = "no-answer"

    def wait(self) -> Outcome:
        """Return how the start came out in the end; runs the event loop until then."""
        sys.stderr.write(f"{TITLE}\n")
        sys.stderr.flush()
        box = QMessageBox()
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Snapshot Importer")
        box.setText(TITLE)
        box.setInformativeText(TEXT)
        box.addButton("Close", QMessageBox.ButtonRole.RejectRole)
        box.finished.connect(self._app.quit)
        box.open()
        self._ask()
        self._app.exec()
        self._background.close()
        box.hide()
        return self._outcome

    def _ask(self) -> None:
        self._background.run(lambda: self._instance.enter(self._address), owner=self, done=self._take)

    def _take(self, outcome: Outcome) -> None:
        self._outcome = outcome
        if outcome == "no-answer":
            self._ask()
        else:
            self._app.quit()
