"""The size of the cells of the task table; the table paints them itself, row by row, with a `CellPainter`."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from snapshot_importer.ui.tasks.columns import COLUMNS
from snapshot_importer.ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex


class TaskDelegate(QStyledItemDelegate):
    """One delegate for all columns; *compact* rows have one line."""

    def __init__(self, theme: Theme, widths: Mapping[str, int]) -> None:
        """*widths* are the usual ones by the keys of the columns."""
        super().__init__()
        self.widths = widths
        self._theme = theme
        self.compact = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row, and the usual width of its column."""
        return QSize(self.widths[COLUMNS[index.column()].key], row_height(self._theme, compact=self.compact))


def row_height(theme: Theme, *, compact: bool) -> int:
    """Return the height of a row: 48 for two lines, 28 for one, more where the font is larger."""
    line = QFontMetrics(theme.font()).height()
    return max(28, line + 10) if compact else max(48, line * 2 + 14)
