"""How long a watch rests between two polls, and how those of many places are kept apart."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

VISIBLE = 15.0  # seconds
HIDDEN = 60.0
LONGEST = 300.0
# What does not reach AWS is no burden to it, and the network may be back any moment.
LONGEST_OFFLINE = 60.0
JITTER = 0.1
SOON = 2.0  # another look at what takes a moment
APART = 0.1  # between the polls of two places


class Pace:
    """The time that the watches and the history go by: this computer's."""

    def now(self) -> float:
        """Return seconds of a clock that only goes forward."""
        return time.monotonic()

    def wall(self) -> datetime:
        """Return the time of day, in UTC."""
        return datetime.now(UTC)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait so long for *event*; return whether it has come."""
        return event.wait(seconds)


def calm(*, visible: bool) -> float:
    """Return the seconds from poll to poll while all is well."""
    return VISIBLE if visible else HIDDEN


def pause(*, visible: bool, failures: int, chance: float, longest: float = LONGEST) -> float:
    """Return seconds: doubled with each failure in a row, and up to 10 % more by *chance* (0 to 1)."""
    rest = min(calm(visible=visible) * 2.0 ** min(failures, 10), longest)
    return rest * (1 + JITTER * chance)


class Spread:
    """Keeps polls that begin at the same time a little apart: after the start, or when the computer wakes."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._free = clock()

    def take(self) -> float:
        """Return the seconds to wait before the poll; the next one who asks waits longer."""
        with self._lock:
            now = self._clock()
            begin = max(now, self._free)
            self._free = begin + APART
            return begin - now
