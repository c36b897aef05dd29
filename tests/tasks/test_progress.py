"""The course of an import is kept: each change of its percentage, each gap, and not too much of either."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, request
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.progress import LIMIT, Row, points, thinned
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

PERCENTS = st.one_of(st.none(), st.integers(0, 100))


@st.composite
def courses(draw: st.DrawFn) -> list[Row]:
    steps = draw(st.lists(st.tuples(st.integers(0, 10_000), PERCENTS), min_size=1, max_size=60))
    at, rows = 0, []
    for number, (step, percent) in enumerate(steps):
        at += step
        rows.append((number, at, percent))
    return rows


def offences(rows: list[Row], left: list[Row], most: int) -> list[str]:
    """Say what is wrong with *left* as what *rows* were thinned to."""
    found = []
    if len(left) > most:
        found.append("too many")
    if not left or left[0] != rows[0]:
        found.append("first lost")
    if not left or (left[-1] != rows[-1] and (left[-1][2], rows[-1][2]) != (None, None)):
        found.append("last lost")
    if not set(left) <= set(rows) or [row[0] for row in left] != sorted(row[0] for row in left):
        found.append("order")
    for start, end in gaps(rows):
        if not any(begin <= start and end <= until for begin, until in gaps(left)):
            found.append("called watched")
    return found


@given(courses(), st.integers(3, 40))
def test_thinning_keeps_the_ends_and_the_order_and_hides_no_gap(rows: list[Row], most: int) -> None:
    assert offences(rows, thinned(rows, most), most) == []


def test_a_naive_thinning_is_found_out() -> None:
    rows: list[Row] = [(0, 0, 3), (1, 10, None), (2, 20, 9), (3, 30, 40)]

    assert offences(rows, rows[::2], 3) == ["last lost", "called watched"]
    assert offences(rows, rows, 3) == ["too many"]
    assert offences(rows, [rows[1], rows[0], rows[3]], 3) == ["first lost", "order", "called watched"]


def gaps(rows: list[Row]) -> list[tuple[int, float]]:
    ends = [*(row[1] for row in rows[1:]), math.inf]
    return [(at, end) for (_, at, percent), end in zip(rows, ends, strict=True) if percent is None]


@given(courses())
def test_what_is_few_enough_is_left_alone(rows: list[Row]) -> None:
    watched = [row for row in rows if row[2] is not None]

    assert thinned(watched, max(len(watched), 3)) == watched


@given(st.lists(st.tuples(st.integers(0, 10**12), PERCENTS), max_size=30))
def test_a_clock_that_was_put_back_does_not_turn_the_course_around(
    said: list[tuple[int, int | None]],
) -> None:
    read = points((number, at, percent) for number, (at, percent) in enumerate(said))

    assert [point.percent for point in read] == [percent for _, percent in said]
    assert [point.at for point in read] == sorted(point.at for point in read)


def follow(journal: Journal, channel: Channel) -> tuple[Task, Watcher]:
    return submit(journal, channel, Intent(ACCOUNT, request())), Watcher(journal, channel)


def percents(journal: Journal, task: Task) -> list[int | None]:
    return [point.percent for point in journal.timelines.points(task)]


def test_each_change_is_kept_and_only_changes(
    journal: Journal, aws: FakeAws, clock: FakeClock, channel: Channel
) -> None:
    task, watcher = follow(journal, channel)
    for percent in (3, 3, 42, 42, 39):
        aws.change(task.task_id, status="active", progress=percent)
        clock.advance(minutes=1)
        watcher.poll()
    aws.finish(task.task_id)
    watcher.poll()

    assert percents(journal, task) == [3, 42, 39]
    assert journal.timelines.points(task)[-1].at == clock.now


def test_a_gap_in_the_watch_is_kept(
    open_journal: Callable[[], Journal], aws: FakeAws, clock: FakeClock, channel: Channel
) -> None:
    journal = open_journal()
    task, watcher = follow(journal, channel)
    aws.change(task.task_id, status="active", progress=20)
    watcher.poll()
    left = clock.now
    clock.advance(hours=2)  # asleep; it stands where it stood
    watcher.poll()
    journal, waked = open_journal(), clock.now
    clock.advance(hours=1)  # closed; it went on
    aws.change(task.task_id, status="active", progress=70)
    Watcher(journal, channel).poll()

    course = journal.timelines.points(task)

    assert percents(journal, task)[-5:] == [20, None, 20, None, 70]
    assert [point.at for point in course][-4:] == [left, waked, waked, clock.now]


def test_a_failed_poll_or_a_quick_restart_is_no_gap(
    open_journal: Callable[[], Journal], aws: FakeAws, clock: FakeClock, channel: Channel
) -> None:
    journal = open_journal()
    task, watcher = follow(journal, channel)
    watcher.poll()
    for _ in range(4):
        clock.advance(minutes=4)
        watcher.poll()
    clock.advance(minutes=2)
    aws.fail("DescribeImportSnapshotTasks", "no-route")
    watcher.poll()
    clock.advance(minutes=2)
    journal = open_journal()
    Watcher(journal, channel).poll()

    assert None not in percents(journal, task)


def test_what_is_kept_of_one_import_is_bounded(journal: Journal, channel: Channel, clock: FakeClock) -> None:
    task, _ = follow(journal, channel)

    def said(percent: int) -> Callable[[Record], Record]:
        answer = journal.row(task.key).answer
        assert answer
        return lambda row: replace(row, answer=replace(answer, progress=percent))

    for number in range(LIMIT + 60):
        clock.advance(minutes=1)
        journal.update(task.key, said(number % 90))

    kept = journal.timelines.points(task)

    assert len(kept) <= LIMIT
    assert kept[-1].percent == (LIMIT + 59) % 90
    assert clock.now - kept[-1].at < timedelta(seconds=1)


def test_a_deleted_import_leaves_no_course(
    journal: Journal, aws: FakeAws, clock: FakeClock, channel: Channel
) -> None:
    task, watcher = follow(journal, channel)
    aws.change(task.task_id, status="deleted", status_message="ClientError: no")
    clock.advance(minutes=1)
    watcher.poll()
    assert journal.timelines.points(task)

    assert journal.delete([task.key]) == 1
    assert journal.timelines.points(task) == ()
