"""What is different between two pictures of the journal, and how a view is told of it."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from snapshot_importer.tasks.task import Task

SLICE = 1_000  # tasks that are compared at once


def changed(before: tuple[Task, ...], now: tuple[Task, ...]) -> Iterator[int]:
    """Yield the indexes, of those that both have, at which another object stands."""
    for begin in range(0, min(len(before), len(now)), SLICE):
        old, new = before[begin : begin + SLICE], now[begin : begin + SLICE]
        if old != new:  # tuples of the same objects are equal without a look into them
            pairs = enumerate(zip(old, new, strict=False), begin)
            yield from (place for place, (one, other) in pairs if one is not other)


def blocks(rows: Sequence[int]) -> Sequence[tuple[int, int]]:
    """Return the first and last row of each run of neighbours in the rising *rows*."""
    runs = groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])
    found = []
    for _, run in runs:
        numbers = list(map(itemgetter(1), run))
        found.append((numbers[0], numbers[-1]))
    return found
