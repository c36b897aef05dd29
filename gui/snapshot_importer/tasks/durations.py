"""How long imports usually take, learned from those of this history; nothing is foretold from a percentage."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles

from snapshot_importer.tasks.task import Task

# The latest ones are enough, and tell of AWS as it is now.
LATEST = 1000
ENOUGH = 5  # imports that are compared with; of fewer nothing is said
NEAREST = 40
ALIKE = 1.0  # the difference of sizes that are alike, as a power of two: from the half to the double
# Below this size the work around the copying decides: 512 bytes take 10 minutes (Terraform's acceptance tests).
SMALL = 2**30
SENT_ONCE = timedelta(minutes=1)  # of a request that was sent again later nobody knows which one began it

# An import of which both its beginning and its end were seen.
SELECT_FINISHED = f"""
SELECT key, region, coalesce(json_extract(answer, '$.format'), json_extract(parameters, '$.DiskContainer.Format'), ''),
    coalesce(object_size, json_extract(answer, '$.disk_image_size')), ended - first_sent
FROM task WHERE state = 'COMPLETED' AND origin = 'own' AND ended > first_sent
    AND last_sent - first_sent <= {SENT_ONCE // timedelta(milliseconds=1)}
ORDER BY ended DESC LIMIT {LATEST}
"""  # noqa: S608 - the numbers are ours


@dataclass(frozen=True, slots=True)
class Finished:
    """An import that was completed while it was watched."""

    key: str
    region: str
    format: str
    size: int | None  # bytes of the image file
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Typical:
    """How long the imports that are like one took; the range is that of the middle half of them."""

    low: timedelta
    median: timedelta
    high: timedelta
    count: int  # how many they are

    @property
    def span(self) -> str:
        """Say how long they took: "12 to 20 min"."""
        return _range(_minutes(self.low), _minutes(self.high))

    @property
    def usually(self) -> str:
        """Say the same in a sentence: "usually 12 to 20 min for this size"."""
        return f"usually {self.span} for this size"

    def so_far(self, elapsed: timedelta) -> str:
        """Judge an import that runs."""
        return "Longer than usual" if _minutes(elapsed) > _minutes(self.high) else "Normal for this size"

    def took(self, elapsed: timedelta) -> str:
        """Judge an import that was completed."""
        if _minutes(elapsed) > _minutes(self.high):
            return "longer than usual"
        return "quicker than usual" if _minutes(elapsed) < _minutes(self.low) else "as usual"


def typical(task: Task, finished: Sequence[Finished]) -> Typical | None:
    """Return how long the imports like *task* took; None where too few are known."""
    alike = similar(task, finished)
    if not alike:
        return None
    low, median, high = (
        timedelta(milliseconds=time)
        for time in quantiles((one.milliseconds for one in alike), n=4, method="inclusive")
    )
    return Typical(low, median, high, len(alike))


def similar(task: Task, finished: Sequence[Finished]) -> list[Finished]:
    """Return the other imports of about this size: of its format and Region, else of its format, else any.

    [] where there are not ENOUGH even of those.
    """
    size = task.object_size or task.disk_size
    if not size:
        return []
    near = [(distance, one) for one in finished if (distance := _distance(size, one.size)) <= ALIKE]
    circles: tuple[Callable[[Finished], bool], ...] = (
        lambda one: one.format.lower() == task.format.lower() and one.region == task.region,
        lambda one: one.format.lower() == task.format.lower(),
        lambda _: True,
    )
    for belongs in circles:
        found = [(distance, one) for distance, one in near if belongs(one) and one.key != task.key]
        if len(found) >= ENOUGH:
            found.sort(key=lambda pair: pair[0])  # the newer one first where both are as near
            return [one for _, one in found[:NEAREST]]
    return []


def _distance(size: int, other: int | None) -> float:
    return abs(math.log2(max(size, SMALL) / max(other, SMALL))) if other else math.inf


def _minutes(time: timedelta) -> int:
    return max(round(time.total_seconds() / 60), 1)


def _range(low: int, high: int) -> str:
    if high < 120:
        return f"about {low} min" if low == high else f"{low} to {high} min"
    return f"about {_long(low)}" if _long(low) == _long(high) else f"{_long(low)} to {_long(high)}"


def _long(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (hours and f"{hours} h", rest and f"{rest} min") if part)
