"""What the tables of the program have in common: whole rows, no grid, smooth scrolling, one tab stop."""

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView


def prepare_table(table: QTableView, name: str) -> None:
    """Give *table*, which has its model, its accessible *name* and the ways that all tables have."""
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setMouseTracking(True)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
    header.setHighlightSections(False)
    header.setSectionsMovable(False)
    # Painted, a head asks whether its column is selected whole, for which Qt looks at every row: it sees no selection.
    header.setSelectionModel(QItemSelectionModel(table.model(), header))


def menu_place(table: QTableView, event: QContextMenuEvent) -> QPoint:
    """Return where in its viewport the menu of a row is asked for: in the current row, or under the pointer."""
    if event.reason() != QContextMenuEvent.Reason.Keyboard:
        return event.pos()
    # The event's place counts from the head of the table, and would mean the next row.
    table.scrollTo(table.currentIndex())
    return table.visualRect(table.currentIndex()).center()
