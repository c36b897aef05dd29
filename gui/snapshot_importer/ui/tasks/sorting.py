"""The order of all tasks by one column, kept up with changes instead of being made anew."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from snapshot_importer.tasks.task import Task

Key = Callable[[Task], Any]
PIECE = 25_000  # places that are sorted in one go


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
            key = self._key(tasks[place])
            if key != keys[place]:
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
