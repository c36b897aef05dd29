"""The task table's model: it keeps its own order of rows, so that sorting and filtering 100,000 tasks stay quick.

A QSortFilterProxyModel over a Python model asks for each value through Qt, which takes seconds at that size.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import (
    COLUMNS,
    Cell,
    Names,
    default_order,
    searched_text,
    sentence,
    tip,
)
from snapshot_importer.ui.tasks.query import Query, parse
from snapshot_importer.ui.text import tool_tip, visible

Index = QModelIndex | QPersistentModelIndex
TASK_ROLE = Qt.ItemDataRole.UserRole
CELL_ROLE = Qt.ItemDataRole.UserRole + 1
DISPLAY_ROLE = int(Qt.ItemDataRole.DisplayRole)
# More separate changes than this are told to the view at once.
MOST_BLOCKS = 64


class TaskModel(QAbstractTableModel):
    """Rows are those of the journal's picture that fit filter and search, in the chosen order."""

    def __init__(self, names: Callable[[], Names]) -> None:
        super().__init__()
        self._names = names
        self._tasks: tuple[Task, ...] = ()
        self._shown: list[Task] = []
        self._rows: dict[str, int] | None = None  # key of a shown task to its row, made when needed
        self._texts: dict[str, tuple[Task, str]] = {}
        self._filter = "all"
        self._query = Query()
        self._sort: Callable[[Task], Any] = default_order
        self._reverse = False

    def refresh(self, tasks: tuple[Task, ...]) -> None:
        """Take the journal's present picture; rows that did not change are the same objects as before."""
        before, self._tasks = self._tasks, tasks
        if tasks is before:
            return
        changed = self._changes(before, tasks)
        if changed is None or not self._replace(changed):
            self._arrange()

    def counts(self) -> dict[str, int]:
        """Return how many tasks each filter would show, whatever is searched for."""
        counts = dict.fromkeys(("all", "running", "attention", "completed", "failed", "cancelled"), 0)
        for task in self._tasks:
            counts[task.filter] += 1
        counts["all"] = len(self._tasks)
        return counts

    def set_filter(self, key: str) -> None:
        """Show one group of tasks, or ``all``."""
        self._filter = key
        self._arrange()

    def set_search(self, text: str) -> None:
        """Show only tasks that hold every word of *text*, see `query`."""
        self._query = parse(text)
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 is the default order: attention, running, then newest first."""
        self._sort = COLUMNS[column].sort if column >= 0 else default_order
        self._reverse = column >= 0 and order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def names_changed(self) -> None:
        """Show profiles under their new names."""
        self._texts.clear()
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(COLUMNS) - 1))

    def task(self, row: int) -> Task:
        """Return the task of a row."""
        return self._shown[row]

    def shown(self) -> Sequence[Task]:
        """Return the tasks of all rows in their order."""
        return tuple(self._shown)

    def row_of(self, key: str) -> int:
        """Return the row of the task *key*, -1 if it is not shown."""
        if self._rows is None:
            self._rows = {task.key: row for row, task in enumerate(self._shown)}
        return self._rows.get(key, -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many tasks are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are, hidden ones too."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = DISPLAY_ROLE) -> object:
        """Return the task, its cell, or words for assistive tools and tool tips."""
        task = self._shown[index.row()]
        if role == TASK_ROLE:
            return task
        column = COLUMNS[index.column()]
        if role == CELL_ROLE:
            return column.cell(task, self._names())
        if role == DISPLAY_ROLE:
            return visible(column.cell(task, self._names()).first)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return sentence(task) if column.key == "status" else _spoken(column.cell(task, self._names()))
        if role == Qt.ItemDataRole.ToolTipRole:
            cell = column.cell(task, self._names())
            lines = [
                cell.first,
                cell.second,
                tip(task) if column.key in ("started", "ended", "elapsed") else "",
            ]
            return tool_tip("\n".join(line for line in lines if line))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY_ROLE) -> object:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == DISPLAY_ROLE:
            return COLUMNS[section].title
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
        return None

    @staticmethod
    def _changes(before: tuple[Task, ...], now: tuple[Task, ...]) -> list[tuple[Task, Task]] | None:
        """Return the pairs that differ, or None where rows came or went."""
        if len(before) != len(now):
            return None
        changed = [(old, new) for old, new in zip(before, now, strict=True) if old is not new]
        return None if any(old.key != new.key for old, new in changed) else changed

    def _replace(self, changed: list[tuple[Task, Task]]) -> bool:
        """Put changed tasks in their rows; False where that would change which rows are shown, or their order."""
        rows: list[tuple[int, Task]] = []
        for old, new in changed:
            row = self.row_of(new.key)
            if (row >= 0) != self._fits(new) or (row >= 0 and self._sort(old) != self._sort(new)):
                return False
            if row >= 0:
                rows.append((row, new))
        for row, task in rows:
            self._shown[row] = task
        blocks = list(_blocks(sorted(row for row, _ in rows)))
        if len(blocks) > MOST_BLOCKS:
            blocks = [(blocks[0][0], blocks[-1][1])]
        last = len(COLUMNS) - 1
        for first_row, last_row in blocks:
            self.dataChanged.emit(self.index(first_row, 0), self.index(last_row, last))
        return True

    def _fits(self, task: Task) -> bool:
        if self._filter not in ("all", task.filter):
            return False
        words = self._query.words
        if words and not all(word in self._text(task) for word in words):
            return False
        return not self._query.fields or self._query.admits(task, self._names())

    def _text(self, task: Task) -> str:
        known = self._texts.get(task.key)
        if known is None or known[0] is not task:
            known = self._texts[task.key] = (task, searched_text(task, self._names()))
        return known[1]

    def _arrange(self) -> None:
        """Choose and order the rows anew; selection and scroll place of tasks that stay are kept."""
        fitting: Sequence[Task] = self._tasks
        if self._filter != "all" or self._query != Query():
            fitting = [task for task in self._tasks if self._fits(task)]
        wanted = sorted(fitting, key=self._sort, reverse=self._reverse)
        if len(wanted) == len(self._shown) or not self._shown or not wanted:
            self._lay_out(wanted)
            return
        self._move_to(wanted)

    def _lay_out(self, wanted: list[Task]) -> None:
        before = self._shown
        if {task.key for task in before} != {task.key for task in wanted}:
            if before and wanted:
                self._move_to(wanted)
                return
            self.beginResetModel()
            self._shown, self._rows = wanted, None
            self.endResetModel()
            return
        self.layoutAboutToBeChanged.emit()
        kept = [(index, before[index.row()].key) for index in self.persistentIndexList()]
        self._shown, self._rows = wanted, None
        for index, key in kept:
            self.changePersistentIndex(index, self.index(self.row_of(key), index.column()))
        self.layoutChanged.emit()

    def _move_to(self, wanted: list[Task]) -> None:
        """Remove the rows that go, order those that stay, then insert those that come."""
        keys = {task.key for task in wanted}
        gone = [row for row, task in enumerate(self._shown) if task.key not in keys]
        for first, last in reversed(list(_blocks(gone))):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._shown[first : last + 1]
            self._rows = None
            self.endRemoveRows()
        stay = {task.key for task in self._shown}
        self._lay_out([task for task in wanted if task.key in stay])
        new = [row for row, task in enumerate(wanted) if task.key not in stay]
        for first, last in _blocks(new):
            self.beginInsertRows(QModelIndex(), first, last)
            self._shown[first:first] = wanted[first : last + 1]
            self._rows = None
            self.endInsertRows()


def _blocks(rows: Sequence[int]) -> Sequence[tuple[int, int]]:
    """Return the first and last row of each run of neighbours in the rising *rows*."""
    runs = groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])
    blocks = []
    for _, run in runs:
        numbers = list(map(itemgetter(1), run))
        blocks.append((numbers[0], numbers[-1]))
    return blocks


def _spoken(cell: Cell) -> str:
    return ", ".join(visible(part) for part in (cell.first, cell.second) if part)
