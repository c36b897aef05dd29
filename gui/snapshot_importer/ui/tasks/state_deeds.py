"""The deeds of the state table that go straight to the tasks room: their words, keys, and what is asked before them."""

import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtWidgets import QMessageBox, QWidget

from snapshot_importer.tasks.task import Action, Task
from snapshot_importer.ui.widgets.questions import ask, nothing

# ui.md section 14: a Mac's keyboard calls Backspace "delete".
DELETE = "Ctrl+Backspace" if sys.platform == "darwin" else "Delete"
STATE_DEEDS: dict[Action, str] = {
    "start-now": "Start now",
    "move-first": "Move to the front",
    "move-up": "Move up",
    "move-down": "Move down",
    "leave-queue": "Remove from the queue…",
    "copy-tags": "Try again",
    "copy-snapshot": "Copy the snapshot again",
    "keep-waiting": "Keep waiting",
    "send-now": "Send it now",
    "send-again": "Send again, same token",
    "drop": "Drop it…",
    "paste-link": "Paste the link again…",
}
KEYS: dict[Action, str] = {
    "move-first": "Alt+Home",
    "move-up": "Alt+Up",
    "move-down": "Alt+Down",
    "leave-queue": DELETE,
}
# What can be done with several tasks at once.
FOR_MANY: frozenset[Action] = frozenset({"start-now", "leave-queue"})


class Question(NamedTuple):
    """What is asked before a deed that cannot be taken back, of one import and of several (with their number)."""

    one: str
    several: str
    stay: str
    go: str


QUESTIONS: dict[Action, Question] = {
    "leave-queue": Question(
        "Remove this import from the queue?", "Remove {count} imports from the queue?", "Keep", "Remove"
    ),
    "drop": Question("Drop this import?", "Drop {count} imports?", "Keep", "Drop"),
}


def ask_first(window: QWidget, key: Action, tasks: Sequence[Task], do: Callable[[], object]) -> None:
    """Ask before the deed *key* is done with *tasks*; do it at once where nothing is lost by it."""
    question = QUESTIONS.get(key)
    if question is None:
        do()
        return
    one = len(tasks) == 1
    ask(
        window,
        question.one if one else question.several.format(count=len(tasks)),
        _consequence(tasks),
        (
            (question.stay, QMessageBox.ButtonRole.RejectRole, nothing),
            (question.go, QMessageBox.ButtonRole.DestructiveRole, do),
        ),
    )


def _consequence(tasks: Sequence[Task]) -> str:
    if any(task.state != "INTENT" for task in tasks):
        return "AWS has not answered and may have it. What AWS has goes on, and is listed again when it is found."
    what = "It is" if len(tasks) == 1 else "They are"
    return f"{what} not sent to AWS. “Import again…” fills the form with the same request."
