"""The lower-case text of all tasks, kept up with changes, so that a search is one pass over ready strings."""

from collections.abc import Iterable, Sequence
from itertools import compress, repeat
from operator import contains, or_

from snapshot_importer.tasks.settled import EQUALS, as_settled
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import Names, searched_alike, searched_text


class SearchTexts:
    """For each task what only it says, and what many say alike, which is kept once for all of them."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._own: list[str] = []
        self._alike: list[str] = []
        self._known: dict[object, str] = {}
        self._stale: set[int] = set()

    def note(self, places: Iterable[int]) -> None:
        """Remember that the tasks at *places* are others now; those behind the last one so far are new."""
        self._stale.update(places)

    def holding(self, word: str, places: Sequence[int]) -> list[int]:
        """Return those of *places* whose task holds *word*; `renew` comes before."""
        alike = {text for text in self._known.values() if word in text}
        own = map(contains, map(self._own.__getitem__, places), repeat(word))
        if not alike:
            return [*compress(places, own)]
        return [
            *compress(places, map(or_, own, map(alike.__contains__, map(self._alike.__getitem__, places))))
        ]

    def renew(self, tasks: Sequence[Task]) -> None:
        """Look at what was noted and at what is new."""
        known = len(self._own)
        self._own.extend(map(_own, tasks[known:]))
        self._alike.extend(map(self._alike_text, tasks[known:]))
        for place in self._stale:
            self._own[place], self._alike[place] = _own(tasks[place]), self._alike_text(tasks[place])
        self._stale.clear()

    def _alike_text(self, task: Task) -> str:
        short = as_settled(task)
        like = short.like if short else task
        mark: object = id(like) if short else (like.profile_id, searched_alike(like))
        text = self._known.get(mark)
        if text is None:
            parts = (*searched_alike(like), self._names.title(like))
            text = self._known[mark] = "\n".join(parts).casefold()
        return text


def _own(task: Task) -> str:
    short = as_settled(task)
    return short.searched.replace(EQUALS, "=").casefold() if short else searched_text(task)
