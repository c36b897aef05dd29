"""What is drawn of an import: from its beginning to its end, or to now, and nothing that nobody saw."""

from datetime import timedelta

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, request
from snapshot_importer.tasks.course import Course, course
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher


def begin(journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock) -> tuple[Task, Watcher]:
    """Start an import and see it at 42 % after 9 minutes."""
    task, watcher = submit(journal, channel, Intent(ACCOUNT, request())), Watcher(journal, channel)
    say(aws, task, 3, "validating")
    watch_on(watcher, clock, 1)
    say(aws, task, 42, "converting")
    watch_on(watcher, clock, 8)
    return task, watcher


def say(aws: FakeAws, task: Task, percent: int, message: str) -> None:
    aws.change(task.task_id, status="active", progress=percent, status_message=message)


def watch_on(watcher: Watcher, clock: FakeClock, minutes: int) -> None:
    for _ in range(minutes):
        clock.advance(minutes=1)
        watcher.poll()


def drawn(journal: Journal, clock: FakeClock, task: Task) -> Course:
    task = journal.task(task.key)
    found = course(task, journal.timelines.points(task), journal.timelines.events(task), None, clock.now)
    assert found is not None
    return found


def told(found: Course) -> list[tuple[float, int | None]]:
    return [((one.start - found.began) / timedelta(minutes=1), one.percent) for one in found.stretches]


def test_a_running_import_is_drawn_up_to_now(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task, watcher = begin(journal, channel, aws, clock)
    say(aws, task, 42, "updating")
    watch_on(watcher, clock, 1)

    found = drawn(journal, clock, task)

    assert found.running
    assert told(found)[-1] == (2, 42)
    assert found.stretches[-1].end == found.until == clock.now
    assert [name for _, name in found.phases] == ["Validating", "Downloading and converting"]


def test_a_completed_import_stands_at_100_percent_while_its_snapshot_is_finished(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task, watcher = begin(journal, channel, aws, clock)
    aws.finish(task.task_id, snapshot="pending")
    watch_on(watcher, clock, 5)
    finishing = drawn(journal, clock, task)
    aws.finish(task.task_id)
    watch_on(watcher, clock, 1)
    done = drawn(journal, clock, task)
    clock.advance(hours=5)

    assert finishing.running
    assert told(finishing)[-1] == (10, 100)
    assert not done.running
    assert done.until == journal.task(task.key).ended
    assert drawn(journal, clock, task) == done


def test_a_failed_import_ends_where_it_was(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task, watcher = begin(journal, channel, aws, clock)
    aws.change(task.task_id, status="deleted", status_message="ClientError: no", progress=None)
    watch_on(watcher, clock, 1)

    found = drawn(journal, clock, task)

    assert not found.running
    assert told(found)[-1] == (2, 42)
    assert found.until == clock.now


def test_an_end_that_nobody_saw_is_after_a_gap(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task, watcher = begin(journal, channel, aws, clock)
    clock.advance(hours=2)
    aws.finish(task.task_id)
    watcher.poll()

    found = drawn(journal, clock, task)

    assert told(found)[-1] == (9, None)
    assert found.stretches[-1].end == clock.now


def test_what_is_not_watched_now_is_a_gap_up_to_now(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task, watcher = begin(journal, channel, aws, clock)
    clock.advance(minutes=3)
    aws.fail("DescribeImportSnapshotTasks", "expired", "expired", "expired")
    watcher.poll()

    found = drawn(journal, clock, task)

    assert journal.task(task.key).second_line == "Sign in to keep watching"
    assert told(found)[-1] == (9, None)
    assert found.at(clock.now) == found.stretches[-1]


def test_without_percentages_nothing_is_drawn(journal: Journal, channel: Channel, clock: FakeClock) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))

    assert course(task, (), journal.timelines.events(task), None, clock.now) is None
