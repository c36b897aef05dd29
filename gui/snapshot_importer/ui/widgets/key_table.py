"""A table of what can be done with the keyboard, under the names of the places where it can."""

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import PlainLabel

# The title of a place, empty for every one; and words and keys of what can be done there.
Keys = Sequence[tuple[str, Sequence[tuple[str, str]]]]


class KeyTable(QWidget):
    """Two columns: what is done, and its keys."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: Keys = ()
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(0, 1)

    def show_keys(self, keys: Keys) -> None:
        """Show *keys* in the place of those there are."""
        if keys == self._shown:
            return
        self._shown = keys
        for label in self.findChildren(PlainLabel):
            self._grid.removeWidget(label)
            label.setParent(None)
            label.deleteLater()
        number = 0
        for title, rows in keys:
            if title:
                self._grid.addWidget(PlainLabel(self._theme, title, "section"), number, 0, 1, 2)
                number += 1
            for words, pressed in rows:
                self._grid.addWidget(PlainLabel(self._theme, words, wrap=True), number, 0)
                self._grid.addWidget(PlainLabel(self._theme, pressed, "mono"), number, 1)
                number += 1
