"""Import there, then copy: exactly one copy for each wish, whatever is lost, refused or killed on the way."""

import os
import random
import sys
from collections.abc import Callable

import pytest

from fakes.gateway import (
    ACCOUNT,
    ALL_FAULTS,
    FakeAws,
    FakeClock,
    FaultKind,
    channel_to,
    random_faults,
    request,
)
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.copy_wish import BUSY
from snapshot_importer.tasks.copying import copy_again
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.reconcile import recover
from snapshot_importer.tasks.submit import Destination, Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

THERE = "us-east-1"
WISHES = int(os.environ.get("SNAPSHOT_IMPORTER_LOST_COPIES", "20"))
TAGS = (("Name", "erp"),)


def refusal(code: str = "UnauthorizedOperation", message: str = "You are not authorized.") -> CallError:
    return CallError("refused", message, operation="CopySnapshot", code=code, http_status=400)


def wished(journal: Journal, channel: Channel, aws: FakeAws, job: str = "disk") -> Task:
    """Send an import whose snapshot is wanted elsewhere, and let AWS finish it."""
    destination = Destination(THERE, encrypted=True, kms_key_id="alias/there")
    intent = Intent(ACCOUNT, request(job), snapshot_tags=TAGS, destination=destination)
    task = submit(journal, channel, intent)
    aws.finish(task.task_id)
    return task


def polled(journal: Journal, channel: Channel, task: Task) -> Task:
    Watcher(journal, channel).poll()
    return journal.task(task.key)


def words(task: Task) -> tuple[str, str]:
    return task.word, task.second_line


def kinds(journal: Journal, task: Task) -> list[str]:
    return [event.kind for event in journal.timelines.events(task) if event.kind.startswith("cop")]


