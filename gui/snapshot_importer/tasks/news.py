"""What the user is to be told of the imports: each change of one that was seen to be under way, once."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Literal

from snapshot_importer.tasks.task import AccountRegion, Task

Kind = Literal["completed", "failed", "attention"]
KINDS: tuple[Kind, ...] = ("completed", "failed", "attention")
OVER = frozenset({"completed", "failed", "cancelled"})
RUNNING = "running"
QUIET = ""  # over, and nothing to tell


@dataclass(frozen=True, slots=True)
class News:
    """An import that came to this pass."""

    kind: Kind
    task: Task


@dataclass(frozen=True, slots=True)
class Told:
    """What was told last of each import that is not over, by its key.

    *carried* are those of an earlier run of the program of which AWS has not yet spoken in this one.
    """

    moods: Mapping[str, str] = field(default_factory=dict)
    carried: Set[str] = frozenset()
    has_begun: bool = False

    @staticmethod
    def from_earlier(moods: Mapping[str, str]) -> "Told":
        """Go on from what an earlier run had told."""
        return Told(moods, frozenset(moods))


def mood(task: Task) -> str:
    """Return how an import stands as far as the user is concerned; words that only count time are no change."""
    if task.filter == "attention":
        # What can be done tells one cause from the other: the second line changes with every minute of a stall.
        return f"attention {','.join(task.actions)}"
    # An import that is tried once more by itself has not failed yet.
    if task.filter == "cancelled" or (task.filter == "failed" and task.followed_by):
        return QUIET
    return task.filter


def look(told: Told, tasks: tuple[Task, ...], heard: Set[AccountRegion]) -> tuple[Told, tuple[News, ...]]:
    """Compare *tasks* with what was told, and return what is told after the news.

    An import that is seen for the first time when it is over is no news, nor is anything at the first look but a
    change since the earlier run. *heard* are the places of which AWS has spoken in this run: until then nobody
    knows whether what was told of an import in the earlier run has passed.
    """
    moods: dict[str, str] = {}
    carried: set[str] = set()
    news: list[News] = []
    for task in tasks:
        before = told.moods.get(task.key)
        if before is None and task.filter in OVER:
            continue  # nearly all of a long history
        now = mood(task)
        if task.key in told.carried and now == RUNNING and (task.account, task.region) not in heard:
            carried.add(task.key)
            now = before or now
        kind = _kind(now)
        if kind and now != before and (before is not None or told.has_begun):
            news.append(News(kind, task))
        # One that AWS had completed before it was first seen only waits for a look at its snapshot.
        is_under_way = now == RUNNING and not (before is None and task.status == "completed")
        if is_under_way or kind == "attention":
            moods[task.key] = now
    return Told(moods, carried, has_begun=True), tuple(news)


def _kind(now: str) -> Kind | None:
    return next((kind for kind in KINDS if now.partition(" ")[0] == kind), None)
