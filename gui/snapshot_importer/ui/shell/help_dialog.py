"""Keyboard and help: every shortcut in one table."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.ui.shell.rail import PAGES
from snapshot_importer.ui.shell.window_actions import KeyGroup
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded

# What widgets do by themselves.
FIXED = (
    ("Menu of a row", "Shift+F10"),
    ("Close a pop-up, clear the search, close a dialog", "Escape"),
)


class HelpDialog(QDialog):
    """Lists the actions with their keys, those of one page under its name."""

    diagnostics_wanted = Signal()

    def __init__(self, theme: Theme, groups: Iterable[KeyGroup], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard and help")
        self.resize(520, 560)
        table = grounded(QWidget(), "surface")
        grid = QGridLayout(table)
        grid.setColumnStretch(0, 1)
        titles = {key: title for key, title, _ in PAGES}
        for page, actions in groups:
            if page:
                grid.addWidget(PlainLabel(theme, titles[page], "section"), grid.rowCount(), 0, 1, 2)
            for words, keys in (*_rows(actions), *(() if page else FIXED)):
                number = grid.rowCount()
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


def _rows(actions: Iterable[QAction]) -> Iterator[tuple[str, str]]:
    """Give words and keys of what has keys."""
    for action in actions:
        if action.shortcuts():
            yield action.text().replace("&", "").rstrip("…"), ", ".join(_keys(action))


def _keys(action: QAction) -> list[str]:
    return [keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()]
