"""Type-ahead in the task list: what is typed quickly is one word, with which the name of a task begins."""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QApplication

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import name_of


class Typed:
    """What was typed so far."""

    def __init__(self) -> None:
        self._word = ""
        self._last = QElapsedTimer()

    def find(self, typed: str, tasks: Sequence[Task], here: int) -> int:
        """Return the row of the next of *tasks* that is meant once *typed* is typed too, round the end; -1 for none.

        A word that has begun may still mean the row *here*; the same letter again means the next row.
        """
        pause = QApplication.keyboardInputInterval()
        if not self._last.isValid() or self._last.elapsed() > pause:
            self._word = ""
        self._last.start()
        begun, self._word = bool(self._word), self._word + typed.casefold()
        if begun and len(set(self._word)) == 1:
            begun, word = False, self._word[0]
        else:
            word = self._word
        first = max(0, here if begun else here + 1)
        for rows in (range(first, len(tasks)), range(min(first, len(tasks)))):
            for row in rows:
                if name_of(tasks[row]).casefold().startswith(word):
                    return row
        return -1
