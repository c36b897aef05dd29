"""A line of text that tells a paste from typing."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from snapshot_importer.ui.text import tool_tip

# QLineEdit's own limit: what is too long for AWS is said, not cut.
LONGEST = 32_767


class Line(QLineEdit):
    """A line of text that tells a paste from typing, and shows the start of what it is given."""

    typed = Signal()
    left = Signal()  # with Return, by leaving it, or after a paste

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self.setMaxLength(LONGEST)
        self.setPlaceholderText(placeholder)
        self.textEdited.connect(self._typed)
        self.textChanged.connect(self._tell)
        self.editingFinished.connect(self.left)

    def put(self, text: str) -> None:
        """Show *text* from its start, without a signal."""
        if text != self.text():
            super().setText(text)
            self.setCursorPosition(0)

    def value(self) -> str:
        """Return what the field holds."""
        return self.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of a paste with the keyboard."""
        super().keyPressEvent(event)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.left.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell of dropped text."""
        super().dropEvent(event)
        self.left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Tell of a paste from the menu."""
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        paste = menu.findChild(QAction, "edit-paste")
        if isinstance(paste, QAction):
            paste.triggered.connect(self.left)
        menu.popup(event.globalPos())

    @Slot()
    def _typed(self) -> None:
        self.typed.emit()

    @Slot(str)
    def _tell(self, text: str) -> None:
        self.setToolTip(tool_tip(text[:2000]) if len(text) > 40 else "")
