"""Who asks AWS where several profiles look at the same account and Region: one of them, for all."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from snapshot_importer.tasks.moments import Moment
from snapshot_importer.tasks.task import Call, Failure

ALL_AGAIN = 600.0  # seconds between two listings of all tasks
LONG_AGO = float("-inf")

PollTurn = Literal["ask", "answered", "asking", "slowed"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What AWS answered last, to whichever profile."""

    at: datetime
    call: Call | None = None  # the poll, for the log; None where nothing had to be listed
    shown: Moment | None = None  # when; None where not all tasks were listed


class SharedPoll:
    """The questions about one account and Region. Moments are seconds of the monotonic clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._asking = False
        self._began = LONG_AGO
        self._asked = LONG_AGO  # when the question that was answered last was put
        self._listed = LONG_AGO  # when all tasks were
        self.answer: Answer | None = None
        self.slowed: Failure | None = None  # that AWS asked to slow down
        self._slow = ""  # the profile that was asked
        self._slow_until = LONG_AGO
        # Ids of running tasks that the last listing of all did not show.
        self.unlisted: frozenset[str] = frozenset()

    @property
    def asked(self) -> float:
        """When the question that was answered last was put."""
        return self._asked

    def begin(self, profile_id: str, since: float) -> PollTurn:
        """Ask, unless somebody does or was answered since; who begins has to `end`, or to `fail`.

        Who was asked to slow down keeps to its own pause, and the others wait for it.
        """
        with self._lock:
            if self._asking:
                return "asking"
            if self._clock() < self._slow_until and profile_id != self._slow:
                return "slowed"
            if self._asked >= since:
                return "answered"
            self._asking = True
            self._began = self._clock()
            return "ask"

    def end(self, answer: Answer) -> None:
        """Give *answer* to all."""
        with self._lock:
            self._asking = False
            self._asked, self.answer, self._slow_until = self._began, answer, LONG_AGO

    def fail(self) -> None:
        """Let another profile ask."""
        with self._lock:
            self._asking = False

    def slow(self, profile_id: str, problem: Failure, seconds: float) -> None:
        """Let no other profile ask for a while: AWS asked the whole account to slow down."""
        with self._lock:
            self._slow, self.slowed = profile_id, problem
            self._slow_until = self._clock() + seconds

    def slow_for(self) -> float:
        """Return the seconds until somebody may ask again."""
        return max(0.0, self._slow_until - self._clock())

    def listed_all(self, unlisted: frozenset[str]) -> None:
        """Take note of a listing of all tasks, which did not show *unlisted*."""
        self._listed, self.unlisted = self._clock(), unlisted

    def all_due_in(self, since: float = LONG_AGO) -> float:
        """Return the seconds until all tasks are to be listed again; 0 where they were not since *since*."""
        return 0.0 if self._listed < since else max(0.0, self._listed + ALL_AGAIN - self._clock())


class SharedPolls:
    """The polls of all accounts and Regions."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], SharedPoll] = {}

    def of(self, account: str, region: str) -> SharedPoll:
        """Return the one poll of *account* and *region*."""
        with self._lock:
            return self._made.setdefault((account, region), SharedPoll(self.clock))
