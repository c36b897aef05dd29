"""The task table's model: it keeps its own order of rows, so that sorting and filtering 100,000 tasks stay quick.

A QSortFilterProxyModel over a Python model asks for each value through Qt, which takes seconds at that size.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import attrgetter, not_

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.ahead import Run, at_once
from snapshot_importer.ui.tasks.choice import Choice
from snapshot_importer.ui.tasks.columns import COLUMNS, Column, Names, sentence, tip
from snapshot_importer.ui.tasks.differences import blocks, changed
from snapshot_importer.ui.tasks.orders import Orders
from snapshot_importer.ui.tasks.query import Query
from snapshot_importer.ui.tasks.rows import Rows
from snapshot_importer.ui.text import tool_tip, visible

Index = QModelIndex | QPersistentModelIndex
DISPLAY_ROLE = int(Qt.ItemDataRole.DisplayRole)
# More separate changes than this are told to the view at once.
MOST_BLOCKS = 64
FILTERS = ("running", "attention", "completed", "failed", "cancelled")


class TaskModel(QAbstractTableModel):
    """Rows are those of the journal's picture that fit filter and search, in the chosen order.

    The first sort by a column and the first search of many tasks come true a moment later, when what they need is made.
    """

    found = Signal()  # a search came true
    refreshing = Signal()  # another picture is being taken

    def __init__(self, names: Callable[[], Names], run: Run = at_once) -> None:
        """*run* is for what takes long, see `ahead`."""
        super().__init__()
        self._names = names
        self._choice = Choice(names, run, self._search_came_true)
        self._orders = Orders(names, run, self._arrange)
        self._tasks: tuple[Task, ...] = ()
        self._places: dict[str, int] = {}  # key to the index in _tasks, by which all others count
        self._numbers: list[int] = []  # all of these indexes
        self._fits = bytearray()  # whether a task is to be shown
        self._rows = Rows([])
        self._has_row = b""  # whether a task has one
        self._counts = dict.fromkeys(FILTERS, 0)
        self._is_held = self._is_late = False

    def hold_order(self, *, held: bool) -> None:
        """Let all rows stay where they are when tasks change, and new ones come to the end, until they are *held* no more."""
        self._is_held = held
        if self._is_late and not held:
            self.refreshing.emit()
            self._arrange()

    def refresh(self, tasks: tuple[Task, ...]) -> None:
        """Take the journal's present picture; rows that did not change are the same objects as before."""
        before = self._tasks
        if tasks is before:
            return
        self.refreshing.emit()
        moved = changed(before, tasks)
        if (
            not before
            or len(tasks) < len(before)
            or any(before[place].key != tasks[place].key for place in moved)
        ):
            self._begin_anew(tasks)
            return
        self._tasks = tasks
        new = range(len(before), len(tasks))
        self._numbers.extend(new)
        self._places.update((tasks[place].key, place) for place in self._numbers[len(before) :])
        self._count((before[place] for place in moved), -1)
        self._count((tasks[place] for place in (*moved, *new)), 1)
        self._take([*moved, *new])
        self._tell_changed(moved)

    def counts(self) -> dict[str, int]:
        """Return how many tasks each filter would show, whatever is searched for."""
        return {"all": len(self._tasks), **self._counts}

    def set_filter(self, key: str) -> None:
        """Show one group of tasks, or ``all``."""
        self._choice.group = key
        self._choose()

    def set_search(self, text: str) -> None:
        """Show only tasks that hold every word of *text*, see `query`."""
        if self._choice.search(text, self._tasks):
            self._choose()

    def expect_search(self) -> None:
        """Begin to make what a search of many tasks looks at."""
        self._choice.expect_search(self._tasks)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 is the default order: attention, running, then newest first."""
        falling = order == Qt.SortOrder.DescendingOrder
        if self._orders.sort(column, falling=falling, tasks=self._tasks, numbers=self._numbers):
            self._arrange()

    def is_current(self) -> bool:
        """Whether the rows are those of the order and search that were asked for last."""
        return self._choice.is_current() and self._orders.is_current()

    def names_changed(self) -> None:
        """Show profiles under their new names."""
        self._choice.settle()
        if self._orders.names_changed(self._tasks, self._numbers):
            self._arrange()
        if self._choice.searches():
            self._choose()
        if shown := self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(shown - 1, len(COLUMNS) - 1))

    def task(self, row: int) -> Task:
        """Return the task of a row."""
        return self._tasks[self._rows.places[row]]

    def tasks(self, first: int, last: int) -> tuple[Task, ...]:
        """Return the tasks of the rows from *first* to *last*."""
        return tuple(map(self._tasks.__getitem__, self._rows.places[first : last + 1]))

    def shown(self) -> Sequence[Task]:
        """Return the tasks of all rows in their order."""
        return tuple(map(self._tasks.__getitem__, self._rows.places))

    def search(self, query: Query, most: int) -> list[Task]:
        """Return the newest tasks that fit *query*, *most* of them, whatever is shown."""
        places = self._choice.found(query, self._tasks, range(len(self._tasks) - 1, -1, -1))
        return [self._tasks[place] for place in places[:most]]

    def row_of(self, key: str) -> int:
        """Return the row of the task *key*, -1 if it is not shown."""
        place = self._places.get(key)
        return -1 if place is None else self._rows.of(place)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many tasks are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._rows.places)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are, hidden ones too."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = DISPLAY_ROLE) -> object:
        """Return words for assistive tools and tool tips; what is seen is painted by `CellPainter`."""
        read = ROLES.get(role)
        return read(self.task(index.row()), COLUMNS[index.column()], self._names()) if read else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY_ROLE) -> object:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == DISPLAY_ROLE:
            return COLUMNS[section].title
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
        return None

    def _begin_anew(self, tasks: tuple[Task, ...]) -> None:
        """Take *tasks* where they are the first, or some are gone, so that the places of the others are not what they were."""
        places = {task.key: place for place, task in enumerate(tasks)}
        before = self._tasks
        self._remove([before[place].key not in places for place in self._rows.places])
        were = self._rows.places
        shown = [places[before[place].key] for place in were]
        moved = [now for was, now in zip(were, shown, strict=True) if before[was] is not tasks[now]]
        self._tasks, self._places, self._numbers = tasks, places, [*places.values()]
        self._counts = dict.fromkeys(FILTERS, 0)
        self._count(tasks, 1)
        self._choice.settle()
        self._orders.settle()
        self._rows = Rows(shown)
        self._has_row = bytes(_marks(shown, len(tasks)))
        self._choose()
        self._tell_changed(moved)

    def _count(self, tasks: Iterable[Task], step: int) -> None:
        for group, number in Counter(map(attrgetter("filter"), tasks)).items():
            self._counts[group] += step * number

    def _take(self, places: Sequence[int]) -> None:
        """Find rows and order again, now that the tasks at *places* are others."""
        self._choice.note(places)
        self._orders.note(places)
        self._fits.extend(bytes(len(self._tasks) - len(self._fits)))
        fitting, refit = set(self._choice.fitting(self._tasks, places)), False
        for place in places:
            fits = place in fitting
            refit = refit or fits != self._fits[place]
            self._fits[place] = fits
        if refit or self._orders.renew(self._tasks, self._numbers):
            if self._is_held:
                self._append(places)
            else:
                self._arrange()

    def _tell_changed(self, places: Sequence[int]) -> None:
        if len(places) > MOST_BLOCKS:
            runs: Sequence[tuple[int, int]] = [(0, self.rowCount() - 1)] if self._rows.places else []
        else:
            runs = blocks(sorted(row for row in map(self._rows.of, places) if row >= 0))
        last = len(COLUMNS) - 1
        for first_row, last_row in runs:
            self.dataChanged.emit(self.index(first_row, 0), self.index(last_row, last))

    def _search_came_true(self) -> None:
        self._choose()
        self.found.emit()

    def _choose(self) -> None:
        """Find anew which tasks are shown."""
        fitting = self._choice.fitting(self._tasks, self._numbers)
        self._fits = _marks(fitting, len(self._tasks))
        self._arrange()

    def _append(self, places: Sequence[int]) -> None:
        """Put those of *places* that are to be shown now to the end; what else there is to arrange is done later."""
        self._is_late = True
        shown = bytearray(self._has_row).ljust(len(self._fits), b"\0")
        new = [place for place in sorted(places) if self._fits[place] and not shown[place]]
        if new:
            first = len(self._rows.places)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._rows = Rows([*self._rows.places, *new])
            self.endInsertRows()
        for place in new:
            shown[place] = 1
        self._has_row = bytes(shown)

    def _arrange(self) -> None:
        """Order the rows anew; selection and scroll place of tasks that stay are kept."""
        self._is_late = False
        places = self._orders.places(self._tasks, self._numbers)
        self._show([*compress(places, map(self._fits.__getitem__, places))] if 0 in self._fits else [*places])

    def _show(self, wanted: list[int]) -> None:
        """Make *wanted*, which are those that fit, the rows: in four steps at the most, so that indexes stay true."""
        fits, was = self._fits, self._has_row
        if was != fits:
            self._remove([not fits[place] for place in self._rows.places])
            was += bytes(len(fits) - len(was))
            if new := [place for place in wanted if not was[place]]:
                first = len(self._rows.places)
                self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
                self._rows = Rows([*self._rows.places, *new] if first else wanted)
                self.endInsertRows()
            self._has_row = bytes(fits)
        self._lay_out(wanted)

    def _remove(self, goes: list[bool]) -> None:
        """Remove the rows that go: first all of them are laid at the end."""
        if True in goes:
            gone = [*compress(self._rows.places, goes)]
            stay = [*compress(self._rows.places, map(not_, goes))]
            self._lay_out([*stay, *gone])
            self.beginRemoveRows(QModelIndex(), len(stay), len(self._rows.places) - 1)
            self._rows = Rows(stay)
            self.endRemoveRows()

    def _lay_out(self, wanted: list[int]) -> None:
        before = self._rows.places
        if wanted == before:
            return
        self.layoutAboutToBeChanged.emit()
        kept = [(index, before[index.row()]) for index in self.persistentIndexList()]
        self._rows = Rows(wanted)
        for index, place in kept:
            self.changePersistentIndex(index, self.index(self._rows.of(place), index.column()))
        self.layoutChanged.emit()


def _marks(places: Sequence[int], number: int) -> bytearray:
    """Return a 1 at each of *places*, of *number* in all."""
    if len(places) == number:
        return bytearray(b"\1") * number
    marks = bytearray(number)
    for place in places:
        marks[place] = 1
    return marks


def _spoken(task: Task, column: Column, names: Names) -> str:
    if column.key == "status":
        return sentence(task)
    cell = column.cell(task, names)
    return ", ".join(visible(part) for part in (cell.first, cell.second) if part)


def _tool_tip(task: Task, column: Column, names: Names) -> str:
    cell = column.cell(task, names)
    last = tip(task) if column.key in ("started", "ended", "elapsed") else ""
    return tool_tip("\n".join(line for line in (cell.first, cell.second, last) if line))


ROLES: dict[int, Callable[[Task, Column, Names], str]] = {
    Qt.ItemDataRole.DisplayRole: lambda task, column, names: visible(column.cell(task, names).first),
    Qt.ItemDataRole.AccessibleTextRole: _spoken,
    Qt.ItemDataRole.ToolTipRole: _tool_tip,
}
