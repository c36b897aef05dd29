"""The order of all tasks by one column, kept up with changes instead of being made anew."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from snapshot_importer.tasks.settled import Settled
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import COLUMNS, RANK, Names, default_order

Key = Callable[[Task], Any]
NAMED = tuple(number for number, column in enumerate(COLUMNS) if column.sort_named)
PIECE = 25_000  # places that are sorted in one go
_RANK = 1e13  # milliseconds between two ranks: more than any time since the epoch, with exact sums


class Sorting:
    """`places` holds the indexes of all tasks in rising order; equal ones stay as they came."""

    def __init__(self, key: Key, tasks: Sequence[Task], numbers: Sequence[int]) -> None:
        """*numbers* are the indexes of all tasks: the same objects for every sorting, since they take room."""
        self._key = key
        self._keys = list(map(key, tasks))
        self._stale: set[int] = set()
        self.places = _in_order(numbers, self._keys.__getitem__)

    def note(self, places: Iterable[int]) -> None:
        """Remember that the tasks at *places* are others now; those behind the last one so far are new."""
        self._stale.update(places)

    def renew(self, tasks: Sequence[Task], numbers: Sequence[int]) -> bool:
        """Look at what was noted; return whether the order may have changed."""
        keys, known = self._keys, len(self._keys)
        keys.extend(map(self._key, tasks[known:]))
        moved = len(keys) > known
        for place in self._stale:
            if place < known and (key := self._key(tasks[place])) != keys[place]:
                keys[place] = key
                moved = True
        self._stale.clear()
        if moved:
            self.places.extend(numbers[known:])
            # Python's sort takes what is in order already in one pass: 10 ms instead of 60 for 100,000 texts.
            self.places.sort(key=keys.__getitem__)
        return moved


def _in_order(places: Sequence[int], key: Callable[[int], Any]) -> list[int]:
    """Sort in pieces: while Python sorts no other thread runs, and 100,000 texts take 60 ms, what is in order 10."""
    if len(places) > PIECE:
        middle = len(places) // 2
        places = [*_in_order(places[:middle], key), *_in_order(places[middle:], key)]
    return sorted(places, key=key)


def key_of(column: int, names: Names) -> Key:
    """Return what a column is sorted by; -1 is the default order."""
    if column < 0:
        return _default
    named = COLUMNS[column].sort_named
    return COLUMNS[column].sort if named is None else lambda task: named(task, names)


def _default(task: Task | Settled) -> float:
    """Return `default_order` in one number, without reading a time: it is needed of all tasks before one is shown."""
    if isinstance(task, Settled):
        return RANK[task.filter] * _RANK - task.began
    rank, within = default_order(task)
    return rank * _RANK + within * 1000
