"""All shortcuts, to be looked up."""

from collections.abc import Callable

from PySide6.QtGui import QShowEvent

from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card
from snapshot_importer.ui.widgets.key_table import Keys, KeyTable


class KeyboardCard(Card):
    """Shows *keys* as they are whenever it is gone to: a page brings its own when it is made."""

    def __init__(self, theme: Theme, keys: Callable[[], Keys]) -> None:
        super().__init__(theme, "Keyboard")
        self._keys = keys
        self._table = KeyTable(theme)
        self.body.addWidget(self._table)

    def showEvent(self, event: QShowEvent) -> None:
        """Show the keys of the pages that there are by now."""
        super().showEvent(event)
        self._table.show_keys(self._keys())
