"""A table of facts to read and copy."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme

RIGHT_ALIGNED = ("Offset", "Hex", "No.", "Starts at", "Size")  # by the head of the column
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
LONGEST_CELL = 400  # characters
ROW_HEIGHT = 28


class FactsTable(QTableWidget):
    """Rows of plain text; what is selected can be copied with the keyboard and from the menu."""

    def __init__(
        self, theme: Theme, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> None:
        super().__init__(len(rows), len(columns))
        set_property(self, "role", "facts")
        self.setAccessibleName(name)
        for place, label in enumerate(columns):
            head = QTableWidgetItem(label)
            head.setTextAlignment(RIGHT if label in RIGHT_ALIGNED else LEFT)
            self.setHorizontalHeaderItem(place, head)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(ROW_HEIGHT, self.fontMetrics().height() + 10))
        for row, cells in enumerate(rows):
            for place, text in enumerate(cells):
                item = QTableWidgetItem(visible(text[:LONGEST_CELL]))
                if columns[place] in RIGHT_ALIGNED:
                    item.setFont(theme.mono_font())
                    item.setTextAlignment(RIGHT)
                self.setItem(row, place, item)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        copy = QAction("Copy", self)
        copy.triggered.connect(self._copy)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy whole rows; Qt would copy one cell."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _copy(self) -> None:
        rows = sorted({index.row() for index in self.selectedIndexes()})
        lines = ("\t".join(self._text(row, place) for place in range(self.columnCount())) for row in rows)
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _text(self, row: int, place: int) -> str:
        item = self.item(row, place)
        return item.text() if item is not None else ""

    def show_whole_rows(self, most: int) -> None:
        """Be as high as the rows, at most as *most* of them."""
        rows = min(self.rowCount(), most)
        head = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(self.verticalHeader().defaultSectionSize() * rows + head + 6)
