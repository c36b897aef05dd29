"""What stands in the table's place: nothing here, nothing found, not allowed, no connection."""

from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded
from snapshot_importer.ui.widgets.marks import Spinner

DENIED = "You may not list this bucket (s3:ListBucket). Type or paste the key instead."
EMPTY = "This folder is empty."
CHOOSE = "Choose a bucket, or type its name."
BUSY_AFTER = 300  # milliseconds

State = Literal["loading", "message", "denied", "filtered", "failed"]


class FolderState(QWidget):
    """One sentence, one line under it, and what leads on."""

    again_wanted = Signal()
    clear_wanted = Signal()
    key_typed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        grounded(self, "surface")
        self.state: State = "message"
        self._spinner = Spinner(theme)
        self._title = PlainLabel(theme, "", "section", wrap=True)
        self._line = PlainLabel(theme, "", "secondary", wrap=True)
        self.key = QLineEdit()
        self.key.setAccessibleName("Key")
        self.key.setPlaceholderText("Key, such as folder/disk.vmdk")
        self.key.setMaximumWidth(480)
        self._again = Button(theme, "Try again", pressed=self.again_wanted.emit)
        self._clear = Button(theme, "Clear the filter", pressed=self.clear_wanted.emit)
        for button in (self._again, self._clear):
            button.setAutoDefault(False)
        for label in (self._title, self._line):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 12, 24, 12)
        layout.addStretch(1)
        layout.addLayout(row(1, self._spinner, 1))
        layout.addWidget(self._title)
        layout.addWidget(self._line)
        field = row(self.key)
        field.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(field)
        layout.addLayout(row(1, self._again, self._clear, 1))
        layout.addStretch(2)
        self._busy = QTimer(self, interval=BUSY_AFTER, singleShot=True)
        self._busy.timeout.connect(self._show_busy)
        self.key.textEdited.connect(self.key_typed)
        self.show_message(CHOOSE)

    def text(self) -> str:
        """Return the sentence on show."""
        return self._title.text()

    def show_loading(self) -> None:
        """Say nothing at first, and that the folder is under way if it takes longer."""
        self._show("loading", "")
        self._busy.start()

    def show_message(self, title: str, line: str = "") -> None:
        """Say why there is nothing to list."""
        self._show("message", title, line)

    def show_denied(self, prefix: str) -> None:
        """Ask for the key, since the folder may not be listed."""
        self._show("denied", DENIED)
        self.key.setText(prefix)
        self.key.setCursorPosition(len(prefix))

    def show_filtered(self, text: str, line: str) -> None:
        """Say that nothing here holds *text*."""
        self._show("filtered", f"Nothing here matches “{text}”.", line)

    def show_failed(self, title: str, line: str) -> None:
        """Say what went wrong, and offer another try."""
        self._show("failed", title, line)

    def _show(self, state: State, title: str, line: str = "") -> None:
        self._busy.stop()
        self.state = state
        self._title.setText(title)
        self._line.setText(line)
        self._line.setVisible(bool(line))
        self._spinner.hide()
        self.key.setVisible(state == "denied")
        self._again.setVisible(state == "failed")
        self._clear.setVisible(state == "filtered")

    @Slot()
    def _show_busy(self) -> None:
        self._title.setText("Reading the folder…")
        self._spinner.show()
