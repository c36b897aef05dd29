"""A clock that was set, ahead or back, keeps nothing waiting for its wrong time, and makes nothing old too early."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, channel_to, request
from fakes.virtual_time import VirtualTime
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.moments import Sends, long_ago
from snapshot_importer.tasks.submit import Destination, Intent, submit
from snapshot_importer.tasks.watch import Watcher

THERE = "us-east-1"
SPAN = timedelta(minutes=10)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(0), False),
        (timedelta(minutes=9), False),
        (timedelta(minutes=10), True),
        (timedelta(days=400), True),
        (timedelta(minutes=-9), False),
        (timedelta(days=-400), True),
    ],
)
def test_what_lies_far_ahead_is_long_ago_too(clock: FakeClock, ago: timedelta, *, expected: bool) -> None:
    assert long_ago(clock.now - ago, clock.now, SPAN) is expected


def test_what_this_run_sent_is_as_old_as_both_clocks_say_at_least() -> None:
    time = VirtualTime()
    sends = Sends(time.wall, time.monotonic)
    sent = time.wall.now
    sends.note("here")

    time.wall.advance(days=2)  # set
    just_now = sends.now()
    time.advance(600)
    later = sends.now()

    assert "here" in sends
    assert not sends.long_before(just_now, "here", sent, SPAN)
    assert sends.long_before(later, "here", sent, SPAN)
    assert sends.long_before(just_now, "of an earlier run", sent, SPAN)


@pytest.fixture
def steady_journal(tmp_path: Path, time: VirtualTime) -> Iterator[Journal]:
    """A journal that has both clocks, as in the program."""
    journal = Journal(tmp_path / "history.sqlite", clock=time.wall, steady=time.monotonic)
    yield journal
    journal.close()


@pytest.fixture
def set_back(
    open_journal: Callable[[], Journal], clock: FakeClock
) -> Callable[[Callable[[Journal], None]], Journal]:
    """Run something while the clock is a year ahead; then set it right, and start the program anew."""

    def ran(work: Callable[[Journal], None]) -> Journal:
        now = clock.now
        clock.advance(days=365)
        work(open_journal())
        clock.now = now
        return open_journal()

    return ran


SetBack = Callable[[Callable[[Journal], None]], Journal]


def import_through(channel: Channel) -> Callable[[Journal], None]:
    """Return the work that sends an import and sees it once."""

    def work(journal: Journal) -> None:
        submit(journal, channel, Intent(ACCOUNT, request()))
        Watcher(journal, channel).poll()

    return work


def test_a_task_that_aws_forgot_is_not_waited_for_until_the_wrong_year(
    set_back: SetBack, channel: Channel, aws: FakeAws
) -> None:
    journal = set_back(import_through(channel))
    aws.tasks.clear()

    Watcher(journal, channel).poll()

    assert journal.tasks()[0].state == "AGED_OUT"


def test_a_running_task_is_watched_by_the_right_clock_again(
    set_back: SetBack, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    journal = set_back(import_through(channel))
    aws.made = dict.fromkeys(aws.made, clock.now)  # AWS's own clock was right
    watcher = Watcher(journal, channel)

    for _ in range(40):
        watcher.poll()
        clock.advance(minutes=1)

    (task,) = journal.tasks()
    assert task.second_line == "No progress for 39 min"


@pytest.mark.parametrize("hours", [1, 24])
def test_a_running_task_does_not_stand_still_because_the_clock_is_set_back(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock, hours: int
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    watcher = Watcher(journal, channel)
    watcher.poll()
    aws.made[task.task_id] -= timedelta(days=2)  # AWS's own clock is right
    words = []

    clock.advance(hours=-hours)
    for _ in range(4):
        watcher.poll()
        words.append(journal.task(task.key).word)
        clock.advance(seconds=15)

    assert words == ["Running"] * 4


def test_a_copy_that_was_lost_while_the_clock_was_ahead_is_asked_for_again(
    set_back: SetBack, channel: Channel, aws: FakeAws
) -> None:
    def start(journal: Journal) -> None:
        task = submit(journal, channel, Intent(ACCOUNT, request(), destination=Destination(THERE)))
        aws.finish(task.task_id)
        aws.fail("CopySnapshot", "lost-before")
        Watcher(journal, channel).poll()

    journal = set_back(start)

    Watcher(journal, channel).poll()

    assert len(aws.copies) == 1


def test_a_clock_that_jumps_ahead_makes_no_second_copy(
    steady_journal: Journal, aws: FakeAws, time: VirtualTime
) -> None:
    channel = channel_to(aws)
    task = submit(steady_journal, channel, Intent(ACCOUNT, request(), destination=Destination(THERE)))
    aws.finish(task.task_id)
    aws.fail("CopySnapshot", "lost-after")
    Watcher(steady_journal, channel).poll()
    aws.hidden_for = timedelta(days=2, seconds=30)
    time.wall.advance(days=2)  # set

    Watcher(steady_journal, channel).poll()
    time.advance(60)
    Watcher(steady_journal, channel).poll()

    assert len(aws.copies) == 1
    assert steady_journal.task(task.key).copy_snapshot_id == aws.copies[0].snapshot_id


def test_a_snapshot_that_is_gone_is_told_although_the_clock_was_ahead(
    set_back: SetBack, channel: Channel, aws: FakeAws
) -> None:
    def start(journal: Journal) -> None:
        task = submit(journal, channel, Intent(ACCOUNT, request()))
        aws.finish(task.task_id, snapshot="pending")
        Watcher(journal, channel).poll()

    journal = set_back(start)
    aws.snapshots.clear()

    Watcher(journal, channel).poll()

    assert journal.tasks()[0].second_line == "The snapshot was deleted since"


def test_a_snapshot_proves_an_import_that_aws_forgot_although_the_clock_was_ahead(
    set_back: SetBack, channel: Channel, aws: FakeAws
) -> None:
    journal = set_back(import_through(channel))
    aws.finish(aws.ledger[0].task_id)
    aws.partial = True
    aws.tasks.clear()

    Watcher(journal, channel).poll()

    assert journal.tasks()[0].state == "COMPLETED"


def test_older_imports_are_not_left_unlooked_for_until_the_wrong_year(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    watcher = Watcher(journal, channel)
    clock.advance(days=365)
    watcher.poll()
    clock.advance(days=-365)
    before = aws.calls.count("FindImported")

    watcher.poll()

    assert aws.calls.count("FindImported") == before + 1


def test_a_snapshot_that_is_gone_is_missed_although_its_import_ended_while_the_clock_was_ahead(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    clock.advance(days=365)
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    watcher = Watcher(journal, channel)
    watcher.poll()
    aws.finish(task.task_id)
    watcher.poll()
    clock.advance(days=-365)
    aws.snapshots.clear()

    watcher.poll()

    assert journal.task(task.key).second_line == "The snapshot was deleted since"
