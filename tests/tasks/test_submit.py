"""One press of the button is one request, written down before it is sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, request
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.calling import WrongAccountError
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import (
    AlreadyRecordedError,
    AnswerUnwrittenError,
    JournalError,
)
from snapshot_importer.tasks.links import LinksInMemory
from snapshot_importer.tasks.parameters import ATTEMPT_TAG
from snapshot_importer.tasks.submit import Intent, submit

PRESIGNED = "https://images.s3.amazonaws.com/disk.vmdk?X-Amz-Credential=AKIAXYZ&X-Amz-Signature=c0ffee99"


def url_request(url: str = PRESIGNED) -> dict[str, object]:
    return {"Description": "disk", "DiskContainer": {"Format": "VMDK", "Url": url}}


def test_an_accepted_request_is_submitted_with_its_task(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))

    assert (task.state, task.task_id) == ("SUBMITTED", aws.ledger[0].task_id)
    assert (task.word, task.second_line, task.actions) == ("Running", "Waiting in AWS", ("cancel",))
    assert (task.bucket, task.file_name, task.description) == ("images", "disk.vmdk", "disk")
    assert [event.kind for event in journal.timelines.events(task)] == ["recorded", "sending", "accepted"]


def test_the_request_carries_a_token_and_our_own_tag_beside_the_tags_of_the_user(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    tags = [{"ResourceType": "import-snapshot-task", "Tags": [{"Key": "Name", "Value": "x"}]}]

    task = submit(journal, channel, Intent(ACCOUNT, request(TagSpecifications=tags)))

    sent = aws.ledger[0].parameters
    assert sent["ClientToken"] == task.client_token
    assert sent["TagSpecifications"][0]["Tags"] == [
        {"Key": "Name", "Value": "x"},
        {"Key": ATTEMPT_TAG, "Value": task.attempt_id},
    ]
    assert task.tags == (("Name", "x"),)


def test_the_token_of_the_form_is_the_one_that_is_sent(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    submit(journal, channel, Intent(ACCOUNT, request(ClientToken="mine")))

    assert aws.ledger[0].token == "mine"


def test_the_intent_is_on_the_disk_before_the_call(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    seen: list[tuple[str, str, int]] = []
    intent = Intent(ACCOUNT, request())

    def note(step: str) -> None:
        rows = journal.file.reader.execute("SELECT state, sends FROM task").fetchall()
        seen.append((step, *(rows[0] if rows else ("", 0))))
        if step == "sending-written":
            assert aws.ledger == []

    submit(journal, channel, intent, step=note)

    assert seen == [
        ("account-checked", "", 0),
        ("intent-written", "INTENT", 0),
        ("sending-written", "SENDING", 1),
        ("answered", "SENDING", 1),
        ("answer-written", "SUBMITTED", 1),
    ]


def test_a_double_click_is_one_import(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    intent = Intent(ACCOUNT, request())
    submit(journal, channel, intent)

    with pytest.raises(AlreadyRecordedError, match="already started"):
        submit(journal, channel, intent)

    assert len(aws.ledger) == 1


def test_a_token_is_used_for_one_import_only(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    submit(journal, channel, Intent(ACCOUNT, request("a", ClientToken="mine")))

    with pytest.raises(AlreadyRecordedError, match="client token was used for another request"):
        submit(journal, channel, Intent(ACCOUNT, request("b", ClientToken="mine")))

    assert [entry.job for entry in aws.ledger] == ["a"]


def test_credentials_of_another_account_send_nothing(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    with pytest.raises(WrongAccountError, match="signed in to account 111122223333"):
        submit(journal, channel, Intent("999999999999", request()))

    assert (aws.calls, journal.tasks()) == (["GetCallerIdentity"], ())


def test_a_dry_run_is_no_import(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    with pytest.raises(ValueError, match="dry run"):
        submit(journal, channel, Intent(ACCOUNT, request(DryRun=True)))

    assert aws.calls == []


def test_a_refusal_ends_the_import_with_the_reason_of_aws(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    message = "The service role vmimport does not exist or does not have sufficient permissions"
    aws.fail(
        "ImportSnapshot",
        CallError(
            "refused",
            message,
            operation="ImportSnapshot",
            code="InvalidParameter",
            http_status=400,
            request_id="r-1",
        ),
    )

    task = submit(journal, channel, Intent(ACCOUNT, request()))

    assert (task.state, task.word, task.second_line) == ("REFUSED", "Failed", "Service role not usable")
    assert task.failure is not None
    assert (task.failure.message, task.failure.code, task.failure.request_id) == (
        message,
        "InvalidParameter",
        "r-1",
    )
    assert task.request_id == "r-1"  # which lists, searches and exports show
    assert (task.ended, task.final, task.actions) == (clock(), True, ("import-again",))


def test_without_a_way_to_aws_it_is_certain_that_nothing_was_sent(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    aws.fail("ImportSnapshot", "no-route")

    task = submit(journal, channel, Intent(ACCOUNT, request()))

    assert (task.state, task.second_line, aws.ledger) == ("REFUSED", "Not sent: no connection", [])


def test_a_lost_answer_is_asked_for_once_more_with_the_same_token(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    aws.fail("ImportSnapshot", "lost-after")

    task = submit(journal, channel, Intent(ACCOUNT, request()))

    assert (task.state, len(aws.ledger), aws.calls.count("ImportSnapshot")) == ("SUBMITTED", 1, 2)


def test_two_lost_answers_leave_it_unknown_and_never_failed(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    aws.fail("ImportSnapshot", "lost-after", "timeout-after")

    task = submit(journal, channel, Intent(ACCOUNT, request()))

    assert (task.state, task.word, task.filter) == ("UNKNOWN", "Unknown", "running")
    assert task.second_line == "No answer yet, checking with AWS"
    assert not task.final


def test_a_refusal_of_the_second_try_does_not_prove_that_the_first_was_refused(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    refused = CallError("refused", "no", operation="ImportSnapshot", code="UnauthorizedOperation")
    aws.fail("ImportSnapshot", "lost-after", refused)

    task = submit(journal, channel, Intent(ACCOUNT, request()))

    assert (task.state, len(aws.ledger)) == ("UNKNOWN", 1)


def test_an_answer_without_a_task_is_no_success(
    journal: Journal, channel: Channel, aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = aws.accept
    monkeypatch.setattr(
        aws, "accept", lambda sent: replace(real(sent), task=replace(real(sent).task, task_id=""))
    )

    task = submit(journal, channel, Intent(ACCOUNT, request()))

    assert (task.state, task.task_id) == ("UNKNOWN", "")


def test_a_fault_of_the_program_in_the_call_leaves_it_unknown(
    journal: Journal, channel: Channel, aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(aws, "accept", broken)

    with pytest.raises(ZeroDivisionError):
        submit(journal, channel, Intent(ACCOUNT, request()))

    assert journal.tasks()[0].state == "UNKNOWN"


def test_a_full_disk_sends_nothing(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    limit_pages(journal, spare=0)

    with pytest.raises(JournalError, match="the disk is full"):
        submit(journal, channel, Intent(ACCOUNT, request("x" * 20_000)))

    assert (aws.ledger, journal.tasks()) == ([], ())


def test_an_answer_that_cannot_be_written_is_found_after_a_restart(
    journal: Journal,
    channel: Channel,
    aws: FakeAws,
    open_journal: Callable[[], Journal],
) -> None:
    def fill(step: str) -> None:
        if step == "answered":
            journal.file._store.connection.execute("PRAGMA query_only = ON")

    with pytest.raises(AnswerUnwrittenError, match="The request was sent"):
        submit(journal, channel, Intent(ACCOUNT, request()), step=fill)

    assert (open_journal().tasks()[0].state, len(aws.ledger)) == ("SENDING", 1)


def test_a_presigned_link_is_sent_whole_and_kept_nowhere(
    journal: Journal, channel: Channel, aws: FakeAws, tmp_path: Path
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, url_request()))

    assert aws.ledger[0].parameters["DiskContainer"]["Url"] == PRESIGNED
    assert task.url == "https://images.s3.amazonaws.com/disk.vmdk?****"
    assert task.file_name == "disk.vmdk"
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"c0ffee99" not in on_disk
    assert b"AKIAXYZ" not in on_disk
    assert "c0ffee99" not in repr(task)


def test_the_link_is_forgotten_once_aws_has_the_task(
    journal: Journal, channel: Channel, links: LinksInMemory
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, url_request()))

    assert links.get(task.key) is None


def test_times_and_numbers_come_back_from_the_journal_as_they_were_sent(
    journal: Journal, channel: Channel
) -> None:
    start = datetime(2026, 11, 1, 10, 30, tzinfo=UTC)
    client_data = {"Comment": "c", "UploadStart": start, "UploadSize": 18.25}

    task = submit(journal, channel, Intent(ACCOUNT, request(ClientData=client_data)))

    assert journal.parameters(task)["ClientData"] == client_data


def test_the_calls_stand_in_the_log_with_request_id_and_status(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    aws.fail("ImportSnapshot", "5xx-after")

    task = submit(journal, channel, Intent(ACCOUNT, request()))

    assert [
        (call.operation, call.outcome, call.http_status, call.request_id)
        for call in journal.timelines.calls(task)
    ] == [
        ("ImportSnapshot", "server", 503, "r-5xx"),
        ("ImportSnapshot", "ok", 200, "r-again"),
    ]


def limit_pages(journal: Journal, *, spare: int) -> None:
    """Let the database grow by *spare* pages at most, as on a disk that is full."""
    connection = journal.file._store.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + spare}")
