"""How often this program asks EC2, for each account and Region: well below what EC2 lets all its users ask together."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from snapshot_importer.aws.errors import CallError


@dataclass(frozen=True, slots=True)
class Rate:
    """*burst* calls at once, and *per_second* on the average."""

    burst: float
    per_second: float


# Amazon EC2 Developer Guide, "Request throttling for the Amazon EC2 API": buckets of each account and Region, for
# Describe calls 100 and 20 per second (unfiltered 50 and 10), for calls that change something 50 and 5, for
# CreateTags 100 and 10. Scripts and the consoles of others draw from the same buckets.
USUAL = Rate(20, 2)
RATES: Mapping[str, Rate] = {
    "DescribeImportSnapshotTasks": Rate(30, 5),
    "ImportSnapshot": Rate(20, 1),
    "CancelImportTask": Rate(20, 1),
    "CopySnapshot": Rate(20, 1),
}
LONGEST_WAIT = 10.0  # seconds for a token
SLOWEST = 64.0  # times the usual time between two tokens, while AWS asks to slow down

Wait = Callable[[float], bool]  # for so many seconds; returns whether the wait was given up


class Bucket:
    """The tokens of one kind of call; *take* never waits."""

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._tokens = rate.burst
        self._at = now
        self._slowness = 1.0

    def take(self, now: float, longest: float) -> float | None:
        """Take a token and return in how many seconds it is there; ``None``, and none is taken, beyond *longest*."""
        self._fill(now)
        wait = max(0.0, (1 - self._tokens) / self._per_second)
        if wait > longest:
            return None
        self._tokens -= 1
        return wait

    def drain(self, now: float) -> None:
        """Be empty, and fill half as fast: AWS asked to slow down."""
        self._fill(now)
        self._tokens = min(self._tokens, 0.0)
        self._slowness = min(self._slowness * 2, SLOWEST)

    def heal(self, now: float) -> None:
        """Fill twice as fast as now, up to the usual rate: AWS answered."""
        self._fill(now)
        self._slowness = max(1.0, self._slowness / 2)

    @property
    def _per_second(self) -> float:
        return self._rate.per_second / self._slowness

    def _fill(self, now: float) -> None:
        passed = max(0.0, now - self._at)
        self._tokens = min(self._rate.burst, self._tokens + passed * self._per_second)
        self._at = now


class Budget:
    """The buckets of one account and Region; safe to use from any thread, and to be waited for in a worker only."""

    def __init__(self, clock: Callable[[], float], wait: Wait) -> None:
        self._clock = clock
        self._wait = wait
        self._lock = threading.Lock()
        self._buckets: dict[str, Bucket] = {}

    def wait_for(self, operation: str, parameters: Mapping[str, Any]) -> None:
        """Wait until *operation* may be called, `LONGEST_WAIT` at the most.

        Raises CallError of kind ``throttled``, nothing sent, where it would take longer. What changes something is
        let through then: it is what the user wants, and EC2 can still refuse it.
        """
        with self._lock:
            wait = self._bucket(operation, parameters).take(self._clock(), LONGEST_WAIT)
        if wait is None and _only_reads(operation):
            message = "AWS asked to slow down, and this program keeps to it."
            raise CallError("throttled", message, operation=operation, sent=False)
        if wait != 0.0 and self._wait(LONGEST_WAIT if wait is None else wait):
            raise CallError("unreachable", "The program is ending.", operation=operation, sent=False)

    def answered(self, operation: str, parameters: Mapping[str, Any], failure: CallError | None) -> None:
        """Take note of how a call went."""
        with self._lock:
            bucket = self._bucket(operation, parameters)
            if failure is None or failure.kind == "refused":
                bucket.heal(self._clock())
            elif failure.kind == "throttled" and failure.sent:
                bucket.drain(self._clock())

    def _bucket(self, operation: str, parameters: Mapping[str, Any]) -> Bucket:
        # The pages of one listing follow each other; how often a listing begins is what counts.
        rest = "NextToken" in parameters
        name = f"{operation}, next pages" if rest else operation
        if name not in self._buckets:
            rate = USUAL if rest else RATES.get(operation, USUAL)
            self._buckets[name] = Bucket(rate, self._clock())
        return self._buckets[name]


class Budgets:
    """The budgets of all accounts and Regions, shared by all profiles."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, wait: Wait | None = None) -> None:
        self._closed = threading.Event()
        self._clock = clock
        self._wait = wait or self._closed.wait
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], Budget] = {}

    def of(self, account: str, region: str) -> Budget:
        """Return the budget of *account*, or of a profile whose account is not known yet, in *region*."""
        with self._lock:
            return self._made.setdefault((account, region), Budget(self._clock, self._wait))

    def close(self) -> None:
        """Let nobody wait any more: the program ends."""
        self._closed.set()


def _only_reads(operation: str) -> bool:
    return operation.startswith(("Describe", "Get", "List"))
