"""A line to search in: its icon follows the theme, and Escape clears it."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from snapshot_importer.ui.theme.theme import Theme


class SearchLine(QLineEdit):
    """A line edit with the search icon before its text."""

    def __init__(self, theme: Theme, placeholder: str, name: str) -> None:
        super().__init__(placeholderText=placeholder)
        self._theme = theme
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self._icon = self.addAction(theme.icon("search", "text2"), QLineEdit.ActionPosition.LeadingPosition)
        theme.changed.connect(self._recolour)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear with Escape; an empty line leaves the key to the window."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    @Slot()
    def _recolour(self) -> None:
        self._icon.setIcon(self._theme.icon("search", "text2"))
