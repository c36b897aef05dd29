"""What is different between two pictures of the journal, and how a view is told of it."""

from collections.abc import Sequence
from itertools import compress, count, groupby
from operator import is_not, itemgetter

from snapshot_importer.tasks.task import Task


def changed(before: Sequence[Task], now: Sequence[Task]) -> list[int]:
    """Return the indexes, of those that both have, at which another object stands."""
    return [*compress(count(), map(is_not, before, now))]


def blocks(rows: Sequence[int]) -> Sequence[tuple[int, int]]:
    """Return the first and last row of each run of neighbours in the rising *rows*."""
    runs = groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])
    found = []
    for _, run in runs:
        numbers = list(map(itemgetter(1), run))
        found.append((numbers[0], numbers[-1]))
    return found
