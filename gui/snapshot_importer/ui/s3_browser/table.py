"""The table of a folder: keys, columns, and word of which rows can be seen."""

from PySide6.QtCore import QElapsedTimer, QItemSelection, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from snapshot_importer.ui.s3_browser.delegate import GAP, ICON, PADDING, ObjectDelegate, row_height
from snapshot_importer.ui.s3_browser.model import ObjectModel
from snapshot_importer.ui.s3_browser.rows import CHANGED, COLUMNS, NAME, VERDICT, Row
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.tables import menu_place, prepare_table

REST = 120  # milliseconds after which rows that came into view are worth reading
LEAST_NAME = 184
SHORT_TIME = "20 Nov 2026, 1"


class ObjectTable(QTableView):
    """Shows an ObjectModel."""

    opened = Signal(object)  # Row: Return or double-click
    chosen = Signal(object)  # Row that is selected, or None
    up_wanted = Signal()
    menu_wanted = Signal(QPoint)
    seen = Signal(int, int)  # first and last row in view, once it rests

    def __init__(self, theme: Theme, model: ObjectModel) -> None:
        super().__init__()
        self._theme = theme
        self._objects = model
        self._delegate = ObjectDelegate(theme)
        self._typed = ""
        self._typed_last = QElapsedTimer()
        self._rest = QTimer(self, interval=REST, singleShot=True)
        self._rest.timeout.connect(self._tell_seen)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        prepare_table(self, "Folder")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.doubleClicked.connect(self._open_current)
        self._set_headers()
        self._follow(model)
        theme.changed.connect(self.viewport().update)

    def _set_headers(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height(self._theme))
        header = self.horizontalHeader()
        header.setFixedHeight(max(36, self.fontMetrics().height() + 18))
        header.setMinimumSectionSize(48)
        header.setFont(self._theme.font(0.92))
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for number, column in enumerate(COLUMNS[1:], 1):
            icon = ICON + GAP if number == VERDICT else 0
            self.setColumnWidth(number, max(self._room(column.sample), self._room(column.title)) + icon)
        # A third press on a head goes back to the order of S3.
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSectionsClickable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._objects.sort)

    def _follow(self, model: ObjectModel) -> None:
        """Tell anew what is in view whenever that may have changed."""
        for signal in (model.rowsInserted, model.layoutChanged, model.modelReset):
            signal.connect(self._wait)
        model.modelReset.connect(self._forget_typed)
        self.verticalScrollBar().valueChanged.connect(self._wait)

    def current(self) -> Row | None:
        """Return the selected row; the focus alone makes none of the first row."""
        place = self._selected()
        return self._objects.row(place) if place >= 0 else None

    def _selected(self) -> int:
        places = self.selectionModel().selectedRows()
        return places[0].row() if places else -1

    def go_to(self, key: str) -> bool:
        """Make an object or folder the current row; False where it is not shown."""
        place = self._objects.place_of(key)
        if place < 0:
            return False
        self.setCurrentIndex(self._objects.index(place, NAME))
        self.scrollTo(self.currentIndex())
        return True

    def take_focus(self) -> None:
        """Take the focus, and begin with the first row if none is selected."""
        if self._selected() < 0 and self._objects.rowCount():
            self.setCurrentIndex(self._objects.index(0, NAME))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def narrow(self, text: str) -> None:
        """Show only rows that hold *text*; the current row stays the current one if it is still shown."""
        row = self.current()
        self._objects.narrow(text)
        if row is None or not self.go_to(row.key):
            self.chosen.emit(None)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Tell which row is selected."""
        super().selectionChanged(selected, deselected)
        self.chosen.emit(self.current())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Return, go up with Backspace; Home and End go to the first and the last row."""
        key, last = event.key(), self._objects.rowCount() - 1
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current():
            self._open_current()
        elif key == Qt.Key.Key_Backspace:
            self.up_wanted.emit()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0:
            self.setCurrentIndex(self._objects.index(0 if key == Qt.Key.Key_Home else last, NAME))
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and last >= 0 and self._selected() < 0:
            self.take_focus()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Go to the next name that begins with what is typed; Qt would ask the model for every row."""
        if (
            not self._typed_last.isValid()
            or self._typed_last.elapsed() > QApplication.keyboardInputInterval()
        ):
            self._typed = ""
        self._typed_last.start()
        begun = bool(self._typed)
        self._typed += search
        here = self._selected()
        place = self._objects.find(self._typed, max(0, here if begun else here + 1))
        if place >= 0:
            self.setCurrentIndex(self._objects.index(place, NAME))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell which rows can be seen now."""
        super().resizeEvent(event)
        self._shrink()
        self._wait()

    def _room(self, text: str) -> int:
        return QFontMetrics(self._theme.font()).horizontalAdvance(text) + 2 * PADDING + 4

    def _shrink(self) -> None:
        """Let the time of day give way where the names have little room; it stands in the tool tip."""
        now, usual, least = (
            self.columnWidth(CHANGED),
            self._room(COLUMNS[CHANGED].sample),
            self._room(SHORT_TIME),
        )
        if least <= now <= usual:
            spare = self.columnWidth(NAME) - LEAST_NAME
            self.setColumnWidth(CHANGED, max(least, min(usual, now + spare)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, and while the table has the focus the frame of the current one, or of all."""
        super().paintEvent(event)
        if self.hasFocus():
            index, area = self.currentIndex(), self.viewport().rect()
            if index.isValid():
                row = self.visualRect(index)
                area.setTop(row.top())
                area.setHeight(row.height())
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRect(area.adjusted(1, 1, -2, -2))

    @Slot()
    def _forget_typed(self) -> None:
        self._typed = ""

    @Slot()
    def _wait(self) -> None:
        # What the signals bring must not become the timer's interval.
        self._rest.start()

    @Slot()
    def _tell_seen(self) -> None:
        last = self._objects.rowCount() - 1
        if last < 0 or not self.isVisible():
            return
        bottom = self.rowAt(self.viewport().height() - 1)
        self.seen.emit(max(0, self.rowAt(0)), last if bottom < 0 else bottom)

    @Slot()
    def _open_current(self) -> None:
        if row := self.current():
            self.opened.emit(row)

    @Slot(QPoint)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the current row, or of the row under the pointer."""
        place = menu_place(self, event)
        index = self.indexAt(place)
        if index.isValid():
            self.setCurrentIndex(index)
        if self.current():
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))
