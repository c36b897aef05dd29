"""The lower-case text of all tasks, kept up with changes, so that a search is one pass over ready strings."""

from collections.abc import Iterable, Sequence

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import Names, searched_here, searched_text


class SearchTexts:
    """For each task what only it says, and what many say alike, which is kept once for all of them."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._own: list[str] = []
        self._alike: list[str] = []
        self._known: dict[tuple[str, ...], str] = {}
        self._stale: set[int] = set()

    def note(self, places: Iterable[int]) -> None:
        """Remember that the tasks at *places* are others now; those behind the last one so far are new."""
        self._stale.update(places)

    def holding(self, word: str, places: Iterable[int]) -> list[int]:
        """Return those of *places* whose task holds *word*; `renew` comes before."""
        own, alike = self._own, self._alike
        return [place for place in places if word in own[place] or word in alike[place]]

    def renew(self, tasks: Sequence[Task]) -> None:
        """Look at what was noted and at what is new."""
        known = len(self._own)
        self._own.extend(map(searched_text, tasks[known:]))
        self._alike.extend(map(self._shared, tasks[known:]))
        for place in self._stale:
            self._own[place], self._alike[place] = searched_text(tasks[place]), self._shared(tasks[place])
        self._stale.clear()

    def _shared(self, task: Task) -> str:
        parts = (task.word, task.second_line, task.account, task.region, task.profile_id)
        text = self._known.get(parts)
        if text is None:
            text = self._known[parts] = searched_here(task, self._names)
        return text
