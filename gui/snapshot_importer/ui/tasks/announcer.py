"""Announces to screen readers what changes in the lists: states, a quarter of the way, and the badge; no poll else."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from PySide6.QtCore import QObject, Slot

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.tasks.board import Board
from snapshot_importer.ui.tasks.columns import name_of, sentence
from snapshot_importer.ui.tasks.count_words import count_words
from snapshot_importer.ui.text import visible

QUARTERS = (25, 50, 75)  # percent
MOST = 3  # imports that are named at once


class Announcer(QObject):
    """Compares the imports that are not over each time the board has changed."""

    def __init__(self, board: Board, imports: Imports, say: Callable[[str], object], parent: QObject) -> None:
        super().__init__(parent)
        self._imports = imports
        self._say = say
        self._before: dict[str, Task] | None = None  # None until the history is there
        self._attention: int | None = None
        self._badge = ""
        board.counted.connect(self._take_counts)
        board.changed.connect(self._look)

    @Slot(dict)
    def _take_counts(self, counts: dict[str, int]) -> None:
        attention = counts["attention"]
        if self._attention is not None and attention != self._attention:
            self._badge = count_words({"attention": attention}) or "Nothing needs attention"
        self._attention = attention

    @Slot()
    def _look(self) -> None:
        now = {task.key: task for task in self._imports.unfinished()}
        before, self._before = self._before, now
        told = list(self._changes(before, now)) if before is not None else []
        if len(told) > MOST:
            told = [f"{len(told)} imports have changed"]
        badge, self._badge = self._badge, ""
        if words := [*told, *([badge] if badge else [])]:
            self._say(". ".join(words))

    def _changes(self, before: Mapping[str, Task], now: Mapping[str, Task]) -> Iterator[str]:
        for key, old in before.items():
            new = now.get(key) or self._ended(key)
            if new is not None and (words := change_words(old, new)):
                yield words

    def _ended(self, key: str) -> Task | None:
        with suppress(KeyError):  # deleted, or joined with another
            return self._imports.journal.task(key) if self._imports.journal else None
        return None


def change_words(old: Task, new: Task) -> str:
    """Return what is said of an import that was *old* and is *new*; empty where that is nothing."""
    name = visible(name_of(new))
    if old.word != new.word:
        return f"{name}: {sentence(new)}"
    if any((old.progress or 0) < quarter <= (new.progress or 0) for quarter in QUARTERS):
        return f"{name}: {new.progress} percent"
    return ""
