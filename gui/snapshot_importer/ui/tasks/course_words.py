"""What the picture of an import's course says in words: for those who do not see it, and to be copied."""

from datetime import datetime

from snapshot_importer.tasks.course import Course, Stretch
from snapshot_importer.tasks.durations import Typical
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import elapsed_text
from snapshot_importer.ui.text import clock_time, day_and_time, duration, percent, visible

MOST = 8  # percentages that are told


def time_line(task: Task, typical: Typical | None, now: datetime) -> str:
    """Say how long the import runs or took, and whether that is usual: "31 min so far. Normal for this size"."""
    elapsed = elapsed_text(task)
    if typical is None:
        return elapsed
    if not elapsed:
        waits = not task.final and not task.started
        return f"{typical.usually[0].upper()}{typical.usually[1:]}" if waits else ""
    assert task.started
    if task.state == "COMPLETED" and task.ended:
        return f"{elapsed}, {typical.took(task.ended - task.started)} for this size ({typical.span})"
    if task.final:
        return elapsed
    return f"{elapsed}. {typical.so_far(now - task.started)} ({typical.span})"


def course_words(course: Course) -> str:
    """Tell the course in one paragraph: "From 14:02: 3 % after 2 min, 42 % after 31 min."."""
    told = [_told(course, one) for one in _chosen(course)]
    sentences = [f"From {_begin(course)}: {', '.join(told)}."]
    if course.phases:
        phases = (f"{visible(name)} from {clock_time(at)}" for at, name in course.phases)
        sentences.append(f"Phases: {', '.join(phases)}.")
    if not course.running:
        sentences.append(f"It ended after {duration((course.until - course.began).total_seconds())}.")
    if course.typical:
        sentences.append(f"Imports of this size usually take {course.typical.span}.")
    return " ".join(sentences)


def words_at(course: Course, moment: datetime) -> str:
    """Say what was seen at *moment*: "14:33, 42 % after 31 min"; empty where there is nothing to say."""
    found = course.at(moment)
    if found is None:
        return ""
    if found.percent is None:
        return f"Nobody watched from {clock_time(found.start)} to {clock_time(found.end)}"
    return f"{clock_time(moment)}, {percent(found.percent)} {_after(course, moment)}"


def _begin(course: Course) -> str:
    return clock_time(course.began) if _same_day(course) else day_and_time(course.began, course.until)


def _same_day(course: Course) -> bool:
    return course.began.astimezone().date() == course.until.astimezone().date()


def _chosen(course: Course) -> list[Stretch]:
    """Return the gaps and at most MOST of the percentages, the first and the last among them."""
    numbers = [number for number, one in enumerate(course.stretches) if one.percent is not None]
    if len(numbers) > MOST:
        numbers = [numbers[round(place * (len(numbers) - 1) / (MOST - 1))] for place in range(MOST)]
    return [
        one for number, one in enumerate(course.stretches) if one.percent is None or number in set(numbers)
    ]


def _told(course: Course, one: Stretch) -> str:
    if one.percent is None:
        return f"not watched from {clock_time(one.start)} to {clock_time(one.end)}"
    return f"{percent(one.percent)} {_after(course, one.start)}"


def _after(course: Course, moment: datetime) -> str:
    seconds = (moment - course.began).total_seconds()
    return f"after {duration(seconds)}" if seconds >= 1 else "at once"
