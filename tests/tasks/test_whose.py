"""Two profiles of one account: what changes something for an import is done by its own, whoever polls."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from fakes.gateway import ACCOUNT, REGION, FakeAws, channel_to, request
from fakes.virtual_time import VirtualTime
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.cancel import ask_to_cancel
from snapshot_importer.tasks.copying import copy_again
from snapshot_importer.tasks.finishing import copy_tags_again
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.reconcile import send_again
from snapshot_importer.tasks.shared_polls import SharedPolls
from snapshot_importer.tasks.submit import Destination, Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

OWN, READER = "p1", "reader"
TAGS = (("Name", "erp"),)


CHANGES = frozenset({"ImportSnapshot", "CancelImportTask", "CreateTags", "CopySnapshot", "FindCopies"})


class ReadersAws(FakeAws):
    """The same account through a role that may look at its imports, and no more."""

    def call(self, operation: str, action: Callable[[], Any]) -> Any:
        if operation not in CHANGES:
            return super().call(operation, action)
        self.calls.append("refused")
        message = f"You are not authorized to perform: ec2:{operation} on resource: *"
        raise CallError(
            "refused", message, operation=operation, code="UnauthorizedOperation", http_status=403
        )


def readers(aws: FakeAws) -> ReadersAws:
    """Return what a reader sees of *aws*."""
    return ReadersAws(**{part.name: getattr(aws, part.name) for part in fields(aws)})


@pytest.fixture
def own(journal: Journal, channel: Channel, shared_polls: SharedPolls) -> Watcher:
    return Watcher(journal, channel, shared_polls=shared_polls)


@pytest.fixture
def shared_polls(time: VirtualTime) -> SharedPolls:
    return SharedPolls(time.monotonic)


@pytest.fixture
def reader(journal: Journal, aws: FakeAws, shared_polls: SharedPolls) -> Watcher:
    """The watch of a profile that may only look; it is the one that asks AWS."""
    return Watcher(journal, channel_to(readers(aws), profile_id=READER), shared_polls=shared_polls)


def imported(journal: Journal, channel: Channel, **more: Any) -> Task:
    return submit(journal, channel, Intent(ACCOUNT, request(), **more))


def lost(journal: Journal, channel: Channel, aws: FakeAws) -> Task:
    aws.fail("ImportSnapshot", "lost-before", "lost-before")
    return imported(journal, channel)


def test_a_lost_import_is_sent_again_by_its_own_profile_which_profits_from_the_other_ones_poll(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, own: Watcher, reader: Watcher
) -> None:
    task = lost(journal, channel, aws)
    time.advance(11 * 60)

    reader.turn()
    waiting = journal.task(task.key).state
    polls = aws.calls.count("DescribeImportSnapshotTasks")
    own.turn()

    assert waiting == "UNKNOWN"
    assert journal.task(task.key).state == "SUBMITTED"
    assert "refused" not in aws.calls
    assert aws.calls.count("DescribeImportSnapshotTasks") == polls == 1


def test_the_answer_to_another_profile_decides_nothing_within_ten_minutes(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, own: Watcher, reader: Watcher
) -> None:
    task = lost(journal, channel, aws)
    time.advance(9 * 60)

    reader.turn()
    own.turn()

    assert (journal.task(task.key).state, aws.calls.count("ImportSnapshot")) == ("UNKNOWN", 2)


def test_a_cancel_tags_and_a_copy_are_left_to_their_own_profile(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, own: Watcher, reader: Watcher
) -> None:
    done = imported(journal, channel, snapshot_tags=TAGS, destination=Destination("us-east-1"))
    aws.finish(done.task_id)
    unwanted = imported(journal, channel)
    ask_to_cancel(journal, unwanted, "wrong disk")  # while its profile was offline
    time.advance(60)

    reader.turn()
    own.turn()

    assert "refused" not in aws.calls
    assert aws.cancels == [(unwanted.task_id, "wrong disk")]
    assert list(aws.tagged.values()) == [dict(TAGS)]
    assert [copy.region for copy in aws.copies] == ["us-east-1"]


def sign_out(aws: FakeAws, watcher: Watcher) -> None:
    aws.fail("DescribeImportSnapshotTasks", "expired")
    watcher.poll()
    problem = watcher.state.problem
    assert problem
    assert problem.kind == "sign-in"


@pytest.mark.parametrize("gone", [False, True], ids=["signed out", "removed"])
def test_while_its_own_profile_is_away_another_one_tries_and_its_refusal_is_no_end(
    journal: Journal,
    channel: Channel,
    aws: FakeAws,
    time: VirtualTime,
    own: Watcher,
    reader: Watcher,
    *,
    gone: bool,
) -> None:
    done = imported(journal, channel, snapshot_tags=TAGS, destination=Destination("us-east-1"))
    unwanted = imported(journal, channel)
    unanswered = lost(journal, channel, aws)
    if gone:
        journal.set_watched(frozenset({(READER, REGION)}))
    else:
        sign_out(aws, own)
    aws.finish(done.task_id)
    ask_to_cancel(journal, unwanted, "wrong disk")
    time.advance(11 * 60)

    reader.poll()

    tagging, asked, sent = (journal.row(task.key) for task in (done, unwanted, unanswered))
    assert aws.calls.count("refused") == 4
    assert (tagging.state, tagging.tagging) == ("COMPLETED", "WANTED")
    assert tagging.copy
    assert tagging.copy.state == "WANTED"
    assert (asked.state, asked.cancel_sent, sent.state) == ("CANCEL_REQUESTED", False, "UNKNOWN")
    assert journal.task(done.key).second_line == "Tags not copied: no ec2:CreateTags"
    wish = journal.task(unwanted.key)
    assert (wish.word, wish.actions) == ("Needs attention", ("cancel",))
    assert wish.second_line == "Not cancelled yet: no ec2:CancelImportTask"
    assert journal.timelines.events(unanswered)[-1].title == "Refused to another profile"

    journal.set_watched(frozenset({(OWN, REGION), (READER, REGION)}))
    time.advance(11 * 60)
    own.poll()

    assert (journal.row(done.key).tagging, len(aws.copies)) == ("DONE", 1)
    assert aws.cancels == [(unwanted.task_id, "wrong disk")]
    assert journal.task(unanswered.key).state == "SUBMITTED"


def test_a_copy_that_another_profile_may_not_make_is_told_and_can_be_tried_by_a_third(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, reader: Watcher
) -> None:
    done = imported(journal, channel, destination=Destination("us-east-1"))
    aws.finish(done.task_id)
    journal.set_watched(frozenset({(READER, REGION)}))

    for _ in range(3):
        time.advance(11 * 60)
        reader.poll()
        told = journal.task(done.key)
        assert (told.word, told.actions) == ("Needs attention", ("copy-snapshot", "import-again"))
        assert told.second_line.startswith("Not copied to us-east-1: ")
        assert told.failure is not None

    copy_again(journal, told)
    assert journal.task(done.key).word == "Running"
    Watcher(journal, channel_to(aws, profile_id="p3")).poll()
    assert len(aws.copies) == 1
    assert journal.task(done.key).second_line.startswith("Copying to us-east-1")


def test_tags_that_another_profile_may_not_copy_are_tried_again_at_a_press(
    journal: Journal, channel: Channel, aws: FakeAws, reader: Watcher
) -> None:
    done = imported(journal, channel, snapshot_tags=TAGS)
    aws.finish(done.task_id)
    journal.set_watched(frozenset({(READER, REGION)}))
    reader.poll()
    told = journal.task(done.key)
    assert (told.word, told.actions) == ("Needs attention", ("copy-tags", "import-again"))

    copy_tags_again(journal, told)

    assert (journal.task(done.key).word, journal.row(done.key).failure) == ("Running", None)
    Watcher(journal, channel_to(aws, profile_id="p3")).poll()
    assert journal.row(done.key).tagging == "DONE"


def test_what_was_refused_to_another_profile_is_not_asked_for_at_every_poll(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, reader: Watcher
) -> None:
    task = imported(journal, channel)
    journal.set_watched(frozenset({(READER, REGION)}))
    ask_to_cancel(journal, task, "")

    for _ in range(4 * 60):
        time.advance(15)
        reader.turn()

    assert aws.calls.count("refused") < 12  # in an hour


def test_a_profile_that_leads_to_another_account_by_now_leaves_its_imports_to_others(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime
) -> None:
    task = imported(journal, channel, snapshot_tags=TAGS)
    aws.finish(task.task_id)
    Watcher(journal, channel_to(FakeAws(time.wall, account="999999999999"))).poll()

    Watcher(journal, channel_to(aws, profile_id="p2")).poll()

    assert journal.row(task.key).tagging == "DONE"


def test_a_profile_that_signs_in_again_starts_its_imports_with_the_answer_that_another_was_given(
    journal: Journal, channel: Channel, aws: FakeAws, time: VirtualTime, own: Watcher
) -> None:
    journal.set_limit(1)
    own.poll()
    aws.fail("GetCallerIdentity", "expired")
    own.resume()
    own.turn()
    first = imported(journal, channel)
    waiting = imported(journal, channel)
    aws.finish(first.task_id)
    time.advance(1)

    own.turn()

    assert own.state.problem is None
    assert journal.task(waiting.key).word != "Needs attention"


def test_what_another_profile_may_not_send_for_the_user_is_not_sent_yet(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    journal.set_limit(0)
    task = imported(journal, channel)

    asked = send_again(journal, channel_to(readers(aws), profile_id=READER), task)
    sent = send_again(journal, channel, asked)

    assert (asked.state, asked.second_line, asked.actions) == (
        "INTENT",
        "Not sent yet: no ec2:ImportSnapshot",
        ("send-now", "drop"),
    )
    assert (sent.state, sent.failure) == ("SUBMITTED", None)
