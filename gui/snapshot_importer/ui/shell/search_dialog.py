"""Search everything: tasks, profiles, actions, by any word in them."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.pick_list import Entry, PickList


class SearchDialog(QDialog):
    """A pick list over all entries; what was picked is in `chosen`."""

    def __init__(self, theme: Theme, entries: Sequence[Entry], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Search everything")
        self.resize(560, 420)
        self.chosen = ""
        self._list = PickList(theme, "Found", "Task, profile, action")
        self._list.set_entries(entries)
        self._list.picked.connect(self._take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._list)
        self._list.filter.setFocus()

    def _take(self, key: str) -> None:
        self.chosen = key
        self.accept()
