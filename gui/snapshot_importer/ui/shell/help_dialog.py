"""Keyboard and help: every shortcut in one table."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.ui.shell.key_words import key_words
from snapshot_importer.ui.shell.window_actions import KeyGroup
from snapshot_importer.ui.theme.style_sheet import let_sheet_fill
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.close_box import close_box
from snapshot_importer.ui.widgets.key_table import KeyTable
from snapshot_importer.ui.widgets.labels import grounded


class HelpDialog(QDialog):
    """Lists the actions with their keys, those of one page under its name."""

    diagnostics_wanted = Signal()

    def __init__(self, theme: Theme, groups: Iterable[KeyGroup], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard and help")
        self.resize(520, 560)
        table = KeyTable(theme)
        table.show_keys(key_words(groups))
        area = QScrollArea()
        let_sheet_fill(area)
        area.setAccessibleName("Keyboard shortcuts")
        area.setWidgetResizable(True)
        area.setWidget(grounded(table, "surface"))
        diagnostics = Button(theme, "Diagnostics…", pressed=self._leave_for_diagnostics)
        diagnostics.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(area)
        layout.addWidget(close_box(self, diagnostics))

    @Slot()
    def _leave_for_diagnostics(self) -> None:
        self.accept()
        self.diagnostics_wanted.emit()
