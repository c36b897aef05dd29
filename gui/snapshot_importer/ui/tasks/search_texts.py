"""The lower-case text of all tasks, kept up with changes, so that a search is two passes over ready strings."""

from collections.abc import Iterable, Sequence

from snapshot_importer.tasks.settled import EQUALS, MARK, as_settled
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import Names, searched_alike, searched_text


class SearchTexts:
    """For each task what only it says, and what many say alike, which is kept once for all of them.

    Of a settled task only those fields are kept that differ in lower case: the others are looked for where the task has
    them. No word reaches from one field into another: each mark between them is a blank.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._said: list[str] = []
        self._lower: list[str] = []
        self._alike: list[str] = []
        self._known: dict[object, str] = {}
        self._stale: set[int] = set()

    def note(self, places: Iterable[int]) -> None:
        """Remember that the tasks at *places* are others now; those behind the last one so far are new."""
        self._stale.update(places)

    def holding(self, word: str, places: Sequence[int]) -> list[int]:
        """Return those of *places* whose task holds *word*; `renew` comes before."""
        said, lower, alike = self._said, self._lower, self._alike
        fitting = {text for text in self._known.values() if word in text}
        if not fitting:
            return [place for place in places if word in said[place] or word in lower[place]]
        return [
            place
            for place in places
            if word in said[place] or word in lower[place] or alike[place] in fitting
        ]

    def renew(self, tasks: Sequence[Task]) -> None:
        """Look at what was noted and at what is new."""
        known = len(self._said)
        for task in tasks[known:]:
            said, lower = _own(task)
            self._said.append(said)
            self._lower.append(lower)
        self._alike.extend(map(self._alike_text, tasks[known:]))
        for place in self._stale:
            self._said[place], self._lower[place] = _own(tasks[place])
            self._alike[place] = self._alike_text(tasks[place])
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


def _own(task: Task) -> tuple[str, str]:
    """Return what is kept with the task, as it stands there, and in lower case what that does not say so."""
    short = as_settled(task)
    if short is None:
        return "", searched_text(task)
    said = short.searched
    lower = said.replace(EQUALS, "=").casefold()
    if lower == said:
        return said, ""
    parts = zip(said.split(MARK), lower.split(MARK), strict=True)
    return said, MARK.join(part for before, part in parts if part != before)
