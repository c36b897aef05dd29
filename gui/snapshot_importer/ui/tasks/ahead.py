"""What takes long to make of many tasks is made in a worker, while they go on changing."""

from collections.abc import Callable, Collection, Iterable
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject

from snapshot_importer.ui.background import Background

T = TypeVar("T", bound="Made")
MANY = 20_000  # tasks; for fewer it is made at once


class Made(Protocol):
    """What is made of tasks, and looks anew at those that are noted."""

    def note(self, places: Iterable[int]) -> None: ...


# Runs the first off the GUI thread, then calls the second with what came of it.
Run = Callable[[Callable[[], Any], Callable[[Any], object]], object]


def are_many(tasks: Collection[object]) -> bool:
    """Whether making something of *tasks* takes so long that nobody may wait for it."""
    return len(tasks) > MANY


def at_once(work: Callable[[], Any], done: Callable[[Any], object]) -> None:
    """Make it on this thread, where nobody minds."""
    done(work())


def in_worker(background: Background, owner: QObject) -> Run:
    """Return the way that asks *background*, for as long as *owner* is there."""
    return lambda work, done: background.run(work, owner=owner, done=done)


class Ahead:
    """Makes one thing of a name at a time, and tells it what has changed since it was begun."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._changed: dict[object, set[int]] = {}

    def make(self, name: object, work: Callable[[], T], done: Callable[[T], object]) -> None:
        """Have *work* make it, unless that goes on already; *work* reads nothing that changes."""
        if name in self._changed:
            return
        changed = self._changed[name] = set()

        def deliver(made: T) -> None:
            if self._changed.get(name) is changed:
                del self._changed[name]
                made.note(changed)
                done(made)

        self._run(work, deliver)

    def note(self, places: Iterable[int]) -> None:
        """Remember that the tasks at *places* are others now."""
        for changed in self._changed.values():
            changed.update(places)

    def forget(self, name: object = None) -> None:
        """Take nothing of what is being made, or nothing of that *name*."""
        if name is None:
            self._changed.clear()
        self._changed.pop(name, None)
