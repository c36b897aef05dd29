"""The lower-case text of all tasks, kept up with changes, so that a search is one pass over ready strings."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from snapshot_importer.tasks.settled import EQUALS, MARK, Settled, as_settled
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import Names, searched_alike, searched_text

# Ids of attempts and client tokens are nowhere in the table: a word of fewer characters is found in them by chance.
_OF_ID = re.compile(r"[0-9a-f-]{8,}")


@dataclass(frozen=True, slots=True)
class _Ids:
    """Those of a task that is not settled, where a settled one has them."""

    key: str
    values: str


class SearchTexts:
    """For each task what only it says, and what many say alike, which is kept once for all of them.

    Of a settled task only those fields are kept that differ in lower case: the others are looked for where the task has
    them. No word reaches from one field into another: each mark between them is a blank.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._said: list[str] = []
        self._lower: list[str] = []
        self._ids: list[Settled | _Ids] = []
        self._alike: list[str] = []
        self._known: dict[object, str] = {}
        self._stale: set[int] = set()

    def note(self, places: Iterable[int]) -> None:
        """Remember that the tasks at *places* are others now; those behind the last one so far are new."""
        self._stale.update(places)

    def holding(self, word: str, places: Sequence[int]) -> list[int]:
        """Return those of *places* whose task holds *word*; `renew` comes before."""
        said, lower, alike, ids = self._said, self._lower, self._alike, self._ids
        fitting = {text for text in self._known.values() if word in text}
        is_id = bool(_OF_ID.fullmatch(word))
        return [
            place
            for place in places
            if word in said[place]
            or word in lower[place]
            or alike[place] in fitting
            or (
                is_id
                and (
                    word in ids[place].key
                    or (word in ids[place].values and word in _token(ids[place].values))
                )
            )
        ]

    def renew(self, tasks: Sequence[Task]) -> None:
        """Look at what was noted and at what is new."""
        known = len(self._said)
        for task in tasks[known:]:
            said, lower, ids = _own(task)
            self._said.append(said)
            self._lower.append(lower)
            self._ids.append(ids)
        self._alike.extend(map(self._alike_text, tasks[known:]))
        for place in self._stale:
            self._said[place], self._lower[place], self._ids[place] = _own(tasks[place])
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


def _own(task: Task) -> tuple[str, str, Settled | _Ids]:
    """Return what only *task* says, as it stands there, in lower case what that does not say so, and the ids."""
    short = as_settled(task)
    token = _token(short.values) if short else task.client_token
    # What somebody chose is a word like others.
    chosen = "" if _OF_ID.fullmatch(token) else token.casefold()
    if short is None:
        return "", MARK.join((searched_text(task), chosen)), _Ids(task.attempt_id, token)
    said = short.searched
    lower = said.replace(EQUALS, "=").casefold()
    if lower == said:
        return said, chosen, short
    parts = zip(said.split(MARK), lower.split(MARK), strict=True)
    others = [part for before, part in parts if part != before]
    return said, MARK.join([*others, chosen] if chosen else others), short


def _token(values: str) -> str:
    """Return the client token, which is the first of *values*; most of the others are times."""
    return values.partition(MARK)[0]
