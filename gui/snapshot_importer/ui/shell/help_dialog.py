"""Keyboard and help: every shortcut in one table."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded

FIXED = (
    ("Help for the field in focus", "F1"),
    ("Next part of the window", "F6"),
    ("Part before it", "Shift+F6"),
    ("Next, previous tab in a pane", "Ctrl+PgDown, Ctrl+PgUp"),
    ("Menu of a row", "Shift+F10"),
    ("Close a pop-up, clear the search, close a dialog", "Escape"),
)


class HelpDialog(QDialog):
    """Lists the actions with their keys."""

    diagnostics_wanted = Signal()

    def __init__(self, theme: Theme, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard and help")
        self.resize(520, 560)
        rows = [
            (action.text().replace("&", "").rstrip("…"), ", ".join(_keys(action)))
            for action in actions
            if action.shortcuts()
        ]
        table = grounded(QWidget(), "surface")
        grid = QGridLayout(table)
        grid.setColumnStretch(0, 1)
        for number, (words, keys) in enumerate([*rows, *FIXED]):
            grid.addWidget(PlainLabel(theme, words, wrap=True), number, 0)
            grid.addWidget(PlainLabel(theme, keys, "mono"), number, 1)
        area = QScrollArea()
        area.setAccessibleName("Keyboard shortcuts")
        area.setWidgetResizable(True)
        area.setWidget(table)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        diagnostics = Button(theme, "Diagnostics…", pressed=self._leave_for_diagnostics)
        buttons.addButton(diagnostics, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(area)
        layout.addWidget(buttons)

    @Slot()
    def _leave_for_diagnostics(self) -> None:
        self.accept()
        self.diagnostics_wanted.emit()


def _keys(action: QAction) -> list[str]:
    return [keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()]
