"""Noticing that the computer slept, or that somebody set its clock."""

import time
from collections.abc import Callable

GAP = 30.0  # seconds


class Awake:
    """To be asked every second or so; both clocks are in seconds.

    While the computer sleeps the monotonic clock stands still on some systems and goes on, late, on others.
    """

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time
    ) -> None:
        self._monotonic = monotonic
        self._wall = wall
        self._last = (monotonic(), wall())

    def missed(self) -> bool:
        """Return whether time is missing since the last question."""
        now = (self._monotonic(), self._wall())
        passed, told = (after - before for before, after in zip(self._last, now, strict=True))
        self._last = now
        return passed > GAP or abs(told - passed) > GAP
