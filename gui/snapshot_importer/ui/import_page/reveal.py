"""Which problems are on show: those of fields that were left; typing takes messages away and never adds one."""

from collections.abc import Iterable

from snapshot_importer.request.problems import Problem

# Fields that are judged together: the end is wrong because of the start, the format because of the object.
TOGETHER = {
    "location": ("location", "format"),
    "upload_start": ("upload_start", "upload_end"),
    "upload_end": ("upload_start", "upload_end"),
}

Mark = tuple[str, int | None, str, str]


class Reveal:
    """Chooses from the problems that there are those that may be seen."""

    def __init__(self) -> None:
        self._left: set[str] = set()
        self.shown: tuple[Problem, ...] = ()

    def typed(self, name: str, current: Iterable[Problem]) -> None:
        """Keep of what is on show only what is still true, while the field *name* is being typed into."""
        self._left.discard(name)
        true = {_mark(problem) for problem in current}
        self.shown = tuple(problem for problem in self.shown if _mark(problem) in true)

    def left(self, name: str, current: Iterable[Problem]) -> None:
        """Judge the field *name*, since it was left, pasted into, or chosen from."""
        self._left.update(TOGETHER.get(name, (name,)))
        self.judge(current)

    def everything(self, current: Iterable[Problem]) -> None:
        """Judge every field, since the button was pressed."""
        self.shown = tuple(current)
        self._left.update(problem.field for problem in self.shown)

    def judge(self, current: Iterable[Problem]) -> None:
        """Judge the fields that were left, since something around them changed."""
        self.shown = tuple(problem for problem in current if problem.field in self._left)

    def is_judged(self, name: str) -> bool:
        """Return whether the field *name* was left, so that what is found out later may be told there."""
        return name in self._left

    def forget(self) -> None:
        """Begin with a form that nobody has touched."""
        self._left.clear()
        self.shown = ()


def _mark(problem: Problem) -> Mark:
    # A fix may hold a new token each time; it does not make the problem another one.
    return problem.field, problem.index, problem.severity, problem.message
