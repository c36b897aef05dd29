"""The two times of the simulated AWS: that of its tasks, which can be hurried, and that of its signatures."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Task time runs *speed* times as fast as the wall and can be advanced; wall time can be skewed."""

    def __init__(self, speed: float = 1.0) -> None:
        self._origin = datetime.now(UTC)
        self._started = time.monotonic()
        self._speed = speed
        self.skew = timedelta(0)  # how far the wall of AWS is ahead of this computer

    @property
    def speed(self) -> float:
        """Task seconds in a second; 0 where only `advance` moves the task time."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._origin, self._started = self.now(), time.monotonic()
        self._speed = speed

    def now(self) -> datetime:
        """Return the time that tasks live in."""
        return self._origin + timedelta(seconds=(time.monotonic() - self._started) * self._speed)

    def wall(self) -> datetime:
        """Return the time that signatures, credentials and the Date header go by."""
        return datetime.now(UTC) + self.skew

    def advance(self, seconds: float) -> None:
        """Move the task time forward."""
        self._origin += timedelta(seconds=seconds)
