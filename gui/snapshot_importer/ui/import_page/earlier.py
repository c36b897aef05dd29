"""What the history knows that matters to a new import: tokens that were used, imports of the same object."""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.text import day_and_time

# Filters of the task list whose imports make another one of the same object worth a question.
ASKED_ABOUT = ("running", "attention", "completed")
LAST_OWN = 10


@dataclass(frozen=True, slots=True)
class Earlier:
    """The history as it matters to the form."""

    tokens: frozenset[str] = frozenset()  # client tokens that were used
    objects: Mapping[tuple[str, str], Task] = field(default_factory=dict)  # by bucket and key
    own: tuple[Task, ...] = ()  # the last own imports, newest first

    def same_object(self, bucket: str, key: str) -> Task | None:
        """Return the import of the same object to ask about: one that runs, or else the latest."""
        return self.objects.get((bucket, key))


def read_history(tasks: Iterable[Task]) -> Earlier:
    """Go through all *tasks*; in a worker, since there may be many."""
    tokens: set[str] = set()
    own: list[Task] = []
    objects: dict[tuple[str, str], Task] = {}
    for task in tasks:
        if task.client_token:
            tokens.add(task.client_token)
        if task.origin == "own" and task.state != "INTENT":
            own.append(task)
        if task.bucket and task.filter in ASKED_ABOUT:
            place = (task.bucket, task.object_key)
            before = objects.get(place)
            if before is None or _weight(task) > _weight(before):
                objects[place] = task
    newest = heapq.nlargest(LAST_OWN, own, key=lambda task: task.created)
    return Earlier(frozenset(tokens), objects, tuple(newest))


def earlier_words(task: Task, now: datetime) -> str:
    """Return a task in a line: ``import-snap-…, 12 Nov 2026, 09:12, completed``."""
    return f"{task.task_id or task.file_name}, {day_and_time(began(task), now)}, {task.word.lower()}"


def began(task: Task) -> datetime:
    """Return when the import began; of others' tasks it may only be known when they were first seen."""
    return task.started or task.created


def _weight(task: Task) -> tuple[bool, datetime]:
    return task.filter != "completed", began(task)
