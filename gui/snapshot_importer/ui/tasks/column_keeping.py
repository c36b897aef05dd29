"""Keeps how a task table is arranged: by the mouse on its head or by the menu, and over restarts."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.tasks.arrangement import (
    FIXED,
    KEYS,
    WIDTHS,
    Arrangement,
    from_document,
    to_document,
)
from snapshot_importer.ui.tasks.columns import COLUMNS
from snapshot_importer.ui.tasks.table import TaskTable
from snapshot_importer.ui.text import label_text

PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class ColumnKeeping(QObject):
    """The arrangement of one table, kept under the name of its *window*."""

    changed = Signal()

    def __init__(
        self,
        table: TaskTable,
        preferences: Preferences,
        window: str,
        usual: Arrangement,
        arrange: Callable[["ColumnKeeping", QWidget], object],
    ) -> None:
        """*arrange* opens the dialog in which all of it can be done with the keyboard."""
        super().__init__(table)
        self._table = table
        self._header = table.horizontalHeader()
        self._preferences = preferences
        self._window = window
        self._usual = usual
        self._arrange = arrange
        self._before: dict[int, int] = {}  # widths when the mouse was pressed
        self.arrangement = from_document(preferences.choices.columns.get(window), usual)
        self._header.setSectionsMovable(True)
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._open_menu)
        self._header.viewport().installEventFilter(self)
        self._show()
        self._header.sortIndicatorChanged.connect(self._take_sort)

    def take(self, arrangement: Arrangement) -> None:
        """Arrange the table so, and keep it."""
        if arrangement != self.arrangement:
            self.arrangement = arrangement
            self._show()
            self._keep()

    @Slot()
    def reset(self) -> None:
        """Arrange the table as it was at first."""
        self.take(self._usual)

    def show_column(self, key: str, *, shown: bool) -> None:
        """Show or hide a column."""
        keys = self.arrangement.shown - {key} | ({key} if shown else set())
        self.take(replace(self.arrangement, shown=keys | {FIXED}))

    def fill_menu(self, menu: QMenu) -> None:
        """Offer every column, and what can be done with all of them."""
        menu.clear()
        titles = {column.key: column.title for column in COLUMNS}
        for key in self.arrangement.order:
            action = QAction(label_text(titles[key]), menu)
            action.setCheckable(True)
            action.setChecked(key in self.arrangement.shown)
            action.setEnabled(key != FIXED)
            action.setData(key)
            action.toggled.connect(lambda on, key=key: self.show_column(key, shown=on))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction("Arrange columns…").triggered.connect(
            lambda: self._arrange(self, self._table.window())
        )
        reset = menu.addAction("Reset columns")
        reset.setEnabled(self.arrangement != self._usual)
        reset.triggered.connect(self.reset)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note what the mouse did with the head: the table itself changes widths, too, which nobody chose."""
        if event.type() in PRESSES:
            self._before = self._widths()
        elif event.type() == QEvent.Type.MouseButtonRelease:
            QTimer.singleShot(0, self, self._take_mouse)  # after the head has seen it
        return super().eventFilter(watched, event)

    def _widths(self) -> dict[int, int]:
        return {number: self._header.sectionSize(number) for number in range(len(COLUMNS))}

    @Slot()
    def _take_mouse(self) -> None:
        header = self._header
        order = tuple(KEYS[header.logicalIndex(place)] for place in range(len(KEYS)))
        shown = [key for key in order if not header.isSectionHidden(KEYS.index(key))]
        least, most = WIDTHS
        chosen = {
            KEYS[number]: max(least, min(width, most))
            for number, width in self._widths().items()
            # The last one fills what is left over.
            if KEYS[number] in shown[:-1] and width != self._before.get(number, width)
        }
        widths = {**self.arrangement.widths, **chosen}
        wanted = replace(self.arrangement, order=order, widths=widths)
        if wanted != self.arrangement:
            self.take(wanted)

    @Slot(int, Qt.SortOrder)
    def _take_sort(self, column: int, order: Qt.SortOrder) -> None:
        wanted = replace(
            self.arrangement,
            sort=KEYS[column] if 0 <= column < len(KEYS) else "",
            descending=column >= 0 and order == Qt.SortOrder.DescendingOrder,
        )
        if wanted != self.arrangement:
            self.arrangement = wanted
            self._keep()

    def _show(self) -> None:
        wanted, header = self.arrangement, self._header
        for place, key in enumerate(wanted.order):
            header.moveSection(header.visualIndex(KEYS.index(key)), place)
        self._table.set_hidden(tuple(key for key in KEYS if key not in wanted.shown))
        self._table.set_widths(wanted.widths)
        order = Qt.SortOrder.DescendingOrder if wanted.descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(KEYS.index(wanted.sort) if wanted.sort else -1, order)

    def _keep(self) -> None:
        columns = {**self._preferences.choices.columns, self._window: to_document(self.arrangement)}
        self._preferences.change(columns=columns)
        self.changed.emit()

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        menu.popup(self._header.mapToGlobal(place))