def test_a_finished_snapshot_is_copied_with_its_tags(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = wished(journal, channel, aws)

    copying = polled(journal, channel, task)
    (copy,) = aws.copies
    aws.change_copy(copy.snapshot_id, "pending", 42)
    under_way = polled(journal, channel, task)
    aws.change_copy(copy.snapshot_id, "completed", 100)
    done = polled(journal, channel, task)

    assert words(copying) == ("Running", f"Copying to {THERE}, 0 %")
    assert (words(under_way), under_way.progress) == (
        ("Running", f"Copying to {THERE}, 42 %"),
        42,
    )
    assert (words(done), done.final) == (("Completed", f"Copied to {THERE}"), True)
    assert done.copy_snapshot_id == copy.snapshot_id
    assert (copy.region, copy.request.source_region, copy.request.snapshot_id) == (
        THERE,
        "eu-central-1",
        done.snapshot_id,
    )
    assert (copy.request.tags, copy.request.encrypted, copy.request.kms_key_id) == (TAGS, True, "alias/there")
    assert kinds(journal, task) == ["copy-sent", "copy-accepted", "copied"]


def test_nothing_is_asked_of_the_destination_before_and_after(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    destination = Destination(THERE)
    task = submit(journal, channel, Intent(ACCOUNT, request(), destination=destination))
    polled(journal, channel, task)
    assert "FindCopies" not in aws.calls

    aws.finish(task.task_id)
    polled(journal, channel, task)
    aws.change_copy(aws.copies[0].snapshot_id, "completed")
    polled(journal, channel, task)
    aws.calls.clear()
    polled(journal, channel, task)

    assert aws.calls == ["GetCallerIdentity", "DescribeImportSnapshotTasks", "FindImported"]


def test_an_import_that_failed_is_not_copied(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request(), destination=Destination(THERE)))
    aws.change(task.task_id, status="deleted", status_message="ClientError: no disk")

    failed = polled(journal, channel, task)

    assert failed.state == "FAILED"
    assert failed.final
    assert aws.copies == []


def test_a_restart_goes_on_with_the_copy(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    task = wished(open_journal(), channel, aws)
    journal = open_journal()
    recover(journal, channel.links)
    assert [row.key for row in journal.all_open_rows()] == [task.key]

    polled(journal, channel, task)
    journal = open_journal()
    aws.change_copy(aws.copies[0].snapshot_id, "completed")

    assert words(polled(journal, channel, task)) == ("Completed", f"Copied to {THERE}")
    assert len(aws.copies) == 1


def test_a_copy_whose_answer_was_lost_is_found_and_not_made_again(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = wished(journal, channel, aws)
    aws.fail("CopySnapshot", "lost-after")

    unknown = polled(journal, channel, task)
    found = polled(journal, channel, task)

    assert words(unknown) == ("Running", f"No answer from {THERE} yet, checking with AWS")
    assert found.copy_snapshot_id == aws.copies[0].snapshot_id
    assert len(aws.copies) == 1
    assert kinds(journal, task) == ["copy-sent", "copy-no-answer", "copy-found"]


def test_a_copy_that_does_not_show_up_is_made_again_only_after_ten_minutes(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = wished(journal, channel, aws)
    aws.fail("CopySnapshot", "lost-before")
    polled(journal, channel, task)

    clock.advance(minutes=9)
    polled(journal, channel, task)
    assert aws.copies == []

    clock.advance(minutes=1)
    polled(journal, channel, task)
    assert len(aws.copies) == 1


def test_a_copy_that_shows_up_late_is_not_made_twice(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = wished(journal, channel, aws)
    aws.fail("CopySnapshot", "timeout-after")
    polled(journal, channel, task)
    aws.hidden_for = clock.now - clock.now.replace(hour=clock.now.hour - 1)
    polled(journal, channel, task)
    aws.hidden_for *= 0
    clock.advance(minutes=11)

    assert polled(journal, channel, task).copy_snapshot_id == aws.copies[0].snapshot_id
    assert len(aws.copies) == 1


def test_an_older_history_that_was_put_back_finds_the_copy(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    journal = open_journal()
    task = wished(journal, channel, aws)
    before = journal.row(task.key)
    polled(journal, channel, task)
    with journal.file.transaction() as connection:  # as if the file were one of yesterday
        connection.execute("DELETE FROM task")
    journal = open_journal()
    journal.add(before)

    polled(journal, channel, task)

    assert len(aws.copies) == 1


def test_a_refused_copy_needs_attention_and_is_tried_again_at_the_users_wish(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = wished(journal, channel, aws)
    aws.fail("CopySnapshot", refusal())

    refused = polled(journal, channel, task)
    polled(journal, channel, task)
    assert aws.copies == []
    copy_again(journal, task)
    again = polled(journal, channel, task)

    assert refused.word == "Needs attention"
    assert refused.second_line.startswith(f"Not copied to {THERE}: ")
    assert "copy-snapshot" in refused.actions
    assert refused.failure is not None
    assert refused.failure.code == "UnauthorizedOperation"
    assert words(again) == ("Running", f"Copying to {THERE}, 0 %")
    assert len(aws.copies) == 1


def test_too_many_copies_at_once_are_waited_for(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = wished(journal, channel, aws)
    aws.fail("CopySnapshot", refusal(BUSY, "Too many snapshot copies in progress."))

    waiting = polled(journal, channel, task)
    polled(journal, channel, task)
    assert (waiting.word, aws.calls.count("CopySnapshot")) == ("Running", 1)
    assert waiting.second_line.startswith(f"Waits to be copied to {THERE}: ")
    clock.advance(minutes=6)
    polled(journal, channel, task)

    assert len(aws.copies) == 1


def test_a_copy_that_fails_in_aws_is_made_anew_with_another_tag(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = wished(journal, channel, aws)
    polled(journal, channel, task)
    aws.change_copy(aws.copies[0].snapshot_id, "error", None, "Given key ID is not accessible")

    failed = polled(journal, channel, task)
    copy_again(journal, task)
    polled(journal, channel, task)

    assert failed.word == "Needs attention"
    assert len({copy.request.marker for copy in aws.copies}) == 2
    assert journal.task(task.key).copy_snapshot_id == aws.copies[1].snapshot_id


def test_a_copy_that_was_deleted_is_told(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = wished(journal, channel, aws)
    polled(journal, channel, task)
    del aws.snapshots[aws.copies[0].snapshot_id]

    assert polled(journal, channel, task).word == "Running"
    clock.advance(minutes=11)
    assert polled(journal, channel, task).word == "Needs attention"


@pytest.mark.parametrize("operation", ["FindCopies", "DescribeCopies"])
def test_a_destination_that_may_not_be_looked_at_is_told_and_nothing_is_made_twice(
    journal: Journal, channel: Channel, aws: FakeAws, operation: str
) -> None:
    task = wished(journal, channel, aws)
    if operation == "FindCopies":
        aws.fail("CopySnapshot", "lost-after")
        polled(journal, channel, task)
    aws.fail(operation, refusal(), refusal())

    blind = polled(journal, channel, task)
    told = len(journal.timelines.events(task))
    polled(journal, channel, task)
    assert len(journal.timelines.events(task)) == told
    seen = polled(journal, channel, task)

    assert blind.word == "Needs attention"
    assert blind.second_line.startswith(f"The copy in {THERE} cannot be seen")
    assert seen.word == "Running"
    assert len(aws.copies) == 1


def test_a_destination_that_can_be_seen_again_and_holds_no_copy_is_sent_to(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = wished(journal, channel, aws)
    aws.fail("CopySnapshot", "lost-before")
    polled(journal, channel, task)
    aws.fail("FindCopies", refusal())
    assert polled(journal, channel, task).word == "Needs attention"

    seen = polled(journal, channel, task)
    clock.advance(minutes=11)
    polled(journal, channel, task)

    assert seen.word == "Running"
    assert len(aws.copies) == 1


def test_a_region_that_is_not_enabled_does_not_end_the_sign_in(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = wished(journal, channel, aws)
    closed = CallError("sign-in", "AWS was not able to validate", operation="x", code="AuthFailure")
    aws.fail("FindCopies", closed)
    watcher = Watcher(journal, channel)

    watcher.poll()

    assert watcher.state.problem is None
    assert journal.task(task.key).word == "Needs attention"


def test_two_profiles_of_one_account_make_one_copy(journal: Journal, aws: FakeAws) -> None:
    first, second = channel_to(aws), channel_to(aws, profile_id="p2")
    task = wished(journal, first, aws)
    polls: list[int] = []
    found = aws.found

    def find_while_the_other_is_at_it(region: str, marker: str) -> object:
        answer = found(region, marker)
        if not polls:
            polls.append(1)
            Watcher(journal, second).poll()
        return answer

    aws.found = find_while_the_other_is_at_it  # type: ignore[method-assign,assignment]
    polled(journal, first, task)

    assert polls == [1]
    assert len(aws.copies) == 1


@pytest.mark.parametrize("fault", ALL_FAULTS)
@pytest.mark.parametrize("operation", ["CopySnapshot", "FindCopies", "DescribeCopies"])
def test_every_fault_of_a_copy_ends_in_one_copy(
    open_journal: Callable[[], Journal], aws: FakeAws, clock: FakeClock, operation: str, fault: FaultKind
) -> None:
    journal, channel = open_journal(), channel_to(aws)
    task = wished(journal, channel, aws)
    aws.fail(operation, fault, fault)

    done = until_copied(open_journal, channel, aws, clock, task)

    assert words(done) == ("Completed", f"Copied to {THERE}")
    assert len(aws.copies) == 1


def test_lost_answers_make_no_second_copy(
    open_journal: Callable[[], Journal], aws: FakeAws, clock: FakeClock
) -> None:
    seed = os.environ.get("SNAPSHOT_IMPORTER_SEED") or str(random.SystemRandom().randrange(10**6))
    sys.stdout.write(f"SNAPSHOT_IMPORTER_SEED={seed}\n")  # shown where the test fails
    chance, channel = random.Random(seed), channel_to(aws)
    for number in range(WISHES):
        task = wished(open_journal(), channel, aws, f"disk-{number}")
        for operation in ("CopySnapshot", "FindCopies", "DescribeCopies", "GetCallerIdentity"):
            aws.fail(operation, *random_faults(chance, 3))
        until_copied(open_journal, channel, aws, clock, task, steps=(0, 1, 11), chance=chance)
        aws.faults.clear()

    sources = [copy.request.snapshot_id for copy in aws.copies]
    assert len(sources) == len(set(sources)) == WISHES


def until_copied(
    open_journal: Callable[[], Journal],
    channel: Channel,
    aws: FakeAws,
    clock: FakeClock,
    task: Task,
    *,
    steps: tuple[int, ...] = (11,),
    chance: random.Random | None = None,
) -> Task:
    """Restart and poll until the copy is done; AWS finishes what it makes."""
    chance = chance or random.Random(0)
    for _ in range(200):
        journal = open_journal()
        recover(journal, channel.links)
        polled(journal, channel, task)
        for copy in aws.copies:
            aws.change_copy(copy.snapshot_id, "completed", 100)
        clock.advance(minutes=chance.choice(steps))
        if journal.task(task.key).final:
            return journal.task(task.key)
    pytest.fail(f"still {words(open_journal().task(task.key))}")
