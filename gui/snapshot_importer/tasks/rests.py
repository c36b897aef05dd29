"""What failed for one import rests and is tried again by itself, while the others go on."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.record import Record

FIRST, LONGEST = 30.0, 600.0  # seconds; doubled with each failure in a row
COMMON = frozenset({"unreachable", "throttled", "sign-in"})  # the next row would meet the same

Tell = Callable[[Record, CallError], object]


def tell_nobody(_: Record, __: CallError) -> None:
    """Leave it to the log of the import."""


class Rests:
    """The steps of one watch that failed, each for a row or, as "", for all; *clock* is in monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._resting: dict[tuple[str, str], tuple[float, float]] = {}  # until when, and how long that is
        self._ended = False

    def clear(self) -> None:
        """Let everything be tried at once: the user did something. From any thread."""
        self._resting.clear()

    def end(self) -> None:
        """Let nothing be done any more. From any thread."""
        self._ended = True

    def keep_only(self, rows: Iterable[Record]) -> None:
        """Forget what rested for rows that are not among *rows*: they have ended, or were deleted."""
        keys = {"", *(row.key for row in rows)}
        for step, key in list(self._resting):  # which another thread may clear meanwhile
            if key not in keys:
                self._resting.pop((step, key), None)

    def attempt(self, step: str, work: Callable[[], object], *, key: str = "") -> CallError | None:
        """Do *work*, unless it rests after a failure, and return its CallError."""
        if self._rests(step, key):
            return None
        try:
            work()
        except CallError as error:
            self._fail(step, key)
            return error
        self._resting.pop((step, key), None)
        return None

    def each(
        self, step: str, rows: Sequence[Record], work: Callable[[Record], object], tell: Tell = tell_nobody
    ) -> None:
        """Do *work* for each of *rows*, whatever becomes of the others, and *tell* of each failure."""
        if self._rests(step, ""):
            return
        for number, row in enumerate(rows):
            if self._rests(step, row.key):
                continue
            error = self.attempt(step, partial(work, row), key=row.key)
            if error is None:
                self._resting.pop((step, ""), None)
            elif error.kind in COMMON:
                self._fail(step, "")
                for met in rows[number:] if self.is_news(error, step) else ():
                    tell(met, error)
                return
            else:
                tell(row, error)

    def is_news(self, error: CallError, step: str) -> bool:
        """Whether *error*, the last one of a step for all, is worth telling: one connection that got lost is not."""
        _, rest = self._resting.get((step, ""), (0.0, FIRST))
        return error.kind != "unreachable" or rest > FIRST

    def _rests(self, step: str, key: str) -> bool:
        until, _ = self._resting.get((step, key), (0.0, 0.0))
        return self._ended or self._clock() < until

    def _fail(self, step: str, key: str) -> None:
        _, before = self._resting.get((step, key), (0.0, 0.0))
        rest = min(before * 2, LONGEST) or FIRST
        self._resting[step, key] = (self._clock() + rest, rest)
