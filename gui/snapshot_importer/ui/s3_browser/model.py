"""The model of a folder's table: it keeps its own order of rows, so that 100,000 of them stay quick."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from snapshot_importer.aws.answers import ListedObject
from snapshot_importer.ui.s3_browser.arrangement import Arrangement
from snapshot_importer.ui.s3_browser.rows import CHANGED, CLASS, COLUMNS, NAME, VERDICT, Row
from snapshot_importer.ui.s3_browser.verdict import LOOKS, READING, Verdict
from snapshot_importer.ui.text import tool_tip, utc, visible

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
VERDICT_ROLE = ROW_ROLE + 1
DISPLAY_ROLE = int(Qt.ItemDataRole.DisplayRole)
FOLDER = Verdict("", "none")


class ObjectModel(QAbstractTableModel):
    """Rows come in blocks; filter and order act on those that are here."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = Arrangement()
        self._numbers: dict[str, int] = {}  # of objects, by key
        self._verdicts: dict[str, Verdict] = {}  # of objects, by key
        self._column, self._reverse = -1, False

    @property
    def total(self) -> int:
        """How many rows there are, those that the filter hides too."""
        return len(self._shown.rows)

    def clear(self) -> None:
        """Show nothing; the order stays."""
        self.beginResetModel()
        self._shown = Arrangement()
        self._numbers, self._verdicts = {}, {}
        self._shown.sort(self._values(), reverse=self._reverse)
        self.endResetModel()

    def add(self, rows: Sequence[Row]) -> None:
        """Take more rows, folders and objects each in S3's order."""
        shown = self._shown
        for number, row in enumerate(rows, len(shown.rows)):
            if row.listed is not None:
                self._numbers[row.key] = number
        folders, objects = shown.add(rows)
        for part, new in ((shown.folders, folders), (shown.objects, objects)):
            if new:
                first = len(part) + (len(shown.folders) if part is shown.objects else 0)
                self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
                part.extend(new)
                self.endInsertRows()
        if self._column >= 0:
            self._lay_out(lambda: shown.sort(self._values(), reverse=self._reverse))

    def narrow(self, text: str) -> None:
        """Show only the rows whose name holds *text*; the view brings the current row back."""
        self.beginResetModel()
        self._shown.narrow(text)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 is the order of S3. What is read later stays where it is."""
        self._column, self._reverse = column, order == Qt.SortOrder.DescendingOrder
        self._lay_out(lambda: self._shown.sort(self._values(), reverse=self._reverse))

    def row(self, place: int) -> Row:
        """Return the row at *place*."""
        return self._shown.rows[self._shown.number(place)]

    def verdict_of(self, key: str) -> Verdict | None:
        """Return what is known of an object's bytes, ``None`` where nothing was read yet."""
        return self._verdicts.get(key)

    def set_verdict(self, listed: ListedObject, verdict: Verdict) -> None:
        """Show what was read of an object, if it is still here."""
        number = self._numbers.get(listed.key)
        if number is None or self._shown.rows[number].listed != listed:
            return
        self._verdicts[listed.key] = verdict
        place = self._shown.place(number)
        if place >= 0:
            # The name of what is no disk is quieter.
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))

    def place_of(self, key: str) -> int:
        """Return the place of an object or folder, -1 if it is not shown."""
        if key in self._numbers:
            return self._shown.place(self._numbers[key])
        keys = self._shown.rows.keys
        found = (place for place, number in enumerate(self._shown.folders) if keys[number] == key)
        return next(found, -1)

    def find(self, start: str, after: int) -> int:
        """Return the place of the next row from *after* on whose name begins with *start*, -1 if there is none."""
        return self._shown.find(start, after)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = DISPLAY_ROLE) -> object:
        """Return the row, its verdict, or words for the cell, for assistive tools and tool tips."""
        row = self.row(index.row())
        if role == ROW_ROLE:
            return row
        if role == VERDICT_ROLE:
            return self._verdict(row)
        column = index.column()
        if role == DISPLAY_ROLE:
            return self._verdict(row).words if column == VERDICT else visible(COLUMNS[column].text(row))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._sentence(row, column)
        return tool_tip(self._tip(row, column)) if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY_ROLE) -> object:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == DISPLAY_ROLE:
            return COLUMNS[section].title
        return None

    def _verdict(self, row: Row) -> Verdict:
        return FOLDER if row.listed is None else self._verdicts.get(row.key, READING)

    def _values(self) -> Sequence[Any] | None:
        """Return what the rows are sorted by, a value for each."""
        if self._column < 0:
            return None
        if values := COLUMNS[self._column].values:
            return values(self._shown.rows)
        verdicts = self._verdicts
        return [verdicts.get(key, READING).order for key in self._shown.rows.keys]

    def _lay_out(self, arrange: Callable[[], None]) -> None:
        """Let *arrange* change the order; selection and scroll place stay with their rows."""
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self._shown.number(index.row())) for index in self.persistentIndexList()]
        arrange()
        for index, number in kept:
            self.changePersistentIndex(index, self.index(self._shown.place(number), index.column()))
        self.layoutChanged.emit()

    def _sentence(self, row: Row, column: int) -> str:
        if column == VERDICT:
            verdict = self._verdict(row)
            return f"{LOOKS[verdict.tone][2]}: {verdict.words}" if row.listed else ""
        text = visible(COLUMNS[column].text(row))
        if column == NAME:
            return f"{'Object' if row.listed else 'Folder'} {text}"
        return f"{COLUMNS[column].title}: {text}" if row.listed and text else ""

    def _tip(self, row: Row, column: int) -> str:
        if column == NAME:
            return row.key
        if row.listed is None:
            return ""
        if column == CHANGED:
            return utc(row.listed.modified) if row.listed.modified else ""
        if column == CLASS:
            return row.listed.storage_class
        verdict = self._verdict(row)
        return (
            "\n".join(part for part in (verdict.words, verdict.detail) if part) if column == VERDICT else ""
        )
