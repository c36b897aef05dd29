"""What the journal's own completed imports teach: read when it is first asked for, and anew after another one."""

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from snapshot_importer.tasks.durations import SELECT_FINISHED, Finished, Typical, typical
from snapshot_importer.tasks.patience import SELECT_STILLS, Still, patience
from snapshot_importer.tasks.task import Task

Known = tuple[tuple[Finished, ...], tuple[Still, ...]]


class Lessons:
    """May be asked from any thread but the windows': the first question reads the file."""

    def __init__(self, read: Callable[[str], Sequence[Sequence[Any]]]) -> None:
        """*read* runs a query on the file."""
        self._read = read
        self._known: Known | None = None
        self._changes = 0
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Learn anew when asked again: an import was completed or deleted."""
        with self._lock:
            self._changes += 1
            self._known = None

    def typical(self, task: Task) -> Typical | None:
        """Return how long imports like *task* took; None where too few are known."""
        finished, _ = self._learned()
        return typical(task, finished)

    def patience(self, tasks: Iterable[Task]) -> dict[str, timedelta]:
        """Return, by their keys, how long each of *tasks* may stand where it is."""
        finished, stills = self._learned()
        return {task.key: patience(task, finished, stills) for task in tasks}

    def _learned(self) -> Known:
        with self._lock:
            known, changes = self._known, self._changes
        if known is not None:
            return known
        finished = tuple(Finished(*row) for row in self._read(SELECT_FINISHED))
        known = (finished, tuple(Still(*row) for row in self._read(SELECT_STILLS)))
        with self._lock:
            if changes == self._changes:
                self._known = known
        return known
