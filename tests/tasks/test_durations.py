"""What the journal's own completed imports teach of how long one takes, and how long it may stand still."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, channel_to, request
from snapshot_importer.tasks.durations import ENOUGH, NEAREST, Finished, Typical, similar, typical
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.stall_limits import Still, stall_limit
from snapshot_importer.tasks.status import STALL
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

GIB = 2**30
MINUTE = 60_000


@pytest.fixture
def task(journal: Journal, channel: Channel) -> Task:
    sent = submit(journal, channel, Intent(ACCOUNT, request()))
    return replace(sent, region="eu-central-1", format="VMDK", object_size=8 * GIB, disk_size=None)


def finished(
    *minutes: float, size: int | None = 8 * GIB, region: str = "eu-central-1", kind: str = "VMDK"
) -> list[Finished]:
    return [
        Finished(f"{region}-{kind}-{size}-{number}", region, kind, size, round(time * MINUTE))
        for number, time in enumerate(minutes)
    ]


def test_the_middle_half_of_those_that_are_alike_is_what_is_usual(task: Task) -> None:
    found = typical(task, finished(12, 14, 16, 20, 600))

    assert found is not None
    assert (found.low, found.median, found.high) == tuple(timedelta(minutes=time) for time in (14, 16, 20))
    assert found.usually == "usually 14 to 20 min for this size"


def test_of_too_few_nothing_is_said(task: Task) -> None:
    assert typical(task, finished(*range(10, 10 + ENOUGH - 1))) is None
    assert typical(task, finished(*range(10, 10 + ENOUGH))) is not None


def test_an_import_is_not_compared_with_itself(task: Task) -> None:
    others = finished(*range(10, 10 + ENOUGH - 1))
    itself = Finished(task.key, task.region, task.format, task.object_size, 9 * MINUTE)

    assert typical(task, [itself, *others]) is None


def test_without_a_size_nothing_is_said(task: Task) -> None:
    assert typical(replace(task, object_size=None), finished(*range(10, 30))) is None
    assert typical(task, finished(*range(10, 30), size=None)) is None


def test_the_circle_widens_from_the_region_to_the_format_to_all(task: Task) -> None:
    here, there = finished(*[10] * ENOUGH), finished(*[20] * ENOUGH, region="us-east-1")
    others = finished(*[30] * ENOUGH, kind="RAW")

    def medians(*known: list[Finished]) -> timedelta | None:
        found = typical(task, [one for some in known for one in some])
        return found.median if found else None

    assert medians(others, there, here) == timedelta(minutes=10)
    assert medians(others, there, here[1:]) == timedelta(minutes=20)
    assert medians(others, there[: ENOUGH // 2]) == timedelta(minutes=30)


def test_only_sizes_from_the_half_to_the_double_are_alike(task: Task) -> None:
    small, big = finished(*[5] * 9, size=3 * GIB), finished(*[50] * 9, size=17 * GIB)
    alike = finished(*[10] * 5, size=4 * GIB) + finished(*[10] * 5, size=16 * GIB)

    assert typical(task, small + big) is None
    assert {one.milliseconds for one in similar(task, small + big + alike)} == {10 * MINUTE}


def test_all_small_images_are_alike(task: Task) -> None:
    tiny = replace(task, object_size=512)

    assert typical(tiny, finished(*[10] * ENOUGH, size=GIB)) is not None


def test_of_many_the_nearest_in_size_count(task: Task) -> None:
    near, far = finished(*[10] * NEAREST, size=9 * GIB), finished(*[90] * NEAREST, size=15 * GIB)

    assert {one.milliseconds for one in similar(task, far + near)} == {10 * MINUTE}


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (12, 20, "usually 12 to 20 min for this size"),
        (0.2, 0.4, "usually about 1 min for this size"),
        (14.1, 13.9, "usually about 14 min for this size"),
        (90, 118, "usually 90 to 118 min for this size"),
        (55, 130, "usually 55 min to 2 h 10 min for this size"),
        (120, 180, "usually 2 h to 3 h for this size"),
    ],
)
def test_the_usual_time_in_words(low: float, high: float, words: str) -> None:
    assert span(low, high).usually == words


def span(low: float, high: float) -> Typical:
    return Typical(timedelta(minutes=low), timedelta(minutes=low), timedelta(minutes=high), 9)


def test_a_running_import_is_normal_until_it_takes_longer_than_was_said() -> None:
    usual = span(12, 20)

    assert usual.so_far(timedelta(minutes=1)) == "Normal for this size"
    assert usual.so_far(timedelta(minutes=20, seconds=20)) == "Normal for this size"
    assert usual.so_far(timedelta(minutes=21)) == "Longer than usual"


def test_a_completed_import_is_compared() -> None:
    took = [span(12, 20).took(timedelta(minutes=time)) for time in (11, 12, 20, 21)]

    assert took == ["quicker than usual", "as usual", "as usual", "longer than usual"]


def test_where_two_like_it_stood_longer_it_may_stand_that_long(task: Task) -> None:
    stuck, known = replace(task, progress=39), finished(*[100] * ENOUGH)
    first, second, third = (one.key for one in known[:3])

    def allowed(*stills: Still, at: Task = stuck) -> timedelta:
        return stall_limit(at, known, stills)

    assert allowed(Still(first, 39, 50 * MINUTE)) == STALL
    both = (Still(first, 39, 50 * MINUTE), Still(first, 40, 48 * MINUTE), Still(second, 42, 45 * MINUTE))
    assert allowed(*both) == timedelta(minutes=45)
    assert allowed(*both, Still(third, 36, 600 * MINUTE)) == timedelta(minutes=50)
    assert allowed(*both, at=replace(task, progress=60)) == STALL
    assert allowed(*both, at=replace(task, progress=None)) == STALL
    assert allowed(*both, at=replace(stuck, object_size=100 * GIB)) == STALL


def watch_on(watcher: Watcher, clock: FakeClock, minutes: int) -> None:
    for _ in range(minutes):
        clock.advance(minutes=1)
        watcher.poll()


def run_one(
    journal: Journal, aws: FakeAws, clock: FakeClock, key: str, *, still: int, asleep: int = 0
) -> Task:
    """Import one image that stands at 39 % for *still* minutes, watched but for the *asleep* minutes after it."""
    channel = channel_to(aws)
    task = submit(journal, channel, Intent(ACCOUNT, request(key), object_size=8 * GIB))
    watcher = Watcher(journal, channel)
    aws.change(task.task_id, status="active", progress=39)
    watch_on(watcher, clock, still)
    clock.advance(minutes=asleep)
    aws.change(task.task_id, status="active", progress=60)
    watch_on(watcher, clock, 1)
    aws.finish(task.task_id)
    watch_on(watcher, clock, 2)
    return journal.task(task.key)


def test_the_journal_learns_from_what_it_watched(
    open_journal: Callable[[], Journal], aws: FakeAws, clock: FakeClock, channel: Channel
) -> None:
    journal = open_journal()
    for number in range(ENOUGH):
        done = run_one(journal, aws, clock, f"disk{number}", still=40 if number < 2 else 5)
        assert done.state == "COMPLETED"
    journal = open_journal()
    task = submit(journal, channel, Intent(ACCOUNT, request("next"), object_size=9 * GIB))
    usual = journal.statistics.typical(task)
    watcher = Watcher(journal, channel)
    aws.change(task.task_id, status="active", progress=39)

    watch_on(watcher, clock, 38)
    patient = journal.task(task.key)
    watch_on(watcher, clock, 4)

    assert usual is not None
    assert usual.usually == "usually 7 to 42 min for this size"
    assert patient.word == "Running"
    assert journal.task(task.key).word == "Needs attention"


def test_only_what_was_watched_to_its_end_teaches(
    journal: Journal, aws: FakeAws, clock: FakeClock, channel: Channel
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request(), object_size=8 * GIB))
    watcher = Watcher(journal, channel)
    watcher.poll()
    clock.advance(hours=3)
    aws.finish(task.task_id)
    watcher.poll()

    assert journal.task(task.key).state == "COMPLETED"
    assert journal.statistics._finished.ask() == []


def test_a_sleep_is_no_long_standstill_to_learn_from(
    journal: Journal, aws: FakeAws, clock: FakeClock
) -> None:
    for number in range(ENOUGH):
        run_one(journal, aws, clock, f"disk{number}", still=5, asleep=300)

    assert len(journal.statistics._finished.ask()) == ENOUGH
    assert journal.statistics._stills.ask() == []
