"""Looking for imports that AWS has forgotten, at the user's wish, and telling what was found."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from snapshot_importer.tasks.causes import short_cause
from snapshot_importer.tasks.task import Failure
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.widgets.questions import tell

LOOK = 250  # milliseconds between two looks at how far it is
PATIENCE = 60.0  # seconds
EARLIER = "AWS lists imports for about a week. Earlier ones are found by the snapshots that are left of them."

NOBODY = (
    "Nothing was looked for",
    "No account is watched: AWS is asked with a profile. Choose one and look again.",
)


class LookingBack(QObject):
    """One look at a time, whose end is told in a message; what is found is in the list by then."""

    def __init__(self, imports: Imports, window: QWidget) -> None:
        super().__init__(window)
        self._imports = imports
        self._window = window
        self._until = 0.0
        self._known: set[str] = set()
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

    @Slot()
    def begin(self) -> None:
        """Look everywhere that is watched."""
        if self._timer.isActive():
            return
        if not self._imports.watch_states():
            tell(self._window, *NOBODY)
            return
        self._known = {task.key for task in self._imports.tasks()}
        self._until = time.monotonic() + PATIENCE
        self._imports.watching.look_back()
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        going_on, problems = self._imports.watching.looks_back()
        if going_on and time.monotonic() < self._until:
            return
        self._timer.stop()
        tell(self._window, *verdict(self._found(), going_on, problems))

    def _found(self) -> int:
        """Return how many are new; what was sent here meanwhile was not looked for."""
        return sum(
            task.final and task.key not in self._known and task.started_by != "here"
            for task in self._imports.tasks()
        )


def verdict(found: int, going_on: int, problems: Sequence[Failure]) -> tuple[str, str]:
    """Return what is said at the end, as title and text."""
    title = {0: "No older imports found", 1: "1 older import found"}.get(
        found, f"{found} older imports found"
    )
    lines = list(dict.fromkeys(f"{short_cause(problem)}." for problem in problems))
    if going_on:
        lines.append("AWS has not answered everywhere yet. What is found later appears in the list.")
    return title, "\n".join(lines) or EARLIER
