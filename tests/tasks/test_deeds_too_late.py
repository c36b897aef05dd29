"""What a user wishes for a row that is no longer, or never was, as the wish takes it to be."""

import pytest

from fakes.gateway import ACCOUNT, FakeAws, request
from snapshot_importer.tasks.finishing import copy_tags_again
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.import_queue import moved
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.reconcile import TooLateError, abandon, send_again
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher


@pytest.fixture
def running(journal: Journal, channel: Channel) -> Task:
    """An import that AWS is at."""
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    Watcher(journal, channel).poll()
    return journal.task(task.key)


@pytest.fixture
def failed(journal: Journal, channel: Channel, aws: FakeAws, running: Task) -> Task:
    """An import that AWS has given up, with its reason."""
    message = "ClientError: Disk validation failed [Unsupported VMDK File Format]"
    aws.change(running.task_id, status="deleted", status_message=message)
    Watcher(journal, channel).poll()
    return journal.task(running.key)


def test_the_reason_of_a_failed_import_survives_the_wish_to_copy_its_tags(
    journal: Journal, failed: Task
) -> None:
    copy_tags_again(journal, failed)

    assert journal.task(failed.key) is failed
    assert failed.failure
    assert "Unsupported VMDK" in failed.failure.message


def test_what_aws_has_is_neither_sent_again_nor_dropped(
    journal: Journal, channel: Channel, aws: FakeAws, running: Task
) -> None:
    with pytest.raises(TooLateError):
        send_again(journal, channel, running)
    with pytest.raises(TooLateError):
        abandon(journal, channel, running)

    assert journal.task(running.key) is running
    assert aws.calls.count("ImportSnapshot") == 1


def test_nothing_is_noted_of_a_wait_for_what_has_ended(journal: Journal, failed: Task) -> None:
    before = journal.timelines.events(failed)

    journal.keep_waiting(failed)
    journal.write(lambda records: moved(records, failed.key, "first"))

    assert journal.timelines.events(failed) == before
