"""The table itself: columns that give way when it is narrow, keys, and selection that polling never disturbs."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QHoverEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QAbstractSlider, QTableView

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.cell_painter import CellPainter, Place
from snapshot_importer.ui.tasks.column_widths import ColumnWidths
from snapshot_importer.ui.tasks.columns import COLUMNS, PAGE_GIVES_WAY, Names
from snapshot_importer.ui.tasks.delegate import TaskDelegate, row_height
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.typed import Typed
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.tables import menu_place, prepare_table

# Milliseconds after which a pointer that does not move aims at nothing: rows that wait for it may come into their order.
REST = 10_000
ELAPSED = ("started", "elapsed")  # columns that tell how long an import goes on
MOVES = (QEvent.Type.HoverEnter, QEvent.Type.HoverMove, QEvent.Type.MouseMove)


class TaskTable(QTableView):
    """Shows a TaskModel; several tables may show the same one, each in its own way."""

    opened = Signal(str)  # key of the task: Return or double-click
    chosen = Signal(str)  # key of the task to look at, "" for none
    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        theme: Theme,
        model: TaskModel,
        names: Callable[[], Names],
        gives_way: Sequence[str] = PAGE_GIVES_WAY,
        without: Sequence[str] = (),
    ) -> None:
        """*gives_way* are the columns that are hidden where it is narrow, *without* those that it does not have at first."""
        super().__init__()
        self._gives_way = gives_way
        self._first = tuple(column.key for column in COLUMNS if column.shown and column.key not in without)
        self._usual = ColumnWidths(theme)
        self._theme = theme
        self._task_model = model
        self._hidden: frozenset[str] = frozenset(column.key for column in COLUMNS if not column.shown)
        self._widths: Mapping[str, int] = {}
        self._delegate = TaskDelegate(theme, self._usual.usual)
        self._cells = CellPainter(theme, names)
        self._hovered = -1  # the row under the pointer
        self._typed = Typed()
        self._seen: list[tuple[str, int]] = []  # keys and places of the rows in view before the last change
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.let_go)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        prepare_table(self, "Imports")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.doubleClicked.connect(self._open_current)
        model.refreshing.connect(self._note_rows)
        self.verticalScrollBar().valueChanged.connect(self._follow_pointer)
        self._set_headers()
        self.set_compact(False)
        theme.changed.connect(self._take_theme)

    def _set_headers(self) -> None:
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        self._set_header_font()
        self._set_widths()
        # A third press on a head goes back to the default order.
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSectionsClickable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._task_model.sort)

    def _set_header_font(self) -> None:
        header = self.horizontalHeader()
        header.setFont(self._theme.font(0.92))
        header.setFixedHeight(max(32, header.fontMetrics().height() + 14))

    def set_compact(self, compact: bool) -> None:
        """Show rows of one line, or of two."""
        self._delegate.compact = self._cells.compact = compact
        self._cells.renew()
        self.verticalHeader().setDefaultSectionSize(row_height(self._theme, compact=compact))
        self.viewport().update()

    @Slot()
    def _take_theme(self) -> None:
        self._cells.renew()
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
            self.setColumnWidth(number, self._widths.get(column.key, self._usual.usual[column.key]))

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

    def choose_row(self, row: int) -> None:
        """Select the task of *row*, be it in view or not."""
        self.setAutoScroll(False)
        self._choose_alone(self._task_model.index(row, max(0, self.currentIndex().column())))
        self.setAutoScroll(True)

    def selected(self) -> tuple[Task, ...]:
        """Return the selected tasks in the order of the rows."""
        return tuple(chain.from_iterable(self._task_model.tasks(*run) for run in sorted(self._runs())))

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Yield the first and the last row of each run of selected rows.

        Asked for the rows, Qt looks at every cell, which takes seconds where 100,000 are selected.
        """
        selection = self.selectionModel().selection()
        for number in range(selection.count()):
            run = selection.at(number)
            yield run.top(), run.bottom()

    def chosen_key(self) -> str:
        """Return the key of the selected task that is the current one, else of the first; "" where none is selected."""
        chosen = self.selectionModel()
        # Ctrl and a press deselects the row that becomes the current one.
        if chosen.isRowSelected(self.currentIndex().row()):
            return self.current_key()
        first, _ = min(self._runs(), default=(-1, -1))
        return self._task_model.task(first).key if first >= 0 else ""

    def sees_chosen(self) -> bool:
        """Whether any of the chosen task's row is in view."""
        return self.viewport().rect().intersects(self.visualRect(self._chosen_index()))

    def show_chosen(self) -> None:
        """Bring the chosen task into view."""
        self.scrollTo(self._chosen_index())

    def _chosen_index(self) -> QModelIndex:
        return self._task_model.index(self._task_model.row_of(self.chosen_key()), 0)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Tell which task is chosen now."""
        super().selectionChanged(selected, deselected)
        self.chosen.emit(self.chosen_key())

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Go to the next task whose name begins with what is typed; Qt would ask the model for every cell of a column."""
        here = self.currentIndex().row()
        row = self._typed.find(search, self._task_model.shown(), here)
        if row >= 0:
            self._choose_alone(self._task_model.index(row, max(0, self.currentIndex().column())))

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Go from row to row; Home and End go to the first and the last, and to the sides the table is scrolled."""
        moves, last = QAbstractItemView.CursorAction, self._task_model.rowCount() - 1
        column = max(0, self.currentIndex().column())
        match action:
            case moves.MoveHome:
                return self._task_model.index(min(0, last), column)
            case moves.MoveEnd:
                return self._task_model.index(last, column)
            case moves.MoveLeft | moves.MoveRight:
                steps = QAbstractSlider.SliderAction
                step = steps.SliderSingleStepSub if action == moves.MoveLeft else steps.SliderSingleStepAdd
                self.horizontalScrollBar().triggerAction(step)
                return self.currentIndex()
        return super().moveCursor(action, modifiers)

    @Slot()
    def let_go(self) -> None:
        """Let the rows come into their order although the pointer is over them."""
        self._rest.stop()
        self._seen = []
        self._task_model.hold_order(held=False)
        self.keep_rows()

    def keep_rows(self) -> None:
        """Scroll so that after a change the rows stand where they stood, unless the list stands at its beginning."""
        seen, self._seen = self._seen, []
        at = {self._task_model.task(row).key: place for row, place in self._rows_in_view()}
        if all(at.get(key) == place for key, place in seen):
            return
        rows = ((self._task_model.row_of(key), place) for key, place in seen)
        shifts = Counter(self.rowViewportPosition(row) - place for row, place in rows if row >= 0)
        if shifts:
            ((shift, _),) = shifts.most_common(1)  # a few may have gone elsewhere
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + shift)

    @Slot()
    def _note_rows(self) -> None:
        at_top = self.verticalScrollBar().value() == 0  # what is new may come into view there
        rows = () if at_top else self._rows_in_view()
        self._seen = [(self._task_model.task(row).key, place) for row, place in rows]

    def _rows_in_view(self) -> list[tuple[int, int]]:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first < 0:
            return []
        rows = range(first, (last if last >= 0 else self._task_model.rowCount() - 1) + 1)
        return [(row, self.rowViewportPosition(row)) for row in rows]

    @Slot()
    def renew_elapsed(self) -> None:
        """Draw anew how long those in view go on by now; nothing else of them changes by itself."""
        columns = [
            number
            for number, column in enumerate(COLUMNS)
            if column.key in ELAPSED and not self.isColumnHidden(number)
        ]
        for row, place in self._rows_in_view():
            if not self._task_model.task(row).final:
                for number in columns:
                    left, width = self.columnViewportPosition(number), self.columnWidth(number)
                    self.viewport().update(QRect(left, place, width, self.rowHeight(row)))

    def viewportEvent(self, event: QEvent) -> bool:
        """Keep the order while the pointer aims at a row, and mark the row that it is over."""
        kind = event.type()
        if kind in MOVES and isinstance(event, QHoverEvent | QMouseEvent):
            self._mark_hovered(self.rowAt(round(event.position().y())))
            if not self._rest.isActive():
                self._task_model.hold_order(held=True)
            self._rest.start()
        elif kind in (QEvent.Type.HoverLeave, QEvent.Type.Leave, QEvent.Type.Hide):
            self._mark_hovered(-1)
            self.let_go()
        return super().viewportEvent(event)

    @Slot()
    def _follow_pointer(self) -> None:
        if self._hovered >= 0:
            self._mark_hovered(self.rowAt(self.viewport().mapFromGlobal(QCursor.pos()).y()))

    def _mark_hovered(self, row: int) -> None:
        before, self._hovered = self._hovered, row
        if row != before:
            for one in (before, row):
                area = QRect(
                    0, self.rowViewportPosition(one), self.viewport().width(), self.rowHeight(max(0, one))
                )
                self.viewport().update(area)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Return; leave Escape, Delete and page keys with Ctrl to the window."""
        self.let_go()  # whoever types does not aim
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
        painter = QPainter(self.viewport())
        self._paint_rows(painter, event.rect())
        index = self.currentIndex()
        if self.hasFocus() and index.isValid():
            area = self.visualRect(index)
            area.setLeft(0)
            area.setWidth(self.viewport().width())
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRect(area.adjusted(1, 1, -2, -2))

    def _paint_rows(self, painter: QPainter, area: QRect) -> None:
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        if first < 0:
            return
        if last < 0:
            last = self._task_model.rowCount() - 1
        places, chosen, direction = self._places(area), self.selectionModel(), self.layoutDirection()
        edge = self._edge()
        for row in range(first, last + 1):
            self._cells.paint_row(
                painter,
                self._task_model.task(row),
                places,
                edge=edge,
                top=self.rowViewportPosition(row),
                height=self.rowHeight(row),
                direction=direction,
                selected=chosen.isSelected(self._task_model.index(row, 0)),
                hovered=row == self._hovered,
            )

    def _edge(self) -> int:
        """Return where the rows begin, in view or not: at the left, or at the right of a mirrored window."""
        header = self.horizontalHeader()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return self.viewport().width() + header.offset()
        return -header.offset()

    def _places(self, area: QRect) -> list[Place]:
        """Return where the columns stand that *area* touches."""
        header = self.horizontalHeader()
        shown = (number for number in range(len(COLUMNS)) if not self.isColumnHidden(number))
        places = (
            Place(COLUMNS[number], header.sectionViewportPosition(number), header.sectionSize(number))
            for number in shown
        )
        return [
            place for place in places if place.left <= area.right() and place.left + place.width > area.left()
        ]

    def changeEvent(self, event: QEvent) -> None:
        """Measure rows and columns anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_delegate"):
            self._usual = ColumnWidths(self._theme)
            self._delegate.widths = self._usual.usual
            self._set_header_font()
            self._set_widths()
            self._fit()
            self.set_compact(self._delegate.compact)

    def _fit(self) -> None:
        width, limits = self.viewport().width(), self._usual.limits(self._first, self._gives_way)
        for number, column in enumerate(COLUMNS):
            gone = column.key in self._hidden or width < limits.get(column.key, 0)
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
        least, usual = self._usual.least["source"], self._usual.usual["source"]
        if least <= self.columnWidth(source) <= usual:
            room = width - others - self._usual.usual[COLUMNS[shown[-1]].key]
            self.setColumnWidth(source, max(least, min(usual, room)))

    @Slot()
    def _open_current(self) -> None:
        if key := self.current_key():
            if not self.selectionModel().isRowSelected(self.currentIndex().row()):
                self._choose_alone(self.currentIndex())
            self.opened.emit(key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the current row, or of the row under the pointer."""
        place = menu_place(self, event)
        index = self.indexAt(place)
        if index.isValid() and not self.selectionModel().isRowSelected(index.row(), index.parent()):
            self._choose_alone(index)
        if self.current_key():
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))
