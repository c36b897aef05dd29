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


@given(courses(), st.integers(3, 40))
def test_thinning_keeps_the_ends_and_the_order_and_hides_no_gap(rows: list[Row], most: int) -> None:
    left = thinned(rows, most)

    assert 1 <= len(left) <= most
    assert left[0] == rows[0]
    assert left[-1] == rows[-1] or (left[-1][2] is None and rows[-1][2] is None)
    assert set(left) <= set(rows)
    assert [row[0] for row in left] == sorted(row[0] for row in left)
    # What was not watched is not called watched afterwards.
    for _, start, end in gaps(rows):
        assert any(begin <= start and end <= until for _, begin, until in gaps(left))


def gaps(rows: list[Row]) -> list[tuple[int, int, float]]:
    ends = [*(row[1] for row in rows[1:]), math.inf]
    return [
        (number, at, end) for (number, at, percent), end in zip(rows, ends, strict=True) if percent is None
    ]


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
    return [point.percent for point in journal.course(task)]


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
    assert journal.course(task)[-1].at == clock.now


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

    course = journal.course(task)

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

    kept = journal.course(task)

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
    assert journal.course(task)

    assert journal.delete([task.key]) == 1
    assert journal.course(task) == ()
