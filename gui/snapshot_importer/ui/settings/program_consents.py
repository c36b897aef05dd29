"""Says how many programs of profiles run without a question, and takes that back."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from snapshot_importer.accounts.consents import Consents
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.text import reason_of
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.questions import tell

NONE = "No program of a profile runs without asking."


class ProgramConsents(QWidget):
    """Reads the answers "Always for this profile" each time it is shown."""

    def __init__(self, theme: Theme, consents: Consents, background: Background) -> None:
        super().__init__()
        self._consents = consents
        self._background = background
        self._words = PlainLabel(theme, NONE, "body", wrap=True)
        self._again = Button(theme, "Ask again", small=True, pressed=self._take_back)
        self._again.setToolTip("Ask again before a program of a profile runs to get credentials.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        line = row(self._words, self._again)
        line.setStretch(0, 1)
        layout.addLayout(line)
        self._show(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what was answered meanwhile."""
        super().showEvent(event)
        self._look()

    def _look(self) -> None:
        self._background.run(self._consents.count, owner=self, done=self._show)

    def _show(self, count: int) -> None:
        programs = "1 program of a profile runs" if count == 1 else f"{count} programs of profiles run"
        self._words.setText(f"{programs} without asking." if count else NONE)
        self._again.setVisible(count > 0)

    @Slot()
    def _take_back(self) -> None:
        self._background.run(
            self._consents.forget_all, owner=self, done=lambda _: self._look(), failed=self._not_taken_back
        )

    def _not_taken_back(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        tell(self.window(), "The answers could not be taken back", f"{reason_of(error)}.")
