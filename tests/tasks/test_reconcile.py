"""A lost answer is found out, and never by a second import."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, channel_to, request
from fakes.virtual_time import VirtualTime
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.cancel import ask_to_cancel
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import AlreadyRecordedError, AnswerUnwrittenError
from snapshot_importer.tasks.links import LinksInMemory
from snapshot_importer.tasks.parameters import OtherLinkError
from snapshot_importer.tasks.reconcile import TooLateError, abandon, recover, send_again
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

LINK = "https://images.s3.amazonaws.com/disk.vmdk?X-Amz-Signature=c0ffee99"


class PowerCut(BaseException):
    """Ends the program at a step."""


def cut_at(wanted: str) -> Callable[[str], None]:
    def step(name: str) -> None:
        if name == wanted:
            raise PowerCut

    return step


def submit_until(journal: Journal, channel: Channel, step: str, **request_of: Any) -> Task:
    with pytest.raises(PowerCut):
        submit(journal, channel, Intent(ACCOUNT, request(**request_of)), step=cut_at(step))
    return journal.tasks()[0]


def unknown(journal: Journal, channel: Channel, aws: FakeAws, *, accepted: bool) -> Task:
    """Submit with every answer lost."""
    kind = "lost-after" if accepted else "lost-before"
    aws.fail("ImportSnapshot", kind, kind)  # type: ignore[arg-type]
    return submit(journal, channel, Intent(ACCOUNT, request()))


def poll(journal: Journal, channel: Channel) -> None:
    Watcher(journal, channel).poll()


def test_a_task_with_our_tag_is_adopted_at_the_next_poll(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    unknown(journal, channel, aws, accepted=True)

    poll(journal, channel)

    task = journal.tasks()[0]
    assert (task.state, task.task_id, len(aws.ledger)) == ("SUBMITTED", aws.ledger[0].task_id, 1)
    assert journal.timelines.events(task)[-1].kind == "found"


def test_absence_within_ten_minutes_proves_nothing(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    unknown(journal, channel, aws, accepted=False)
    clock.advance(minutes=9, seconds=59)

    poll(journal, channel)

    assert (journal.tasks()[0].state, aws.calls.count("ImportSnapshot")) == ("UNKNOWN", 2)


def test_after_ten_minutes_the_same_request_with_the_same_token_is_sent(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = unknown(journal, channel, aws, accepted=False)
    clock.advance(minutes=10)

    poll(journal, channel)

    assert [entry.token for entry in aws.ledger] == [task.client_token]
    assert journal.tasks()[0].state == "SUBMITTED"
    assert journal.tasks()[0].attempt_id == task.attempt_id


def test_a_task_that_is_listed_late_is_not_made_twice(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    unknown(journal, channel, aws, accepted=True)
    aws.hidden_for = clock.now.max.replace(tzinfo=clock.now.tzinfo) - clock.now
    clock.advance(minutes=11)

    poll(journal, channel)

    assert (journal.tasks()[0].state, len(aws.ledger)) == ("SUBMITTED", 1)


def test_a_listing_that_was_cut_off_proves_nothing(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    unknown(journal, channel, aws, accepted=False)
    clock.advance(hours=1)
    aws.partial = True

    poll(journal, channel)

    assert (journal.tasks()[0].state, aws.ledger) == ("UNKNOWN", [])


def test_after_the_time_of_the_token_it_is_given_up_not_sent(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    unknown(journal, channel, aws, accepted=False)
    clock.advance(hours=24)

    poll(journal, channel)

    task = journal.tasks()[0]
    assert (task.state, task.word, aws.ledger) == ("ABANDONED", "Failed", [])
    assert task.second_line == "Given up: AWS never listed it"


def test_an_abandoned_request_that_shows_up_after_all_is_adopted(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = unknown(journal, channel, aws, accepted=True)
    abandon(journal, channel, task)

    poll(journal, channel)

    assert journal.tasks()[0].state == "SUBMITTED"


def test_a_used_token_never_makes_a_new_one(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    unknown(journal, channel, aws, accepted=False)
    clock.advance(minutes=10)
    mismatch = CallError(
        "refused", "used", operation="ImportSnapshot", code="IdempotentParameterMismatch", http_status=400
    )
    aws.fail("ImportSnapshot", mismatch)

    for _ in range(3):
        poll(journal, channel)
        clock.advance(minutes=11)

    task = journal.tasks()[0]
    assert (task.state, task.filter, task.second_line) == ("UNKNOWN", "attention", "Token used before")
    assert (aws.calls.count("ImportSnapshot"), aws.ledger) == (3, [])


def test_a_refused_repetition_after_a_proven_absence_is_the_end(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    unknown(journal, channel, aws, accepted=False)
    clock.advance(minutes=10)
    aws.fail("ImportSnapshot", CallError("refused", "no", operation="ImportSnapshot", code="X"))

    poll(journal, channel)

    assert journal.tasks()[0].state == "REFUSED"


def test_a_repetition_without_a_way_to_aws_stays_unknown(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    unknown(journal, channel, aws, accepted=False)
    clock.advance(minutes=10)
    aws.fail("ImportSnapshot", "no-route")

    poll(journal, channel)

    assert journal.tasks()[0].state == "UNKNOWN"


def test_one_request_that_made_two_tasks_is_told_loudly(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    aws.forgets_tokens = True
    aws.fail("ImportSnapshot", "lost-after", "lost-after")
    submit(journal, channel, Intent(ACCOUNT, request()))
    aws.change(aws.ledger[1].task_id, progress=40)

    poll(journal, channel)

    own, twin = journal.tasks()
    assert (own.state, own.task_id) == ("SUBMITTED", aws.ledger[1].task_id)
    assert (twin.task_id, twin.filter, twin.actions) == (aws.ledger[0].task_id, "attention", ("cancel",))
    assert "twin" in [event.kind for event in journal.timelines.events(own)]


def test_a_request_that_was_being_sent_when_the_program_ended_has_no_answer(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws, links: LinksInMemory
) -> None:
    submit_until(open_journal(), channel, "sending-written")
    journal = open_journal()

    recover(journal, links)

    assert journal.tasks()[0].state == "UNKNOWN"


def test_an_intent_that_was_never_sent_asks(
    open_journal: Callable[[], Journal],
    channel: Channel,
    aws: FakeAws,
    links: LinksInMemory,
    clock: FakeClock,
) -> None:
    submit_until(open_journal(), channel, "intent-written")
    journal = open_journal()
    recover(journal, links)
    clock.advance(hours=1)

    poll(journal, channel)

    task = journal.tasks()[0]
    assert (task.state, task.filter, task.second_line) == ("INTENT", "attention", "Not sent yet")
    assert (task.actions, aws.ledger) == (("send-now", "drop"), [])


@pytest.mark.parametrize("full", [False, True])
def test_what_waits_in_an_old_copy_of_the_history_is_not_sent_by_itself(
    open_journal: Callable[[], Journal],
    channel: Channel,
    aws: FakeAws,
    links: LinksInMemory,
    clock: FakeClock,
    *,
    full: bool,
) -> None:
    journal = open_journal()
    if full:
        aws.fail("ImportSnapshot", "full")
    else:
        journal.set_limit(0)
    submit(journal, channel, Intent(ACCOUNT, request()))
    journal.close()
    copy = journal.file.path.read_bytes()
    journal = open_journal()
    journal.set_limit(1)
    clock.advance(minutes=1)
    poll(journal, channel)
    assert len(aws.ledger) == 1
    journal.close()
    journal.file.path.write_bytes(copy)
    clock.advance(days=9)
    aws.tasks.clear()
    aws.forgets_tokens = True

    journal = open_journal()
    journal.set_limit(1)
    recover(journal, links)
    poll(journal, channel)

    (task,) = journal.tasks()
    assert (task.filter, task.second_line, task.actions) == (
        "attention",
        "Not sent yet",
        ("send-now", "drop"),
    )
    assert len(aws.ledger) == 1
    assert send_again(journal, channel, task).state == "SUBMITTED"


def test_what_waits_since_this_start_is_sent_by_itself_however_long_that_takes(
    open_journal: Callable[[], Journal],
    channel: Channel,
    aws: FakeAws,
    links: LinksInMemory,
    clock: FakeClock,
) -> None:
    journal = open_journal()
    journal.set_limit(0)
    submit(journal, channel, Intent(ACCOUNT, request()))
    clock.advance(hours=23)
    journal = open_journal()
    journal.set_limit(0)
    recover(journal, links)
    clock.advance(days=2)
    recover(journal, links)  # as after a full disk

    journal.set_limit(1)
    poll(journal, channel)

    assert [entry.job for entry in aws.ledger] == [request()["Description"]]


def test_an_intent_is_sent_when_the_user_says_so(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    submit_until(open_journal(), channel, "intent-written")
    journal = open_journal()

    task = send_again(journal, channel, journal.tasks()[0])

    assert (task.state, len(aws.ledger)) == ("SUBMITTED", 1)


def test_an_intent_is_dropped_when_the_user_says_so(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    submit_until(open_journal(), channel, "intent-written")
    journal = open_journal()

    abandon(journal, channel, journal.tasks()[0])

    task = journal.tasks()[0]
    assert (task.state, task.word, task.second_line) == (
        "ABANDONED",
        "Cancelled",
        "Dropped before it was sent",
    )
    assert aws.ledger == []


def test_without_its_link_a_request_is_looked_for_and_never_sent(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    submit_until(open_journal(), channel, "sending-written", DiskContainer={"Url": LINK})
    journal = open_journal()
    forgetful = replace(channel, links=LinksInMemory())
    recover(journal, forgetful.links)
    clock.advance(minutes=30)

    poll(journal, forgetful)

    task = journal.tasks()[0]
    assert (task.state, task.second_line) == ("UNKNOWN", "No answer. Paste the link again")
    assert (task.actions, aws.ledger) == (("paste-link", "drop"), [])


def test_the_link_pasted_again_is_checked_and_sent(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    submit_until(open_journal(), channel, "sending-written", DiskContainer={"Url": LINK})
    journal = open_journal()
    forgetful = replace(channel, links=LinksInMemory())
    recover(journal, forgetful.links)

    with pytest.raises(OtherLinkError):
        send_again(journal, forgetful, journal.tasks()[0], link=LINK.replace("c0ffee", "decaff"))
    task = send_again(journal, forgetful, journal.tasks()[0], link=LINK)

    assert (task.state, [entry.parameters["DiskContainer"]["Url"] for entry in aws.ledger]) == (
        "SUBMITTED",
        [LINK],
    )


def test_what_is_being_sent_is_not_sent_a_second_time(
    journal: Journal, channel: Channel, aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = unknown(journal, channel, aws, accepted=False)
    real = aws.accept

    def impatient(parameters: dict[str, Any]) -> object:
        with pytest.raises(AlreadyRecordedError, match="being sent"):
            send_again(journal, channel, task)
        return real(parameters)

    monkeypatch.setattr(aws, "accept", impatient)

    send_again(journal, channel, task)

    assert aws.calls.count("ImportSnapshot") == 3


def test_the_rows_of_another_account_are_left_alone(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    unknown(journal, channel, aws, accepted=False)
    clock.advance(minutes=30)
    stranger = FakeAws(clock, account="999999999999")

    poll(journal, channel_to(stranger))

    assert (journal.tasks()[0].state, stranger.ledger) == ("UNKNOWN", [])


def test_a_copy_of_an_older_journal_finds_its_tasks_again(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    journal = open_journal()
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    journal.file._store.connection.execute("UPDATE task SET state = 'INTENT', task_id = NULL, sends = 0")
    journal = open_journal()

    poll(journal, channel)

    assert (journal.tasks()[0].state, journal.tasks()[0].task_id) == ("SUBMITTED", task.task_id)


def throttled(journal: Journal, channel: Channel, aws: FakeAws, **request_of: Any) -> Task:
    """Submit while AWS asks to slow down, whatever stands in line."""
    aws.fail("ImportSnapshot", "throttled-before")
    task = submit(journal, channel, Intent(ACCOUNT, request(**request_of)))
    return send_again(journal, channel, task) if task.position else task


def test_a_throttled_request_is_sent_again_by_the_next_poll_with_its_token(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = throttled(journal, channel, aws)
    poll(journal, channel)  # that which the button woke
    at_once = aws.calls.count("ImportSnapshot")
    clock.advance(seconds=15)

    poll(journal, channel)

    assert (task.state, task.second_line) == ("UNKNOWN", "AWS asks to slow down. Sent again by itself.")
    assert at_once == 1
    assert [entry.token for entry in aws.ledger] == [task.client_token]
    assert (journal.tasks()[0].state, journal.tasks()[0].failure) == ("SUBMITTED", None)


def test_a_throttled_request_that_was_accepted_after_all_is_not_sent_again(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    aws.fail("ImportSnapshot", "throttled-after")
    submit(journal, channel, Intent(ACCOUNT, request()))
    clock.advance(seconds=15)

    poll(journal, channel)

    assert (journal.tasks()[0].state, len(aws.ledger), aws.calls.count("ImportSnapshot")) == (
        "SUBMITTED",
        1,
        1,
    )


def test_while_aws_asks_to_slow_down_each_poll_sends_one_request(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    for number in range(3):
        throttled(journal, channel, aws, job=f"disk-{number}")
    aws.fail("ImportSnapshot", "throttled-before", "throttled-before")
    sent = []

    for _ in range(3):
        clock.advance(seconds=15)
        poll(journal, channel)
        sent.append(aws.calls.count("ImportSnapshot"))

    assert sent == [4, 5, 8]
    assert sorted(entry.job for entry in aws.ledger) == ["disk-0", "disk-1", "disk-2"]


def test_a_refusal_soon_after_a_throttled_request_proves_nothing_yet(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    throttled(journal, channel, aws)
    refused = CallError("refused", "no", operation="ImportSnapshot", code="UnauthorizedOperation")
    aws.fail("ImportSnapshot", refused, refused)
    clock.advance(seconds=15)
    poll(journal, channel)
    soon = journal.tasks()[0].state
    clock.advance(minutes=10)

    poll(journal, channel)

    assert (soon, journal.tasks()[0].state) == ("UNKNOWN", "REFUSED")


def test_a_request_that_is_throttled_for_a_day_is_given_up(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    throttled(journal, channel, aws)
    for _ in range(2):
        aws.fail("ImportSnapshot", "throttled-before")
        clock.advance(hours=24)
        clock.advance(minutes=-1)
        poll(journal, channel)

    assert (journal.tasks()[0].state, aws.ledger) == ("ABANDONED", [])


def test_a_throttled_request_whose_cancel_is_wished_is_not_sent_again(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = throttled(journal, channel, aws)
    ask_to_cancel(journal, task, "")
    clock.advance(seconds=15)

    poll(journal, channel)

    assert (aws.calls.count("ImportSnapshot"), aws.ledger) == (1, [])


def test_once_aws_may_have_forgotten_the_token_the_task_is_looked_for_and_not_made_again(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = unknown(journal, channel, aws, accepted=True)
    clock.advance(days=3)
    aws.forgets_tokens = True

    found = send_again(journal, channel, task)

    assert (found.state, found.task_id, len(aws.ledger)) == ("SUBMITTED", aws.ledger[0].task_id, 1)


@pytest.mark.parametrize(("days", "ended"), [(1, "AWS never listed it"), (9, "older than AWS remembers")])
def test_what_is_not_found_after_the_time_of_the_token_is_given_up_with_clear_words(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock, days: int, ended: str
) -> None:
    task = unknown(journal, channel, aws, accepted=False)
    clock.advance(days=days)

    with pytest.raises(TooLateError, match="could run twice"):
        send_again(journal, channel, task)

    gone = journal.task(task.key)
    assert (gone.state, gone.actions, aws.ledger) == ("ABANDONED", ("import-again",), [])
    assert ended in gone.second_line


def test_a_listing_that_was_cut_off_gives_nothing_up_after_the_time_of_the_token(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = unknown(journal, channel, aws, accepted=False)
    clock.advance(days=3)
    aws.partial = True

    with pytest.raises(TooLateError, match="Try again later"):
        send_again(journal, channel, task)

    assert (journal.task(task.key).state, aws.ledger) == ("UNKNOWN", [])


def test_what_was_sent_again_just_now_is_not_given_up_by_a_listing(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = unknown(journal, channel, aws, accepted=True)
    clock.advance(hours=23, minutes=58)
    aws.hidden_for = timedelta(days=30)
    aws.fail("ImportSnapshot", "lost-after")
    send_again(journal, channel, task)
    clock.advance(minutes=5)

    with pytest.raises(TooLateError, match="ten minutes"):
        send_again(journal, channel, task)

    assert (journal.task(task.key).state, len(aws.ledger)) == ("UNKNOWN", 1)


def test_a_link_pasted_after_the_time_of_the_token_sends_nothing(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    submit_until(open_journal(), channel, "answered", DiskContainer={"Url": LINK})
    journal = open_journal()
    forgetful = replace(channel, links=LinksInMemory())
    recover(journal, forgetful.links)
    clock.advance(days=2)
    aws.forgets_tokens = True

    found = send_again(journal, forgetful, journal.tasks()[0], link=LINK)

    assert (found.state, len(aws.ledger)) == ("SUBMITTED", 1)


def test_a_clock_that_jumps_ahead_after_a_lost_answer_gives_nothing_up(
    tmp_path: Path, aws: FakeAws, clock: FakeClock
) -> None:
    time = VirtualTime(clock)
    with closing(Journal(tmp_path / "history.sqlite", clock=clock, steady=time.monotonic)) as journal:
        channel = channel_to(aws)
        task = unknown(journal, channel, aws, accepted=True)
        aws.hidden_for = timedelta(days=2, seconds=30)
        clock.advance(days=2)  # somebody sets it
        time.advance(10)
        poll(journal, channel)
        waiting = journal.task(task.key).state
        time.advance(9 * 60)
        poll(journal, channel)

    assert waiting == "UNKNOWN"
    assert (journal.task(task.key).state, len(aws.ledger)) == ("SUBMITTED", 1)


def test_a_request_sent_while_the_clock_was_ahead_is_given_up_and_not_sent_for_ever(
    open_journal: Callable[[], Journal], aws: FakeAws, clock: FakeClock, channel: Channel
) -> None:
    now = clock.now
    clock.advance(days=365)
    task = unknown(open_journal(), channel, aws, accepted=False)
    clock.now = now
    journal = open_journal()
    recover(journal, channel.links)

    poll(journal, channel)

    assert (journal.task(task.key).state, aws.ledger) == ("ABANDONED", [])


def test_an_answer_that_could_not_be_written_is_not_blamed_on_an_end_of_the_program(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    def fill_the_disk(step: str) -> None:
        if step == "answered":
            journal.file._store.connection.execute("PRAGMA query_only = ON")

    with pytest.raises(AnswerUnwrittenError):
        submit(journal, channel, Intent(ACCOUNT, request()), step=fill_the_disk)
    journal.file._store.connection.execute("PRAGMA query_only = OFF")

    recover(journal, channel.links)

    (task,) = journal.tasks()
    last = journal.timelines.events(task)[-1]
    assert task.state == "UNKNOWN"
    assert (last.title, last.detail) == ("What AWS answered is not known", "It could not be written down.")
