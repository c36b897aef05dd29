"""An import that ends by a fault of AWS is tried once more by itself, as an import of its own."""

from collections.abc import Callable
from typing import Any

import pytest

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, request
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.parameters import ATTEMPT_TAG
from snapshot_importer.tasks.reconcile import recover
from snapshot_importer.tasks.submit import Destination, Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

FAULT = "ServerError: an internal error has occurred during conversion."
TAGS = (("Name", "erp"),)


@pytest.fixture
def watcher(journal: Journal, channel: Channel) -> Watcher:
    watcher = Watcher(journal, channel)
    watcher.poll()
    return watcher


def started(journal: Journal, channel: Channel, **more: Any) -> Task:
    return submit(journal, channel, Intent(ACCOUNT, request(), snapshot_tags=TAGS, **more))


def fail(aws: FakeAws, task: Task, message: str = FAULT) -> None:
    aws.change(task.task_id, status="deleted", status_message=message, progress=None)


def test_it_is_a_new_import_with_a_new_token_linked_to_the_first(
    journal: Journal, channel: Channel, watcher: Watcher, aws: FakeAws
) -> None:
    first = started(journal, channel, destination=Destination("eu-west-1"))
    fail(aws, first)

    watcher.poll()

    first, second = journal.task(first.key), journal.tasks()[-1]
    assert (first.state, first.second_line) == ("FAILED", "Problem at AWS. Tried once more by itself")
    assert (first.followed_by, second.follows, second.state) == (second.key, first.key, "SUBMITTED")
    assert [entry.token for entry in aws.ledger] == [first.client_token, second.client_token]
    assert (second.snapshot_tags, second.copy_region) == (TAGS, "eu-west-1")
    tags = [tag for tag in aws.tasks[second.task_id].tags if tag[0] == ATTEMPT_TAG]
    assert tags == [(ATTEMPT_TAG, second.key)]
    assert journal.timelines.events(first)[-1].kind == "repeated"
    assert [event.kind for event in journal.timelines.events(second)] == ["repeats", "sending", "accepted"]


def test_it_is_repeated_once_only(
    journal: Journal, channel: Channel, watcher: Watcher, aws: FakeAws, clock: FakeClock
) -> None:
    fail(aws, started(journal, channel))
    watcher.poll()
    fail(aws, journal.tasks()[-1])

    for _ in range(3):
        clock.advance(seconds=15)
        watcher.poll()

    assert [task.state for task in journal.tasks()] == ["FAILED", "FAILED"]
    assert journal.tasks()[-1].second_line == "Problem at AWS"
    assert len(aws.ledger) == 2


def test_no_end_of_the_program_repeats_it_twice(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    journal = open_journal()
    watcher = Watcher(journal, channel)
    first = started(journal, channel)
    watcher.poll()
    fail(aws, first)
    # Both calls of the poll are lost: the first is answered into the void, the second never arrives.
    aws.fail("ImportSnapshot", "lost-after")
    watcher.poll()
    for _ in range(3):
        journal = open_journal()
        recover(journal, channel.links)
        clock.advance(minutes=11)
        Watcher(journal, channel).poll()

    assert [task.state for task in journal.tasks()] == ["FAILED", "SUBMITTED"]
    assert len(aws.ledger) == 2


@pytest.mark.parametrize(
    "message", ["ClientError: Disk validation failed [Unsupported VMDK File Format]", "Something else"]
)
def test_a_definite_failure_is_not_repeated(
    journal: Journal, channel: Channel, watcher: Watcher, aws: FakeAws, message: str
) -> None:
    fail(aws, started(journal, channel), message)

    watcher.poll()

    assert [task.state for task in journal.tasks()] == ["FAILED"]


def test_what_failed_while_nobody_watched_is_left_to_the_user(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    fail(aws, started(journal, channel))
    clock.advance(hours=8)

    Watcher(journal, channel).poll()

    assert [task.state for task in journal.tasks()] == ["FAILED"]
    assert len(aws.ledger) == 1


def test_an_import_of_others_is_not_repeated(journal: Journal, watcher: Watcher, aws: FakeAws) -> None:
    other = aws.add_task("import-snap-0123456789abcdef0", request())
    watcher.wake()
    watcher.poll()
    aws.change(other.task_id, status="deleted", status_message=FAULT)

    watcher.poll()

    assert [task.origin for task in journal.tasks()] == ["other"]
    assert aws.ledger == []


def test_one_with_a_presigned_link_is_not_repeated(
    journal: Journal, channel: Channel, watcher: Watcher, aws: FakeAws
) -> None:
    link = "https://images.s3.amazonaws.com/disk.vmdk?X-Amz-Signature=c0ffee99"
    container = {"DiskContainer": {"Format": "VMDK", "Url": link}}
    fail(aws, submit(journal, channel, Intent(ACCOUNT, container)))

    watcher.poll()

    assert [task.state for task in journal.tasks()] == ["FAILED"]
