"""A wish to cancel is written down first, and what AWS then says decides."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fakes.gateway import ACCOUNT, ALL_FAULTS, FakeAws, FakeClock, FaultKind, SlowGateway, request
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.cancel import cancel
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher


@pytest.fixture
def task(journal: Journal, channel: Channel) -> Task:
    return submit(journal, channel, Intent(ACCOUNT, request()))


def cancel_quietly(journal: Journal, channel: Channel, task: Task) -> None:
    """Cancel as the windows do: an error is told, the wish stays."""
    try:
        cancel(journal, channel, task, "wrong disk")
    except CallError:
        return


def test_a_cancelled_import_says_by_whom_and_why(
    journal: Journal, channel: Channel, aws: FakeAws, task: Task, clock: FakeClock
) -> None:
    asked = cancel(journal, channel, task, "wrong disk")
    Watcher(journal, channel).poll()
    aws.change(task.task_id, status="deleted")
    Watcher(journal, channel).poll()

    row = journal.task(task.key)
    assert (asked.state, asked.word, asked.second_line) == (
        "CANCEL_REQUESTED",
        "Cancelling",
        "Asked at {time}",
    )
    assert (asked.second_time, asked.actions) == (clock(), ())
    assert aws.cancels == [(task.task_id, "wrong disk")]
    assert (row.state, row.second_line) == ("CANCELLED", "By you: “wrong disk”")


def test_the_wish_is_on_the_disk_before_the_call(
    journal: Journal, channel: Channel, aws: FakeAws, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    real = aws.cancel

    def look(task_id: str, reason: str) -> object:
        seen.extend(journal.file.reader.execute("SELECT state FROM task").fetchone())
        return real(task_id, reason)

    monkeypatch.setattr(aws, "cancel", look)

    cancel(journal, channel, task)

    assert seen == ["CANCEL_REQUESTED"]


def test_an_import_that_was_already_complete_is_complete(
    journal: Journal, channel: Channel, aws: FakeAws, task: Task
) -> None:
    aws.finish(task.task_id)

    cancel(journal, channel, task)
    Watcher(journal, channel).poll()

    row = journal.task(task.key)
    assert (row.state, row.second_line) == ("COMPLETED", "Snapshot ready")
    titles = [event.title for event in journal.timelines.events(task)]
    assert "It was already complete. Nothing was cancelled." in titles


def test_an_import_that_had_failed_is_failed(
    journal: Journal, channel: Channel, aws: FakeAws, task: Task
) -> None:
    aws.change(task.task_id, status="deleted", status_message="ClientError: Footers not identical")

    row = cancel(journal, channel, task)

    assert (row.state, row.second_line) == ("FAILED", "Disk file damaged")


def test_who_may_not_cancel_is_told_and_the_import_goes_on(
    journal: Journal, channel: Channel, aws: FakeAws, task: Task
) -> None:
    aws.fail(
        "CancelImportTask",
        CallError(
            "refused",
            "You are not authorized to perform: ec2:CancelImportTask on resource: *",
            operation="CancelImportTask",
            code="UnauthorizedOperation",
        ),
    )

    row = cancel(journal, channel, task)

    assert (row.state, row.word, row.actions) == ("SUBMITTED", "Running", ("cancel",))
    last = journal.timelines.events(task)[-1]
    assert (last.title, last.detail) == ("AWS did not cancel", "Not allowed: ec2:CancelImportTask")


@pytest.mark.parametrize("fault", ALL_FAULTS)
def test_every_fault_ends_in_one_cancelled_task(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws, fault: FaultKind
) -> None:
    journal = open_journal()
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    aws.fail("CancelImportTask", fault)
    aws.fail("DescribeImportSnapshotTasks", fault)

    cancel_quietly(journal, channel, task)
    asked = journal.task(task.key).state
    journal = open_journal()
    Watcher(journal, channel).poll()
    aws.change(task.task_id, status="deleted")
    Watcher(journal, channel).poll()

    assert asked == "CANCEL_REQUESTED"
    assert [task_id for task_id, _ in aws.cancels] == [task.task_id]
    assert journal.task(task.key).state == "CANCELLED"


def test_a_cancel_of_a_request_without_an_answer_waits_until_the_task_is_found(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    aws.fail("ImportSnapshot", "lost-after", "lost-after")
    task = submit(journal, channel, Intent(ACCOUNT, request()))

    asked = cancel(journal, channel, task, "wrong disk")
    Watcher(journal, channel).poll()

    assert (asked.state, asked.word, asked.second_line) == (
        "UNKNOWN",
        "Cancelling",
        "Asked at {time}, not found in AWS yet",
    )
    assert aws.cancels == [(aws.ledger[0].task_id, "wrong disk")]


@pytest.mark.parametrize("completed", [True, False])
def test_an_answer_that_was_asked_for_before_the_wish_and_comes_after_it_puts_nothing_back(
    journal: Journal, channel: Channel, aws: FakeAws, task: Task, clock: FakeClock, *, completed: bool
) -> None:
    seen: list[Task] = []

    def wish() -> None:
        clock.advance(seconds=1)
        if completed:
            aws.finish(task.task_id, snapshot="pending")
        else:
            aws.change(task.task_id, progress=97)
            aws.fail("CancelImportTask", "throttled-before")
        cancel_quietly(journal, channel, task)
        seen.append(journal.task(task.key))

    aws.change(task.task_id, progress=95, status_message="converting")
    Watcher(journal, replace(channel, gateway=SlowGateway(aws, meanwhile=wish))).poll()

    after = journal.task(task.key)
    assert (seen[0].status, seen[0].progress) == (("completed", 100) if completed else ("active", 97))
    assert (after.status, after.progress) == (seen[0].status, seen[0].progress)
    Watcher(journal, channel).poll()
    kinds = [event.kind for event in journal.timelines.events(journal.task(task.key))]
    assert kinds.count("too-late") == int(completed)


def test_what_aws_has_completed_does_not_go_on_again(
    journal: Journal, channel: Channel, aws: FakeAws, task: Task
) -> None:
    running = aws.tasks[task.task_id]
    aws.finish(task.task_id, snapshot="pending")
    Watcher(journal, channel).poll()
    completed, aws.tasks[task.task_id] = aws.tasks[task.task_id], running  # a listing that lags behind
    Watcher(journal, channel).poll()
    assert journal.task(task.key).second_line == "Finishing the snapshot"

    aws.tasks[task.task_id] = completed
    Watcher(journal, channel).poll()

    kinds = [event.kind for event in journal.timelines.events(journal.task(task.key))]
    assert kinds.count("finishing") == 1


def test_a_cancelled_request_without_an_answer_is_never_sent_again(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    aws.fail("ImportSnapshot", "lost-before", "lost-before")
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    cancel(journal, channel, task)

    for _ in range(30):
        clock.advance(hours=1)
        Watcher(journal, channel).poll()

    assert (aws.ledger, journal.task(task.key).state) == ([], "ABANDONED")


def test_a_second_wish_is_the_same_wish(journal: Journal, channel: Channel, aws: FakeAws, task: Task) -> None:
    cancel(journal, channel, task, "first")
    cancel(journal, channel, task, "second")

    assert {reason for _, reason in aws.cancels} == {"first"}


def test_tasks_of_others_can_be_cancelled_too(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    aws.add_task("import-snap-0f", request("theirs"))
    Watcher(journal, channel).poll()

    cancel(journal, channel, journal.tasks()[0])

    assert aws.cancels == [("import-snap-0f", "")]
