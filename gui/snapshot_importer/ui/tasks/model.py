"""The task table's model: it keeps its own order of rows, so that sorting and filtering 100,000 tasks stay quick.

A QSortFilterProxyModel over a Python model asks for each value through Qt, which takes seconds at that size.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import compress, count
from operator import attrgetter, not_

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.ahead import Ahead, Run, at_once
from snapshot_importer.ui.tasks.columns import (
    COLUMNS,
    Cell,
    Names,
    sentence,
    tip,
)
from snapshot_importer.ui.tasks.differences import blocks, changed
from snapshot_importer.ui.tasks.query import Query, parse
from snapshot_importer.ui.tasks.search_texts import SearchTexts
from snapshot_importer.ui.tasks.sorting import NAMED, Sorting, key_of
from snapshot_importer.ui.text import tool_tip, visible

Index = QModelIndex | QPersistentModelIndex
TASK_ROLE = Qt.ItemDataRole.UserRole
CELL_ROLE = Qt.ItemDataRole.UserRole + 1
DISPLAY_ROLE = int(Qt.ItemDataRole.DisplayRole)
# More separate changes than this are told to the view at once.
MOST_BLOCKS = 64
# Up to so many rows are sooner found one by one than all together.
FEW = 8
MANY = 20_000  # tasks; for fewer an order, or what is searched, is made at once
MOST_SORTINGS = 3  # that are kept up with changes: 5 MiB each for 100,000 tasks
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
        self._ahead = Ahead(run)
        self._names = names
        self._tasks: tuple[Task, ...] = ()
        self._places: dict[str, int] = {}  # key to the index in _tasks, by which all others count
        self._numbers: list[int] = []  # all of these indexes
        self._fits = bytearray()  # whether a task is to be shown
        self._texts: SearchTexts | None = None  # made by the first search
        self._shown: list[int] = []
        self._is_shown = b""  # whether a task has a row
        self._rows: dict[int, int] = {}  # the rows of tasks, as far as they were asked for
        self._counts = dict.fromkeys(FILTERS, 0)
        self._filter = "all"
        self._query = Query()
        self._wanted_query = self._query
        self._column = -1
        self._reverse = False
        self._wanted_order = (-1, False)
        self._sortings: dict[int, Sorting] = {}
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
        self._filter = key
        self._choose()

    def set_search(self, text: str) -> None:
        """Show only tasks that hold every word of *text*, see `query`."""
        self._wanted_query = parse(text)
        if self._wanted_query.words:
            self.expect_search()
        if self._texts or not self._wanted_query.words or not self._are_many():
            self._search()

    def expect_search(self) -> None:
        """Begin to make what a search of many tasks looks at."""
        if self._texts is None and self._are_many():
            tasks, texts = self._tasks, SearchTexts(self._names())

            def work() -> SearchTexts:
                texts.renew(tasks)
                return texts

            self._ahead.make("texts", work, self._take_texts)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 is the default order: attention, running, then newest first."""
        self._wanted_order = (column, column >= 0 and order == Qt.SortOrder.DescendingOrder)
        if column in self._sortings or not self._are_many():
            self._sort()
            return
        tasks, numbers, names = self._tasks, self._numbers[:], self._names()
        self._ahead.make(
            column,
            lambda: Sorting(key_of(column, names), tasks, numbers),
            lambda sorting: self._take_sorting(column, sorting),
        )

    def names_changed(self) -> None:
        """Show profiles under their new names."""
        self._ahead.forget("texts")
        self._texts = None
        for column in NAMED:
            self._ahead.forget(column)
            self._sortings.pop(column, None)
        if self._wanted_order[0] in NAMED:
            column, descending = self._wanted_order
            self.sort(column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
        if self._wanted_query != Query():
            self._search()
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(COLUMNS) - 1))

    def task(self, row: int) -> Task:
        """Return the task of a row."""
        return self._tasks[self._shown[row]]

    def tasks(self, first: int, last: int) -> tuple[Task, ...]:
        """Return the tasks of the rows from *first* to *last*."""
        return tuple(map(self._tasks.__getitem__, self._shown[first : last + 1]))

    def shown(self) -> Sequence[Task]:
        """Return the tasks of all rows in their order."""
        return tuple(map(self._tasks.__getitem__, self._shown))

    def search(self, query: Query, most: int) -> list[Task]:
        """Return the newest tasks that fit *query*, *most* of them, whatever is shown."""
        places = self._found(query, range(len(self._tasks) - 1, -1, -1))
        return [self._tasks[place] for place in places[:most]]

    def row_of(self, key: str) -> int:
        """Return the row of the task *key*, -1 if it is not shown."""
        place = self._places.get(key)
        return -1 if place is None else self._row(place)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many tasks are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are, hidden ones too."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = DISPLAY_ROLE) -> object:
        """Return the task, its cell, or words for assistive tools and tool tips."""
        task = self._tasks[self._shown[index.row()]]
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

    def _begin_anew(self, tasks: tuple[Task, ...]) -> None:
        """Take *tasks* where they are the first, or some are gone, so that the places of the others are not what they were."""
        self._await_nothing()
        places = {task.key: place for place, task in enumerate(tasks)}
        before = self._tasks
        self._remove([before[place].key not in places for place in self._shown])
        shown = [places[before[place].key] for place in self._shown]
        moved = [now for was, now in zip(self._shown, shown, strict=True) if before[was] is not tasks[now]]
        self._tasks, self._places, self._numbers = tasks, places, [*places.values()]
        self._counts = dict.fromkeys(FILTERS, 0)
        self._count(tasks, 1)
        self._sortings.clear()
        self._texts = None
        self._set_shown(shown)
        self._is_shown = bytes(self._marks(shown))
        self._choose()
        self._tell_changed(moved)

    def _count(self, tasks: Iterable[Task], step: int) -> None:
        for group, number in Counter(map(attrgetter("filter"), tasks)).items():
            self._counts[group] += step * number

    def _take(self, places: Sequence[int]) -> None:
        """Find rows and order again, now that the tasks at *places* are others."""
        for kept in (self._ahead, *self._sortings.values(), *([self._texts] if self._texts else ())):
            kept.note(places)
        self._fits.extend(bytes(len(self._tasks) - len(self._fits)))
        fitting, refit = set(self._fitting(places)), False
        for place in places:
            fits = place in fitting
            refit = refit or fits != self._fits[place]
            self._fits[place] = fits
        sorting = self._sortings.get(self._column)
        if refit or sorting is None or sorting.renew(self._tasks, self._numbers):
            if self._is_held:
                self._append(places)
            else:
                self._arrange()

    def _tell_changed(self, places: Sequence[int]) -> None:
        if len(places) > MOST_BLOCKS:
            runs: Sequence[tuple[int, int]] = [(0, len(self._shown) - 1)] if self._shown else []
        else:
            runs = blocks(sorted(row for row in map(self._row, places) if row >= 0))
        last = len(COLUMNS) - 1
        for first_row, last_row in runs:
            self.dataChanged.emit(self.index(first_row, 0), self.index(last_row, last))

    def _fitting(self, places: Sequence[int]) -> Sequence[int]:
        """Return those of *places* whose tasks are to be shown."""
        tasks, group = (
            self._tasks,
            self._filter,
        )  # to look them up for each place takes longer than all the rest
        if group != "all":
            places = [place for place in places if tasks[place].filter == group]
        return self._found(self._query, places)

    def _found(self, query: Query, places: Sequence[int]) -> Sequence[int]:
        """Return those of *places* whose tasks fit *query*."""
        tasks, names = self._tasks, self._names()
        if query.words:
            if self._texts is None:
                self._texts = SearchTexts(names)
            self._texts.renew(tasks)
            for word in query.words:
                places = self._texts.holding(word, places)
        if query.fields:
            places = [place for place in places if query.admits(tasks[place], names)]
        return places

    def _are_many(self) -> bool:
        return len(self._tasks) > MANY

    def _take_texts(self, texts: SearchTexts) -> None:
        self._texts = texts
        if self._query != self._wanted_query:
            self._search()
            self.found.emit()

    def _search(self) -> None:
        self._query = self._wanted_query
        self._choose()

    def _take_sorting(self, column: int, sorting: Sorting) -> None:
        if column == self._wanted_order[0]:
            self._keep(column, sorting)
            self._sort()

    def _sort(self) -> None:
        self._column, self._reverse = self._wanted_order
        self._arrange()

    def _keep(self, column: int, sorting: Sorting) -> None:
        if len(self._sortings) == MOST_SORTINGS:
            del self._sortings[next(iter(self._sortings))]
        self._sortings[column] = sorting

    def _await_nothing(self) -> None:
        """Do now what is waited for: what is being made counts by other places."""
        self._ahead.forget()
        self._query = self._wanted_query
        self._column, self._reverse = self._wanted_order

    def _choose(self) -> None:
        """Find anew which tasks are shown."""
        self._fits = self._marks(self._fitting(self._numbers))
        self._arrange()

    def _append(self, places: Sequence[int]) -> None:
        """Put those of *places* that are to be shown now to the end; what else there is to arrange is done later."""
        self._is_late = True
        shown = bytearray(self._is_shown).ljust(len(self._fits), b"\0")
        new = [place for place in sorted(places) if self._fits[place] and not shown[place]]
        if new:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._set_shown([*self._shown, *new])
            self.endInsertRows()
        for place in new:
            shown[place] = 1
        self._is_shown = bytes(shown)

    def _arrange(self) -> None:
        """Order the rows anew; selection and scroll place of tasks that stay are kept."""
        self._is_late = False
        sorting = self._sortings.get(self._column)
        if sorting is None:
            sorting = Sorting(key_of(self._column, self._names()), self._tasks, self._numbers)
            self._keep(self._column, sorting)
        sorting.renew(self._tasks, self._numbers)
        places = sorting.places[::-1] if self._reverse else sorting.places
        self._show([*compress(places, map(self._fits.__getitem__, places))] if 0 in self._fits else [*places])

    def _show(self, wanted: list[int]) -> None:
        """Make *wanted*, which are those that fit, the rows: in four steps at the most, so that indexes stay true."""
        fits, was = self._fits, self._is_shown
        if was != fits:
            self._remove([not fits[place] for place in self._shown])
            was += bytes(len(fits) - len(was))
            if new := [place for place in wanted if not was[place]]:
                first = len(self._shown)
                self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
                self._set_shown([*self._shown, *new] if first else wanted)
                self.endInsertRows()
            self._is_shown = bytes(fits)
        self._lay_out(wanted)

    def _remove(self, goes: list[bool]) -> None:
        """Remove the rows that go: first all of them are laid at the end."""
        if True in goes:
            gone = [*compress(self._shown, goes)]
            stay = [*compress(self._shown, map(not_, goes))]
            self._lay_out([*stay, *gone])
            self.beginRemoveRows(QModelIndex(), len(stay), len(self._shown) - 1)
            self._set_shown(stay)
            self.endRemoveRows()

    def _lay_out(self, wanted: list[int]) -> None:
        before = self._shown
        if wanted == before:
            return
        self.layoutAboutToBeChanged.emit()
        kept = [(index, before[index.row()]) for index in self.persistentIndexList()]
        self._set_shown(wanted)
        for index, place in kept:
            self.changePersistentIndex(index, self.index(self._row(place), index.column()))
        self.layoutChanged.emit()

    def _set_shown(self, places: list[int]) -> None:
        self._shown, self._rows = places, {}

    def _row(self, place: int) -> int:
        """Return the row of a task, -1 where it has none."""
        if len(self._rows) == FEW:
            self._rows = dict(zip(self._shown, count(), strict=False))
        if place not in self._rows:
            try:
                self._rows[place] = self._shown.index(place)
            except ValueError:
                self._rows[place] = -1
        return self._rows[place]

    def _marks(self, places: Sequence[int]) -> bytearray:
        number = len(self._tasks)
        if len(places) == number:
            return bytearray(b"\1") * number
        marks = bytearray(number)
        for place in places:
            marks[place] = 1
        return marks


def _spoken(cell: Cell) -> str:
    return ", ".join(visible(part) for part in (cell.first, cell.second) if part)
