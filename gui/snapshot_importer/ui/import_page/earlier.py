"""What the history knows that matters to a new import: tokens that were used, imports of the same object."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.differences import changed
from snapshot_importer.ui.text import day_and_time

# Filters of the task list whose imports make another one of the same object worth a question.
ASKED_ABOUT = ("running", "attention", "completed")
LAST_OWN = 10
MOST_RECENT = 500  # tasks that are looked at again at each change, before all are


@dataclass(frozen=True, slots=True)
class Earlier:
    """The history as it matters to the form."""

    tokens: tuple[frozenset[str], ...] = ()  # client tokens that were used
    objects: tuple[Mapping[tuple[str, str], Task], ...] = ()  # by bucket and key; the first that knows one
    own: tuple[Task, ...] = ()  # the last own imports, newest first

    def is_used(self, token: str) -> bool:
        """Whether a client token was used."""
        return any(token in used for used in self.tokens)

    def same_object(self, bucket: str, key: str) -> Task | None:
        """Return the import of the same object to ask about: one that runs, or else the latest."""
        return next((one[bucket, key] for one in self.objects if (bucket, key) in one), None)


@dataclass(frozen=True, slots=True)
class Past:
    """What was read once of all tasks that had ended by then: it changes seldom, and there may be very many."""

    tasks: tuple[Task, ...] = ()  # those and all others of that time
    earlier: Earlier = field(default_factory=Earlier)

    def rests_on(self, task: Task) -> bool:
        """Whether it would be another one without *task*."""
        found = self.earlier.same_object(task.bucket, task.object_key)
        return found is task or any(one is task for one in self.earlier.own)


def read_on(past: Past, tasks: tuple[Task, ...], unfinished: Sequence[Task]) -> tuple[Past, Earlier]:
    """Return what *tasks* say, looking only at those *unfinished* and at what is new since *past*, if that goes.

    For workers. The other value is the past to go on with. *unfinished* may be a moment older than *tasks*.
    """
    rows = changed(past.tasks, tasks)
    recent = [*(tasks[row] for row in rows), *tasks[len(past.tasks) :]]
    fits = len(tasks) >= len(past.tasks) and len(recent) <= MOST_RECENT
    if not fits or any(past.rests_on(past.tasks[row]) for row in rows):
        past = Past(tasks, read_history(task for task in tasks if task.final))
        unfinished, recent = [task for task in tasks if not task.final], []
    lately = {task.key: task for task in (*unfinished, *recent)}
    return past, _joined(past.earlier, read_history(lately.values()))


def _joined(before: Earlier, since: Earlier) -> Earlier:
    objects = {
        place: max((task, found), key=_weight) if (found := before.same_object(*place)) else task
        for recent in since.objects
        for place, task in recent.items()
    }
    own = heapq.nlargest(LAST_OWN, (*since.own, *before.own), key=lambda task: task.created)
    return Earlier((*since.tokens, *before.tokens), (objects, *before.objects), tuple(own))


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
    return Earlier((frozenset(tokens),), (objects,), tuple(newest))


def earlier_words(task: Task, now: datetime) -> str:
    """Return a task in a line: ``import-snap-…, 12 Nov 2026, 09:12, completed``."""
    return f"{task.task_id or task.file_name}, {day_and_time(began(task), now)}, {task.word.lower()}"


def began(task: Task) -> datetime:
    """Return when the import began; of others' tasks it may only be known when they were first seen."""
    return task.started or task.created


def _weight(task: Task) -> tuple[bool, datetime]:
    return task.filter != "completed", began(task)
