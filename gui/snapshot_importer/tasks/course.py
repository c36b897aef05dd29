"""The course of one import, ready to be drawn: from when to when, what was seen of it, what is usual."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from snapshot_importer.tasks.durations import Typical
from snapshot_importer.tasks.progress import Point
from snapshot_importer.tasks.sightings import CONTINUOUS
from snapshot_importer.tasks.task import Event, Task

# What the timeline tells when AWS is done with a task, and when it has made all of the disk of it.
ENDS = frozenset({"finishing", "too-late", "completed", "failed", "cancelled"})
MADE = frozenset({"finishing", "too-late"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which AWS said one percentage, or nobody asked it."""

    start: datetime
    end: datetime
    percent: int | None


@dataclass(frozen=True, slots=True)
class Course:
    """Times are aware UTC."""

    began: datetime
    until: datetime  # now, while it runs
    running: bool
    stretches: tuple[Stretch, ...]  # in order, without holes; the first may begin after *began*
    phases: tuple[tuple[datetime, str], ...]  # when AWS was first seen at each, in its own words
    typical: Typical | None

    def at(self, moment: datetime) -> Stretch | None:
        """Return the stretch of *moment*; None before the first and after the end."""
        return next((one for one in reversed(self.stretches) if one.start <= moment <= one.end), None)


def course(
    task: Task, points: Sequence[Point], events: Sequence[Event], typical: Typical | None, now: datetime
) -> Course | None:
    """Put together what the journal tells of *task*; None where no percentage of it was kept."""
    if not points:
        return None
    running = not task.final and task.state != "COMPLETED"
    ends = [event for event in events if event.kind in ENDS and event.at >= points[0].at]
    done = min((event.at for event in ends), default=None)
    last = max(event.at for event in ends) if ends else task.progress_at or points[-1].at
    until = max(points[-1].at, task.ended or (now if running else last))
    seen = [*points, *_lost_sight(task, points, now)] if running and not done else points
    stretches = list(_stretches(seen, max(done or until, points[-1].at)))
    if done and until > done and any(event.kind in MADE for event in ends):
        stretches.append(Stretch(done, until, 100))
    return Course(
        began=min(task.started or points[0].at, points[0].at),
        until=until,
        running=running,
        stretches=tuple(stretches),
        phases=tuple(_phases(events)),
        typical=typical,
    )


def _lost_sight(task: Task, points: Sequence[Point], now: datetime) -> Iterator[Point]:
    """Yield the beginning of the time, up to now, in which nobody could watch."""
    seen = max(task.progress_at or points[-1].at, points[-1].at)
    allowed = timedelta() if "sign-in" in task.actions else CONTINUOUS
    if now - seen > allowed and points[-1].percent is not None:
        yield Point(seen, None)


def _phases(events: Sequence[Event]) -> Iterator[tuple[datetime, str]]:
    before = ""
    for event in events:
        # AWS has several words for some of them.
        if event.kind == "phase" and event.title != before:
            before = event.title
            yield event.at, event.title


def _stretches(points: Sequence[Point], end: datetime) -> Iterator[Stretch]:
    for point, until in zip(points, [*(point.at for point in points[1:]), end], strict=True):
        yield Stretch(point.at, until, point.percent)
