"""What fails for one import is told in its row and tried again by itself; the others, and the watch, go on."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fakes.gateway import ACCOUNT, FAULTS, FakeAws, FaultKind, request
from fakes.virtual_time import VirtualTime
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.cancel import ask_to_cancel
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.shared_polls import SharedPolls
from snapshot_importer.tasks.submit import Destination, Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

THERE = "me-south-1"
TAGS = (("Name", "erp"),)
HOUR = 4 * 60  # turns, 15 seconds each


@pytest.fixture
def watcher(journal: Journal, channel: Channel, time: VirtualTime) -> Watcher:
    return Watcher(journal, channel, account=lambda: ACCOUNT, shared_polls=SharedPolls(time.monotonic))


def always(aws: FakeAws, operation: str, fault: FaultKind | CallError) -> None:
    """Let every call of *operation* fail from now on."""
    aws.fail(operation, *[fault] * 10_000)


def watch(watcher: Watcher, time: VirtualTime, turns: int) -> None:
    """Take turns, after none of which the watch says that anything is wrong with the Region."""
    for _ in range(turns):
        rest = watcher.turn()
        assert watcher.state.problem is None
        if watcher.journal.all_open_rows():
            assert rest == 15
        time.advance(15)


def completed(journal: Journal, channel: Channel, aws: FakeAws, job: str, *, there: bool = False) -> Task:
    destination = Destination(THERE) if there else None
    task = submit(
        journal, channel, Intent(ACCOUNT, request(job), snapshot_tags=TAGS, destination=destination)
    )
    aws.finish(task.task_id)
    return task


def test_a_cancel_that_aws_never_takes_holds_up_nothing_else(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, watcher: Watcher
) -> None:
    unwanted = submit(journal, channel, Intent(ACCOUNT, request("unwanted")))
    done = completed(journal, channel, aws, "done", there=True)
    ask_to_cancel(journal, unwanted, "")
    always(aws, "CancelImportTask", "5xx-before")

    watch(watcher, time, HOUR)

    assert journal.row(done.key).tagging == "DONE"
    assert len(aws.copies) == 1
    assert watcher.history.finished
    assert 4 <= aws.calls.count("CancelImportTask") <= 12
    aws.faults.clear()
    watch(watcher, time, HOUR)
    assert [task_id for task_id, _ in aws.cancels] == [unwanted.task_id]


def test_tags_that_aws_does_not_take_are_told_and_hold_up_nothing_else(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, watcher: Watcher
) -> None:
    first = completed(journal, channel, aws, "first")
    aws.fail("CreateTags", "5xx-before")
    second = completed(journal, channel, aws, "second")

    watch(watcher, time, 1)

    assert journal.task(first.key).second_line == "The tags wait to be copied: Problem at AWS"
    assert journal.task(second.key).second_line == "Tags copied"
    assert watcher.history.finished
    watch(watcher, time, 3)
    again = journal.task(first.key)
    assert (again.second_line, again.failure) == ("Tags copied", None)


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("no-route", "No connection"),
        ("throttled-before", "AWS asks to slow down"),
        ("5xx-before", "Problem at AWS"),
    ],
)
def test_a_destination_that_cannot_be_reached_is_told_in_every_row_and_rests(
    journal: Journal,
    channel: Channel,
    aws: FakeAws,
    time: VirtualTime,
    watcher: Watcher,
    fault: FaultKind,
    cause: str,
) -> None:
    tasks = [completed(journal, channel, aws, job, there=True) for job in "abc"]
    always(aws, "FindCopies", fault)

    watch(watcher, time, HOUR)

    lines = {journal.task(task.key).second_line for task in tasks}
    assert lines == {f"Waits to be copied to {THERE}: {cause}"}
    assert aws.calls.count("FindCopies") <= 12 * len(tasks)
    assert watcher.history.finished
    aws.faults.clear()
    watch(watcher, time, HOUR)
    assert len(aws.copies) == len(tasks)


def test_one_connection_that_got_lost_is_no_news(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, watcher: Watcher
) -> None:
    task = completed(journal, channel, aws, "a", there=True)
    aws.fail("FindCopies", "no-route")

    watch(watcher, time, 1)

    assert journal.task(task.key).second_line == f"Copying to {THERE}"


def test_a_copy_that_cannot_be_looked_at_now_says_so(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, watcher: Watcher
) -> None:
    task = completed(journal, channel, aws, "a", there=True)
    watch(watcher, time, 1)
    aws.change_copy(aws.copies[0].snapshot_id, "pending", 42)
    watch(watcher, time, 1)
    always(aws, "DescribeCopies", "no-route")

    watch(watcher, time, 10)
    told = journal.task(task.key).second_line
    aws.faults.clear()
    watch(watcher, time, HOUR)

    assert told == f"Copying to {THERE}, 42 %. Cannot be seen now: No connection"
    assert journal.task(task.key).second_line == f"Copying to {THERE}, 42 %"


def test_snapshots_that_cannot_be_looked_at_are_no_problem_of_a_region_that_lists(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, watcher: Watcher
) -> None:
    completed(journal, channel, aws, "a")
    running = submit(journal, channel, Intent(ACCOUNT, request("b")))
    always(aws, "DescribeSnapshots", "5xx-before")

    watch(watcher, time, 4)
    aws.change(running.task_id, progress=77)
    watch(watcher, time, 1)

    assert journal.task(running.key).progress == 77


def test_where_only_snapshots_are_asked_for_their_failure_is_the_watch_s_own(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, watcher: Watcher
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    aws.finish(task.task_id, snapshot="pending")
    watch(watcher, time, 2)
    always(aws, "DescribeSnapshots", "throttled-before")

    watcher.turn()

    assert watcher.state.problem
    assert watcher.state.problem.kind == "throttled"


def test_the_user_s_deed_ends_every_rest(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, watcher: Watcher
) -> None:
    task = completed(journal, channel, aws, "a")
    aws.fail("CreateTags", "5xx-before", "5xx-before", "5xx-before")
    watch(watcher, time, 10)
    assert journal.row(task.key).tagging == "WANTED"

    watcher.nudge()
    watcher.turn()

    assert journal.row(task.key).tagging == "DONE"


@pytest.mark.parametrize("fault", ["throttled", "expired", "no-route"])
def test_who_cannot_be_asked_for_the_account_sends_nothing_and_goes_on(
    journal: Journal,
    channel: Channel,
    aws: FakeAws,
    time: VirtualTime,
    watcher: Watcher,
    fault: str,
) -> None:
    journal.set_limit(1)
    first = submit(journal, channel, Intent(ACCOUNT, request("a")))
    waiting = submit(journal, channel, Intent(ACCOUNT, request("b")))
    aws.finish(first.task_id)
    aws.fail("GetCallerIdentity", FAULTS[fault]("GetCallerIdentity"))

    watch(watcher, time, 1)
    asked = journal.task(waiting.key).state
    watch(watcher, time, 4)

    assert (asked, journal.task(waiting.key).state) == ("INTENT", "SUBMITTED")


def test_nothing_rests_for_a_row_that_has_ended_or_was_deleted(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, watcher: Watcher
) -> None:
    gone, stays = (completed(journal, channel, aws, job) for job in ("gone", "stays"))
    always(aws, "CreateTags", "5xx-before")
    watch(watcher, time, 3)
    assert {key for _, key in watcher._rests._resting} == {gone.key, stays.key}

    journal.update(gone.key, lambda row: replace(row, tagging="FAILED"))
    assert journal.delete([gone.key]) == 1
    watch(watcher, time, 1)

    assert {key for _, key in watcher._rests._resting} == {stays.key}


def test_an_hour_of_a_copy_that_may_not_be_seen_asks_seldom(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, watcher: Watcher
) -> None:
    task = completed(journal, channel, aws, "a", there=True)
    aws.fail("CopySnapshot", "lost-after")
    watch(watcher, time, 1)
    denied = CallError("refused", "no", operation="DescribeSnapshots", code="UnauthorizedOperation")
    always(aws, "FindCopies", denied)
    aws.calls.clear()

    watch(watcher, time, HOUR)

    assert aws.calls.count("FindCopies") <= 12
    assert "GetCallerIdentity" not in aws.calls
    assert journal.task(task.key).second_line.startswith(f"The copy in {THERE} cannot be seen")


def test_the_log_of_one_import_is_bounded(
    open_journal: Callable[[], Journal], channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = open_journal()
    task, other = (submit(journal, channel, Intent(ACCOUNT, request(job))) for job in "ab")
    (line,) = journal.timelines.calls(task)

    for _ in range(1100):
        journal.timelines.log(task.key, line)

    assert len(journal.timelines.calls(task)) == 1000
    assert len(journal.timelines.calls(other)) == 1
