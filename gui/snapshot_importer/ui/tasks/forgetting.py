"""Questions before imports leave the list or the history; nothing in AWS is touched by either."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMessageBox, QWidget

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.widgets.questions import ask, nothing

HIDDEN = (
    "It is listed no more, and nothing here brings it back. Its story stays in the history on this computer until that is"
    " deleted. Task and snapshot in AWS stay as they are."
)
SEVERAL_HIDDEN = (
    "They are listed no more, and nothing here brings them back. Their stories stay in the history on this computer until"
    " that is deleted. Tasks and snapshots in AWS stay as they are."
)
DELETED = (
    "Its timeline, log and note go for good, and it is listed no more. Nothing in AWS is touched: task, snapshot and"
    " object stay as they are."
)
SEVERAL_DELETED = (
    "Their timelines, logs and notes go for good, and they are listed no more. Nothing in AWS is touched: tasks, snapshots"
    " and objects stay as they are."
)


def ask_remove(window: QWidget, tasks: Sequence[Task], remove: Callable[[], object]) -> None:
    """Ask before *tasks* are taken from the list."""
    count = len(tasks)
    _ask(
        window,
        f"Remove {_what(count)} from the list?",
        HIDDEN if count == 1 else SEVERAL_HIDDEN,
        ("Remove", remove),
    )


def ask_delete(window: QWidget, count: int, delete: Callable[[], object], more: str = "") -> None:
    """Ask before *count* finished imports are deleted from the history; *more* is said first."""
    text = " ".join(filter(None, (more, DELETED if count == 1 else SEVERAL_DELETED)))
    _ask(window, f"Delete {_what(count)} from the history?", text, ("Delete", delete))


def _what(count: int) -> str:
    return "this import" if count == 1 else f"{count} imports"


def _ask(window: QWidget, title: str, text: str, answer: tuple[str, Callable[[], object]]) -> None:
    words, do = answer
    ask(
        window,
        title,
        text,
        (
            ("Keep", QMessageBox.ButtonRole.RejectRole, nothing),
            (words, QMessageBox.ButtonRole.DestructiveRole, do),
        ),
    )
