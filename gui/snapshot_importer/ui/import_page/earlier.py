"""What the history knows that matters to a new import: tokens that were used, imports of the same object."""

from datetime import datetime

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.text import day_and_time

# States of the list that make another import of the same object worth a question.
ASKED_ABOUT = ("running", "attention", "completed")


class Earlier:
    """Looks through the history once for each picture of it."""

    def __init__(self) -> None:
        self._tasks: tuple[Task, ...] = ()
        self._tokens: frozenset[str] = frozenset()
        self._objects: dict[tuple[str, str], Task] = {}

    def take(self, tasks: tuple[Task, ...]) -> bool:
        """Take the history as it stands, and return whether it is another than before."""
        if tasks is self._tasks:
            return False
        changed = len(tasks) != len(self._tasks) or any(
            new is not old for new, old in zip(tasks, self._tasks, strict=False)
        )
        self._tasks = tasks
        if changed:
            self._tokens = frozenset(task.client_token for task in tasks if task.client_token)
            self._objects = _by_object(tasks)
        return changed

    def token_was_used(self, token: str) -> bool:
        """Return whether an import in the history has this client token."""
        return token in self._tokens

    def same_object(self, bucket: str, key: str) -> Task | None:
        """Return the import of the same object to ask about: one that runs, or else the latest."""
        return self._objects.get((bucket, key))

    def own(self, most: int) -> list[Task]:
        """Return the last own imports, newest first."""
        own = [task for task in self._tasks if task.origin == "own" and task.state != "INTENT"]
        return sorted(own, key=lambda task: task.created, reverse=True)[:most]


def _by_object(tasks: tuple[Task, ...]) -> dict[tuple[str, str], Task]:
    found: dict[tuple[str, str], Task] = {}
    for task in tasks:
        if task.bucket and task.filter in ASKED_ABOUT and task.state not in ("REFUSED", "ABANDONED"):
            place = (task.bucket, task.object_key)
            before = found.get(place)
            if before is None or _weight(task) > _weight(before):
                found[place] = task
    return found


def _weight(task: Task) -> tuple[bool, float]:
    return task.filter != "completed", task.created.timestamp()


def earlier_words(task: Task, now: datetime) -> str:
    """Return a task in a line: ``import-snap-…, 12 Nov 2026, 09:12, completed``."""
    return f"{task.task_id or task.file_name}, {day_and_time(task.created, now)}, {task.word.lower()}"
