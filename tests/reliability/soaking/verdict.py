"""What the measurements of a soak say: slopes that outliers do not bend, and counts that must not grow."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from statistics import median
from typing import Any

DAY = 86_400.0
WARM = 0.3  # of the run
MOST_SLOPE = 1.0  # MB for each simulated day
# How much a count may swing: sockets and workers come and go, a menu is kept after its first use. The history does
# not grow either: its rows, which cost memory by right, would pass for a leak.
SWING = {"threads": 3, "descriptors": 6, "widgets": 12, "tasks": 30}
MOST_POINTS = 240
NONE_LOST = 20_000  # references

Sample = Mapping[str, Any]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the median of the slopes between all pairs of points (Theil-Sen)."""
    step = max(1, len(points) // MOST_POINTS)
    pairs = combinations(points[::step], 2)
    slopes = [(b - a) / (later - earlier) for (earlier, a), (later, b) in pairs if later > earlier]
    return median(slopes) if slopes else 0.0


def warm(samples: Sequence[Sample]) -> Sequence[Sample]:
    """Return the samples after the warm-up."""
    begin, end = samples[0]["at"], samples[-1]["at"]
    return [one for one in samples if one["at"] - begin >= WARM * (end - begin)]


def figures(samples: Sequence[Sample], speed: float) -> dict[str, Any]:
    """Return the figures of the warm part of a run."""
    rest = warm(samples)
    told: dict[str, Any] = {
        "simulated_hours": round((samples[-1]["at"] - samples[0]["at"]) * speed / 3600, 1),
        "rss_mb": [round(one["rss"], 1) for one in (samples[0], rest[0], samples[-1])],
        "rss_mb_by_tenths": [round(median(one["rss"] for one in part), 1) for part in tenths(samples)],
        # Right after a full collection: what is used for good, where rss also holds the room of the most garbage ever.
        "fewest_blocks_by_tenths": [min(one["blocks"] for one in part) for part in tenths(samples)],
        "rss_mb_per_day": round(slope([(one["at"] * speed / DAY, one["rss"]) for one in rest]), 2),
        "journal_kb": [one["journal"] // 1024 for one in (samples[0], rest[0], samples[-1])],
        "none_lost": rest[0]["none"] - rest[-1]["none"],
    }
    for name in SWING:
        first, last = halves(rest, name)
        told[name] = [first, last]
    return told


def tenths(samples: Sequence[Sample]) -> Iterator[Sequence[Sample]]:
    """Part *samples*, of which there may be fewer than ten."""
    step = max(1, -(-len(samples) // 10))
    return (samples[begin : begin + step] for begin in range(0, len(samples), step))


def halves(rest: Sequence[Sample], name: str) -> tuple[float, float]:
    """Return the median of a count in the first and in the last third."""
    third = max(1, len(rest) // 3)
    first, last = (median(one[name] for one in part) for part in (rest[:third], rest[-third:]))
    return first, last


def offences(samples: Sequence[Sample], speed: float) -> Iterator[str]:
    """Say what grows, and what went wrong."""
    found = figures(samples, speed)
    if found["rss_mb_per_day"] > MOST_SLOPE:
        yield f"memory grows by {found['rss_mb_per_day']} MB for each simulated day"
    for name, swing in SWING.items():
        first, last = found[name]
        if last - first > swing:
            yield f"{name} grow from {first:g} to {last:g}"
    if found["none_lost"] > NONE_LOST:
        yield f"None lost {found['none_lost']} references"
    for text in dict.fromkeys(samples[-1]["warnings"]):
        yield f"Qt says: {text}"
    for text in dict.fromkeys(samples[-1]["faults"]):
        yield f"the program logs: {text}"
