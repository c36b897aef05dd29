"""Search everything: imports, profiles, Regions, settings, saved filters and actions, by any word in them."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from snapshot_importer.ui.tasks.query import HELP
from snapshot_importer.ui.text import tool_tip
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.pick_list import Entry, PickList


class SearchDialog(QDialog):
    """A pick list over *entries* and what *found* returns for a text; what was picked is in `chosen`."""

    def __init__(
        self,
        theme: Theme,
        entries: Sequence[Entry],
        found: Callable[[str], Sequence[Entry]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Search everything")
        self.resize(640, 460)
        self.chosen = ""
        self._found = found
        self._list = PickList(theme, "Found", "Import, profile, Region, setting, action")
        self._list.set_entries(entries)
        self._list.filter.setToolTip(tool_tip(HELP))
        self._list.filter.textChanged.connect(self._look)
        self._list.picked.connect(self._take)
        self._nothing = PlainLabel(theme, "Nothing was found.", "secondary", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._list, 1)
        self._nothing.setContentsMargins(8, 0, 8, 8)
        layout.addWidget(self._nothing)
        self._look("")
        self._list.filter.setFocus()

    def _look(self, text: str) -> None:
        self._list.set_besides(self._found(text))
        self._nothing.setVisible(self._list.is_empty())

    def _take(self, key: str) -> None:
        self.chosen = key
        self.accept()
