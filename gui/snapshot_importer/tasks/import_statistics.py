"""How long the journal's own completed imports took and stood still: read when it is first asked for, and anew after another."""

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, Generic, TypeVar

from snapshot_importer.tasks.durations import SELECT_FINISHED, Finished, Typical, typical
from snapshot_importer.tasks.stall_limits import SELECT_STILLS, Still, stall_limit
from snapshot_importer.tasks.task import Task

T = TypeVar("T")


class ImportStatistics:
    """May be asked from any thread but the windows': the first question reads the file."""

    def __init__(self, read: Callable[[str], Sequence[Sequence[Any]]]) -> None:
        """*read* runs a query on the file."""
        self._finished = _Known(lambda: [Finished(*row) for row in read(SELECT_FINISHED)])
        self._stills = _Known(lambda: [Still(*row) for row in read(SELECT_STILLS)])

    def forget(self) -> None:
        """Read anew when asked again: an import was completed or deleted."""
        self._finished.forget()
        self._stills.forget()

    def typical(self, task: Task) -> Typical | None:
        """Return how long imports like *task* took; None where too few are known."""
        return typical(task, self._finished.ask())

    def stall_limits(self, tasks: Iterable[Task]) -> dict[str, timedelta]:
        """Return, by their keys, how long each of *tasks* may stand where it is."""
        finished, stills = self._finished.ask(), self._stills.ask()
        return {task.key: stall_limit(task, finished, stills) for task in tasks}


class _Known(Generic[T]):
    """What was read last, until it is forgotten."""

    def __init__(self, read: Callable[[], list[T]]) -> None:
        self._read = read
        self._rows: list[T] | None = None
        self._changes = 0
        self._lock = threading.Lock()

    def forget(self) -> None:
        with self._lock:
            self._changes += 1
            self._rows = None

    def ask(self) -> list[T]:
        with self._lock:
            rows, changes = self._rows, self._changes
        if rows is not None:
            return rows
        rows = self._read()
        with self._lock:
            if changes == self._changes:  # else something was changed while it was read
                self._rows = rows
        return rows
