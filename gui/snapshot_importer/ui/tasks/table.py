"""The table itself: columns that give way when it is narrow, keys, and selection that polling never disturbs."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import COLUMNS, LEAST_SOURCE, PAGE_GIVES_WAY, Names
from snapshot_importer.ui.tasks.delegate import TaskDelegate, row_height
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.tables import prepare_table


class TaskTable(QTableView):
    """Shows a TaskModel; several tables may show the same one, each in its own way."""

    opened = Signal(str)  # key of the task: Return or double-click
    chosen = Signal(str)  # key of the current task, "" for none
    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        theme: Theme,
        model: TaskModel,
        names: Callable[[], Names],
        gives_way: Mapping[str, int] = PAGE_GIVES_WAY,
    ) -> None:
        """*gives_way* says below which width of the table a column is hidden."""
        super().__init__()
        self._gives_way = gives_way
        self._theme = theme
        self._task_model = model
        self._hidden: frozenset[str] = frozenset(column.key for column in COLUMNS if not column.shown)
        self._widths: Mapping[str, int] = {}
        self._delegate = TaskDelegate(theme, names)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        prepare_table(self, "Imports")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.customContextMenuRequested.connect(self._ask_menu)
        self.doubleClicked.connect(self._open_current)
        self._set_headers()
        self.set_compact(False)
        theme.changed.connect(self.viewport().update)

    def _set_headers(self) -> None:
        header = self.horizontalHeader()
        header.setFixedHeight(max(32, self.fontMetrics().height() + 14))
        header.setStretchLastSection(True)
        header.setFont(self._theme.font(0.92))
        self._set_widths()
        # A third press on a head goes back to the default order.
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSectionsClickable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._task_model.sort)

    def set_compact(self, compact: bool) -> None:
        """Show rows of one line, or of two."""
        self._delegate.compact = compact
        self.verticalHeader().setDefaultSectionSize(row_height(self._theme, compact=compact))
        self.viewport().update()

    def set_hidden(self, keys: Sequence[str]) -> None:
        """Hide the columns *keys* and show all others."""
        self._hidden = frozenset(keys)
        self._fit()

    def set_widths(self, widths: Mapping[str, int]) -> None:
        """Give columns the *widths* that the user chose, and all others their usual ones."""
        self._widths = dict(widths)
        self._set_widths()
        self._fit()

    def _set_widths(self) -> None:
        for number, column in enumerate(COLUMNS):
            self.setColumnWidth(number, self._widths.get(column.key, column.width))

    def current_key(self) -> str:
        """Return the key of the current task."""
        row = self.currentIndex().row()
        return self._task_model.task(row).key if 0 <= row < self._task_model.rowCount() else ""

    def choose(self, key: str) -> bool:
        """Select the task *key* and bring it into view; False where it is not shown."""
        row = self._task_model.row_of(key)
        if row < 0:
            return False
        # Not by the view: it takes a Ctrl that is held for the wish to deselect.
        self._choose_alone(self._task_model.index(row, 0))
        self.scrollTo(self.currentIndex())
        return True

    def _choose_alone(self, index: QModelIndex) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def selected(self) -> tuple[Task, ...]:
        """Return the selected tasks in the order of the rows."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return tuple(self._task_model.task(row) for row in rows)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Tell which task is the current one."""
        super().selectionChanged(selected, deselected)
        self.chosen.emit(self.current_key() if self.selectionModel().hasSelection() else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Return; leave Escape, Delete and page keys with Ctrl to the window."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open_current()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let columns give way where the table is narrow."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, and the frame of the current one while the table has the focus."""
        super().paintEvent(event)
        index = self.currentIndex()
        if self.hasFocus() and index.isValid():
            area = self.visualRect(index)
            area.setLeft(0)
            area.setWidth(self.viewport().width())
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRect(area.adjusted(1, 1, -2, -2))

    def changeEvent(self, event: QEvent) -> None:
        """Measure the rows anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_delegate"):
            self.set_compact(self._delegate.compact)

    def _fit(self) -> None:
        width = self.viewport().width()
        for number, column in enumerate(COLUMNS):
            gone = column.key in self._hidden or width < self._gives_way.get(column.key, 0)
            if self.isColumnHidden(number) != gone:
                self.setColumnHidden(number, gone)
        self._shrink(width)

    def _shrink(self, width: int) -> None:
        """Let the source give up some of its room before the table has to be scrolled sideways."""
        source = next(number for number, column in enumerate(COLUMNS) if column.key == "source")
        places = map(self.horizontalHeader().logicalIndex, range(len(COLUMNS)))
        shown = [number for number in places if not self.isColumnHidden(number)]
        if "source" in self._widths or source not in shown[:-1]:
            return  # as the user wants it
        others = sum(self.columnWidth(number) for number in shown[:-1] if number != source)
        usual = COLUMNS[source].width
        if LEAST_SOURCE <= self.columnWidth(source) <= usual:
            self.setColumnWidth(
                source, max(LEAST_SOURCE, min(usual, width - others - COLUMNS[shown[-1]].width))
            )

    @Slot()
    def _open_current(self) -> None:
        if key := self.current_key():
            self.opened.emit(key)

    @Slot(QPoint)
    def _ask_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid() and not self.selectionModel().isRowSelected(index.row(), index.parent()):
            self._choose_alone(index)
        if self.current_key():
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))
