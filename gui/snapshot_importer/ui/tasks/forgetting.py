"""Questions before imports leave the list or the history; nothing in AWS is touched by either."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMessageBox, QWidget

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.widgets.questions import ask, nothing

DELETED = (
    "Their timelines, logs and notes go for good. Nothing in AWS is touched: tasks, snapshots and objects stay as they "
    "are."
)


def ask_remove(window: QWidget, tasks: Sequence[Task], remove: Callable[[], object]) -> None:
    """Ask before *tasks* are taken from the list."""
    _ask(
        window,
        "Remove this import from the list?"
        if len(tasks) == 1
        else f"Remove {len(tasks)} imports from the list?",
        "Only this list forgets it. Task and snapshot in AWS stay as they are.",
        ("Remove", remove),
    )


def ask_delete(window: QWidget, count: int, delete: Callable[[], object], more: str = "") -> None:
    """Ask before *count* finished imports are deleted from the history; *more* is said first."""
    what = "this import" if count == 1 else f"{count} imports"
    text = (
        DELETED
        if count != 1
        else DELETED.replace("Their timelines, logs and notes", "Its timeline, log and note")
    )
    _ask(window, f"Delete {what} from the history?", " ".join(filter(None, (more, text))), ("Delete", delete))


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
