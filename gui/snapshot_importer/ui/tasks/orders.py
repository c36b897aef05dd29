"""The orders of all tasks by the columns that they were sorted by last, and the one that is shown."""

from collections.abc import Callable, Iterable, Sequence

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.ahead import Ahead, Run, are_many
from snapshot_importer.ui.tasks.columns import Names
from snapshot_importer.ui.tasks.sorting import NAMED, Sorting, key_of

MOST = 2  # that are kept up with changes, one to go back to: up to 12 MiB each for 100,000 tasks
DEFAULT = -1  # the column of no column: attention, running, then newest first


class Orders:
    """*tasks* are those of the picture, and *numbers* their indexes, see `Sorting`."""

    def __init__(self, names: Callable[[], Names], run: Run, came_true: Callable[[], object]) -> None:
        """*came_true* is called when an order of many tasks was made in the meantime."""
        self._names = names
        self._ahead = Ahead(run)
        self._came_true = came_true
        self._shown = (DEFAULT, False)  # column, and whether it falls
        self._wanted = self._shown
        self._sortings: dict[int, Sorting] = {}

    def sort(self, column: int, *, falling: bool, tasks: Sequence[Task], numbers: Sequence[int]) -> bool:
        """Sort by a column, and return whether that is true at once; else it comes true."""
        self._wanted = (column, column >= 0 and falling)
        at_once = column in self._sortings or not are_many(tasks)
        if at_once:
            self._shown = self._wanted
        else:
            names, numbers = self._names(), numbers[:]
            self._ahead.make(
                column,
                lambda: Sorting(key_of(column, names), tasks, numbers),
                lambda sorting: self._take(column, sorting),
            )
        return at_once

    def names_changed(self, tasks: Sequence[Task], numbers: Sequence[int]) -> bool:
        """Sort anew where names are sorted by, and return whether that is true at once."""
        for column in NAMED:
            self._ahead.forget(column)
            self._sortings.pop(column, None)
        column, falling = self._wanted
        return column in NAMED and self.sort(column, falling=falling, tasks=tasks, numbers=numbers)

    def is_current(self) -> bool:
        """Whether what is shown is the order that was asked for last."""
        return self._shown == self._wanted

    def settle(self) -> None:
        """Let it be true now: what is made of the tasks fits them no more."""
        self._ahead.forget()
        self._sortings.clear()
        self._shown = self._wanted

    def note(self, places: Iterable[int]) -> None:
        """Remember that the tasks at *places* are others now; those behind the last one so far are new."""
        self._ahead.note(places)
        for sorting in self._sortings.values():
            sorting.note(places)

    def renew(self, tasks: Sequence[Task], numbers: Sequence[int]) -> bool:
        """Look at what was noted; return whether the order that is shown may have changed."""
        sorting = self._sortings.get(self._shown[0])
        return sorting is None or sorting.renew(tasks, numbers)

    def places(self, tasks: Sequence[Task], numbers: Sequence[int]) -> list[int]:
        """Return the indexes of all tasks in the order that is shown."""
        column, falling = self._shown
        sorting = self._sortings.get(column)
        if sorting is None:
            sorting = Sorting(key_of(column, self._names()), tasks, numbers)
            self._keep(column, sorting)
        sorting.renew(tasks, numbers)
        return sorting.places[::-1] if falling else sorting.places

    def _take(self, column: int, sorting: Sorting) -> None:
        if column == self._wanted[0]:
            self._keep(column, sorting)
            self._shown = self._wanted
            self._came_true()

    def _keep(self, column: int, sorting: Sorting) -> None:
        if len(self._sortings) == MOST:
            del self._sortings[next(iter(self._sortings))]
        self._sortings[column] = sorting
