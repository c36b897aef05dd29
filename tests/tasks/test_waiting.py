"""What AWS refuses only for now is sent again by itself: once, later, and never while a task may exist."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from fakes.gateway import ACCOUNT, FAULTS, FakeAws, FakeClock, channel_to, request
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.links import LinksInMemory
from snapshot_importer.tasks.reconcile import abandon, recover, send_again
from snapshot_importer.tasks.role_changes import SPREADS
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

ROLE = "The service role images provided does not exist or does not have sufficient permissions"
LINK = "https://images.s3.amazonaws.com/disk.vmdk?X-Amz-Signature=c0ffee99"


def full() -> CallError:
    return FAULTS["full"]("ImportSnapshot")


def no_role() -> CallError:
    return CallError(
        "refused", ROLE, operation="ImportSnapshot", code="InvalidParameter", http_status=400, request_id="r"
    )


def queued(journal: Journal, channel: Channel, aws: FakeAws, job: str = "disk") -> Task:
    """Submit while there is no place, whatever stands in line."""
    aws.fail("ImportSnapshot", full())
    task = submit(journal, channel, Intent(ACCOUNT, request(job)))
    return send_again(journal, channel, task) if task.position else task


def polled(journal: Journal, channel: Channel, task: Task) -> Task:
    Watcher(journal, channel).poll()
    return journal.task(task.key)


def test_an_import_for_which_there_is_no_place_waits_and_is_not_failed(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = queued(journal, channel, aws)

    assert (task.state, task.word, task.filter, task.final) == ("INTENT", "Queued", "running", False)
    assert task.resend_at == clock() + timedelta(seconds=30)
    assert [event.kind for event in journal.timelines.events(task)] == ["recorded", "sending", "queued"]


def test_it_is_sent_again_with_the_same_token_once_its_time_has_come(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = queued(journal, channel, aws)
    assert polled(journal, channel, task).state == "INTENT"
    clock.advance(seconds=30)

    sent = polled(journal, channel, task)

    assert (sent.state, sent.failure, sent.resend_at) == ("SUBMITTED", None, None)
    assert [entry.token for entry in aws.ledger] == [task.client_token]


def test_the_pauses_grow_up_to_ten_minutes(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = queued(journal, channel, aws)
    pauses = []
    for _ in range(7):
        assert task.resend_at
        pauses.append((task.resend_at - clock()).total_seconds())
        clock.now = task.resend_at
        aws.fail("ImportSnapshot", full())
        task = polled(journal, channel, task)

    assert pauses == [30, 60, 120, 240, 480, 600, 600]
    assert task.word == "Queued"


def test_one_refusal_at_a_poll_is_enough(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    first, second = queued(journal, channel, aws, "a"), queued(journal, channel, aws, "b")
    clock.advance(minutes=1)
    aws.fail("ImportSnapshot", full())
    calls = aws.calls.count("ImportSnapshot")

    Watcher(journal, channel).poll()

    assert aws.calls.count("ImportSnapshot") == calls + 1
    assert journal.task(second.key).resend_at == second.resend_at
    assert journal.task(first.key).resend_at != first.resend_at


def test_all_that_wait_are_sent_in_their_order_when_there_is_room(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    tasks = [queued(journal, channel, aws, job) for job in "abc"]
    clock.advance(minutes=1)

    Watcher(journal, channel).poll()

    assert [entry.job for entry in aws.ledger] == ["a", "b", "c"]
    assert {journal.task(task.key).state for task in tasks} == {"SUBMITTED"}


def test_none_is_sent_before_an_older_one_that_was_refused_more_often(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    queued(journal, channel, aws, "a")
    clock.advance(minutes=1)
    aws.fail("ImportSnapshot", full())
    Watcher(journal, channel).poll()  # it rests for a minute now
    queued(journal, channel, aws, "b")

    clock.advance(seconds=30)
    Watcher(journal, channel).poll()
    assert aws.ledger == []
    clock.advance(seconds=30)
    Watcher(journal, channel).poll()

    assert [entry.job for entry in aws.ledger] == ["a", "b"]


def test_the_queue_survives_a_restart(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = queued(open_journal(), channel, aws)
    journal = open_journal()
    recover(journal, channel.links)
    assert journal.task(task.key).word == "Queued"
    clock.advance(minutes=1)

    assert polled(journal, channel, task).state == "SUBMITTED"
    assert len(aws.ledger) == 1


def test_what_is_removed_from_the_queue_is_not_sent(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = queued(journal, channel, aws)

    abandon(journal, channel, task)

    clock.advance(hours=1)
    gone = polled(journal, channel, task)
    assert (gone.state, gone.word, gone.second_line) == ("ABANDONED", "Cancelled", "Removed from the queue")
    assert aws.ledger == []


def test_it_can_be_sent_at_once_and_waits_again_if_that_is_refused(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = queued(journal, channel, aws)
    aws.fail("ImportSnapshot", full())

    again = send_again(journal, channel, task)
    sent = send_again(journal, channel, again)

    assert (again.word, sent.state) == ("Queued", "SUBMITTED")
    assert len(aws.ledger) == 1


def test_a_lost_answer_to_the_second_try_is_found_out_as_ever(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = queued(journal, channel, aws)
    clock.advance(minutes=1)
    aws.fail("ImportSnapshot", "lost-after")

    lost = polled(journal, channel, task)
    found = polled(journal, channel, task)

    assert (lost.state, found.state) == ("UNKNOWN", "SUBMITTED")
    assert len(aws.ledger) == 1


def test_only_the_profile_that_asked_for_it_sends_it(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = queued(journal, channel, aws)
    clock.advance(minutes=1)

    other = polled(journal, channel_to(aws, profile_id="p2"), task)

    assert other.state == "INTENT"
    assert polled(journal, channel, task).state == "SUBMITTED"


def test_a_link_that_is_forgotten_meanwhile_is_asked_for(
    open_journal: Callable[[], Journal], aws: FakeAws, clock: FakeClock
) -> None:
    journal, channel = open_journal(), channel_to(aws)
    aws.fail("ImportSnapshot", full())
    intent = Intent(ACCOUNT, {"Description": "disk", "DiskContainer": {"Format": "VMDK", "Url": LINK}})
    task = submit(journal, channel, intent)
    journal, channel = open_journal(), channel_to(aws, LinksInMemory())
    recover(journal, channel.links)
    clock.advance(minutes=1)

    asked = polled(journal, channel, task)

    assert (asked.word, asked.actions) == ("Needs attention", ("paste-link", "drop"))
    assert aws.ledger == []


def test_a_role_that_the_program_just_changed_is_tried_again_until_aws_knows_it(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    channel.role_changes.note(ACCOUNT, "images", clock())
    aws.fail("ImportSnapshot", no_role(), no_role(), no_role())

    task = submit(journal, channel, Intent(ACCOUNT, request(RoleName="images")))
    words = [task.second_line]
    for _ in range(3):
        clock.advance(seconds=15)
        task = polled(journal, channel, task)
        words.append(task.second_line)

    assert words[:3] == ["AWS does not know the role yet. Sent again {time}"] * 3
    assert task.state == "SUBMITTED"
    assert len(aws.ledger) == 1


def test_two_minutes_after_the_change_the_role_itself_is_the_cause(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    channel.role_changes.note(ACCOUNT, "images", clock())
    aws.fail("ImportSnapshot", *[no_role() for _ in range(20)])
    task = submit(journal, channel, Intent(ACCOUNT, request(RoleName="images")))
    tries = 1
    while task.state == "INTENT" and tries < 20:
        clock.advance(seconds=15)
        task = polled(journal, channel, task)
        tries += 1

    assert (task.state, task.word) == ("REFUSED", "Failed")
    assert tries == 1 + SPREADS // timedelta(seconds=15)


@pytest.mark.parametrize("role", ["vmimport", "other"])
def test_a_role_that_nobody_changed_is_refused_at_once(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock, role: str
) -> None:
    channel.role_changes.note(ACCOUNT, "images", clock())
    channel.role_changes.note("999999999999", role, clock())
    aws.fail("ImportSnapshot", no_role())

    task = submit(journal, channel, Intent(ACCOUNT, request(RoleName=role)))

    assert task.state == "REFUSED"
