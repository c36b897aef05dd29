"""Hours of watching in a moment: watches that take their turns by a clock which only this file moves."""

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from fakes.gateway import FakeAws, FakeClock
from snapshot_importer.tasks.watch import Watcher

POLL = "DescribeImportSnapshotTasks"
CLOSEST = 15.0  # seconds between two polls of an account and Region
WINDOW, MOST = 600.0, 120  # calls in any ten minutes: 0.2 per second


@dataclass
class VirtualTime:
    """The wall clock and the monotonic one."""

    wall: FakeClock = field(default_factory=FakeClock)
    seconds: float = 1000.0

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Let both clocks go on."""
        self.seconds += seconds
        self.wall.advance(seconds=seconds)


@dataclass
class TimedAws(FakeAws):
    """Remembers when each call came, and whether it was answered."""

    time: VirtualTime = field(default_factory=VirtualTime)
    log: list[tuple[float, str, bool]] = field(default_factory=list)

    def call(self, operation: str, action: Callable[[], Any]) -> Any:
        answered = False
        try:
            answer = super().call(operation, action)
            answered = True
            return answer
        finally:
            self.log.append((self.time.seconds, operation, answered))

    def polls(self, since: float = 0.0) -> list[float]:
        """Return when tasks were listed."""
        return [at for at, operation, _ in self.log if operation == POLL and at >= since]


def watch_for(
    time: VirtualTime,
    watchers: Sequence[Watcher],
    seconds: float,
    chance: random.Random,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Let *watchers* take their turns for *seconds*; *meanwhile* is called before each turn."""
    end = time.seconds + seconds
    line = [(time.seconds + chance.random(), number) for number in range(len(watchers))]
    heapq.heapify(line)
    while line and line[0][0] < end:
        due, number = heapq.heappop(line)
        time.advance(max(0.0, due - time.seconds))
        meanwhile()
        rest = watchers[number].turn(chance.random())
        heapq.heappush(line, (time.seconds + rest, number))
    time.advance(max(0.0, end - time.seconds))


def offences(aws: TimedAws) -> list[str]:
    """Say where AWS was asked more often than an account and Region allow; nothing where it was not."""
    ec2 = [at for at, operation, _ in aws.log if operation != "GetCallerIdentity"]
    crowds = [
        f"{count} calls in the ten minutes from {first:.0f} s on"
        for index, first in enumerate(ec2)
        if (count := sum(1 for at in ec2[index:] if at < first + WINDOW)) > MOST
    ]
    answered = [at for at, operation, ok in aws.log if operation == POLL and ok]
    close = [
        f"polls at {before:.1f} and {after:.1f} s"
        for before, after in pairwise(answered)
        if after - before < CLOSEST - 0.001
    ]
    return [*crowds[:3], *close[:3]]
