"""The table of states: what each row says, shows and allows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_importer.aws.answers import ImportTask, Snapshot
from snapshot_importer.tasks.picture import picture
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.status import Outlook, fate, look
from snapshot_importer.tasks.task import STEPS, Failure, State
from snapshot_importer.tasks.turn import Turn

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def row(
    state: State = "SUBMITTED", answer: tuple[str, str] | None = ("active", "pending"), **more: object
) -> Record:
    said = ImportTask("import-snap-1", answer[0], answer[1]) if answer else None
    values: dict[str, object] = {
        "key": "k",
        "origin": "own",
        "state": state,
        "profile_id": "p",
        "account": "1",
        "region": "r",
        "partition": "aws",
        "created": NOW,
        "answer": said,
        "changed": NOW,
        "sends": 1,
        **more,
    }
    return Record(**values)  # type: ignore[arg-type]


OWN_CANCEL: dict[str, object] = {"cancel_asked": NOW, "cancel_reason": "wrong disk"}
KMS = Failure("snapshot", "KMS key is not accessible")
DENIED = Failure(
    "refused", "not authorized to perform: ec2:CreateTags on resource: x", "UnauthorizedOperation"
)
CLIENT_ERROR = "ClientError: Footers not identical"

TABLE = [
    (row(answer=("pending", "")), "Running", "loader-circle", "Waiting in AWS", "running", ("cancel",)),
    (row(answer=("active", "pending")), "Running", "loader-circle", "Waiting in AWS", "running", ("cancel",)),
    (row(answer=("active", "validating")), "Running", "loader-circle", "Validating", "running", ("cancel",)),
    (row(answer=("active", "Validated")), "Running", "loader-circle", "Validating", "running", ("cancel",)),
    (
        row(answer=("active", "downloading/converting")),
        "Running",
        "loader-circle",
        "Downloading and converting",
        "running",
        ("cancel",),
    ),
    (
        row(answer=("updating", "")),
        "Running",
        "loader-circle",
        "Downloading and converting",
        "running",
        ("cancel",),
    ),
    (row(answer=("active", "")), "Running", "loader-circle", "In progress", "running", ("cancel",)),
    (row(answer=("completed", "")), "Running", "loader-circle", "Finishing the snapshot", "running", ()),
    (row("COMPLETED"), "Completed", "circle-check", "Snapshot ready", "completed", ("import-again",)),
    (
        row("COMPLETED", tagging="DONE"),
        "Completed",
        "circle-check",
        "Tags copied",
        "completed",
        ("import-again",),
    ),
    (
        row("COMPLETED", tagging="FAILED", failure=DENIED),
        "Needs attention",
        "triangle-alert",
        "Tags not copied: no ec2:CreateTags",
        "attention",
        ("copy-tags", "import-again"),
    ),
    (
        row("FAILED", ("completed", ""), failure=KMS),
        "Failed",
        "circle-x",
        "KMS key not usable",
        "failed",
        ("import-again",),
    ),
    (row(answer=("cancelling", "")), "Stopping", "circle-minus", "Being removed by AWS", "running", ()),
    (row(answer=("deleting", "")), "Stopping", "circle-minus", "Being removed by AWS", "running", ()),
    (
        row("CANCEL_REQUESTED", ("deleting", ""), **OWN_CANCEL),
        "Cancelling",
        "circle-minus",
        "Asked at {time}",
        "running",
        (),
    ),
    (
        row("CANCELLED", ("deleted", ""), **OWN_CANCEL),
        "Cancelled",
        "ban",
        "By you: “wrong disk”",
        "cancelled",
        ("import-again",),
    ),
    (
        row("CANCELLED", ("deleted", ""), cancel_asked=NOW),
        "Cancelled",
        "ban",
        "By you",
        "cancelled",
        ("import-again",),
    ),
    (
        row("CANCELLED", ("deleted", "")),
        "Cancelled",
        "ban",
        "Outside this app",
        "cancelled",
        ("import-again",),
    ),
    (
        row("FAILED", ("deleted", CLIENT_ERROR), failure=Failure("task", CLIENT_ERROR)),
        "Failed",
        "circle-x",
        "Disk file damaged",
        "failed",
        ("import-again",),
    ),
    (
        row("UNKNOWN", None),
        "Unknown",
        "circle-question-mark",
        "No answer yet, checking with AWS",
        "running",
        ("send-again", "cancel", "drop"),
    ),
    (
        row("UNKNOWN", None, failure=Failure("throttled", "Slow down", "RequestLimitExceeded")),
        "Unknown",
        "circle-question-mark",
        "AWS asks to slow down. Sent again by itself.",
        "running",
        ("send-again", "cancel", "drop"),
    ),
    (
        row("UNKNOWN", None, failure=Failure("server", "Internal", "InternalError")),
        "Unknown",
        "circle-question-mark",
        "AWS had an internal problem. Checking what came of it.",
        "running",
        ("send-again", "cancel", "drop"),
    ),
    (
        row("REFUSED", None, failure=Failure("refused", "You have too many", "ResourceCountLimitExceeded")),
        "Failed",
        "circle-x",
        "Too many imports at once",
        "failed",
        ("import-again",),
    ),
    (
        row("INTENT", None, failure=Failure("refused", "…", "ResourceCountLimitExceeded"), resend_at=NOW),
        "Queued",
        "clock",
        "Queued by AWS limit. Sent again {time}",
        "running",
        ("start-now", "leave-queue"),
    ),
    (
        row(
            "INTENT",
            None,
            failure=Failure("refused", "The service role …", "InvalidParameter"),
            resend_at=NOW,
        ),
        "Queued",
        "clock",
        "AWS does not know the role yet. Sent again {time}",
        "running",
        ("start-now", "leave-queue"),
    ),
    (
        row("INTENT", None, resend_at=NOW, follows="k0"),
        "Queued",
        "clock",
        "Tried once more by itself",
        "running",
        ("start-now", "leave-queue"),
    ),
    (
        row("ABANDONED", None, resend_at=NOW),
        "Cancelled",
        "ban",
        "Removed from the queue",
        "cancelled",
        ("import-again",),
    ),
    (
        row("ABANDONED", None, sends=0, queued=2),
        "Cancelled",
        "ban",
        "Removed from the queue",
        "cancelled",
        ("import-again",),
    ),
    (row("SENDING", None), "Sending", "loader-circle", "Sending the request", "running", ()),
    (
        row("AGED_OUT"),
        "Needs attention",
        "triangle-alert",
        "Older than AWS remembers",
        "attention",
        ("import-again",),
    ),
]


@pytest.mark.parametrize(("record", "word", "icon", "line", "filter_", "actions"), TABLE)
def test_each_row_of_the_table(
    record: Record, word: str, icon: str, line: str, filter_: str, actions: tuple[str, ...]
) -> None:
    seen = look(record, Outlook(answered=NOW))

    assert (seen.word, seen.icon, seen.second_line) == (word, icon, line)
    assert (seen.filter, seen.actions) == (filter_, actions)


@pytest.mark.parametrize(
    ("status", "message", "own", "expected"),
    [
        ("deleted", "ClientError: x", True, "failed"),
        ("deleted", "servererror: x", False, "failed"),
        ("deleted", "something else", False, "failed"),
        ("deleted", "something else", True, "cancelled"),
        ("deleted", "downloading/converting", False, "cancelled"),
        ("deleted", "  ", False, "cancelled"),
        ("deleting", "ClientError: x", False, "failed"),
        ("deleting", "", False, "stopping"),
        ("cancelled", "ClientError: x", False, "cancelled"),
        ("error", "", True, "failed"),
        ("something new", "ClientError: x", False, "running"),
    ],
)
def test_a_failure_is_told_from_a_cancellation_by_the_words_of_aws(
    status: str, message: str, own: bool, expected: str
) -> None:
    assert fate(ImportTask("t", status, message), cancel_asked=own) == expected


@pytest.mark.parametrize(
    ("turn", "line"),
    [
        (Turn(1, 3, 5, 5, put_off=False), "Starts when one of 5 is done"),
        (Turn(1, 3, 1, 1, put_off=False), "Starts when the running one is done"),
        (Turn(1, 3, 7, 5, put_off=False), "Starts when 3 are done"),
        (Turn(3, 3, 5, 5, put_off=False), "Starts when 3 are done"),
        (Turn(1, 1, 4, 5, put_off=False), "Starts in a moment"),
        (Turn(2, 2, 4, None, put_off=False), "Starts in a moment"),
        (Turn(1, 1, 4, 5, put_off=True), "Starts when AWS has a place"),
    ],
)
def test_what_stands_in_line_says_what_it_waits_for(turn: Turn, line: str) -> None:
    seen = look(row("INTENT", None, sends=0, queued=0), Outlook(turn=turn))

    assert (seen.word, seen.second_line, seen.filter) == ("Queued", line, "running")
    forward = {"move-first", "move-up"} & set(seen.actions)
    assert bool(forward) == (turn.position > 1)
    assert ("move-down" in seen.actions) == (turn.position < turn.length)


def test_sending_is_shown_while_a_thread_is_at_it() -> None:
    assert look(row("INTENT", None), Outlook(sending=True)).word == "Sending"
    assert look(row("INTENT", None), Outlook()).word == "Needs attention"


def test_only_running_rows_ask_for_a_sign_in() -> None:
    signed_out = Outlook(answered=NOW, signed_out=True)

    assert look(row(), signed_out).actions == ("sign-in",)
    assert look(row("COMPLETED"), signed_out).word == "Completed"
    assert look(row("INTENT", None, resend_at=NOW), signed_out).second_line == "Sign in to start it"


def test_what_no_profile_watches_does_not_look_alive() -> None:
    nobody = Outlook(unwatched=True)

    seen = look(row(), nobody)
    assert (seen.word, seen.bar, seen.filter) == ("Needs attention", "still", "attention")
    assert seen.second_line == f"No profile for {row().account}"
    assert seen.actions == ("add-profile",)
    assert look(row("COMPLETED"), nobody).word == "Completed"
    waiting = look(row("INTENT", None, resend_at=NOW), nobody)
    assert (waiting.second_line, waiting.actions) == (
        "Not sent: its profile is gone",
        ("add-profile", "leave-queue"),
    )
    other = replace(nobody, stand_in=True)
    assert look(row("INTENT", None, resend_at=NOW), other).actions == ("start-now", "leave-queue")


@given(
    state=st.sampled_from(sorted(STEPS)),
    status=st.one_of(
        st.text(max_size=40), st.sampled_from(["active", "completed", "deleted", "deleting", "error"])
    ),
    message=st.text(max_size=300),
    reason=st.text(max_size=300),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()),
    tagging=st.sampled_from(["NONE", "WANTED", "DONE", "FAILED"]),
    minutes=st.integers(0, 10_000),
)
def test_every_row_has_a_word_an_icon_and_one_short_line(
    state: State,
    status: str,
    message: str,
    reason: str,
    flags: tuple[bool, bool, bool, bool],
    tagging: str,
    minutes: int,
) -> None:
    cancelled, signed_out, failed, described = flags
    record = row(
        state,
        (status, message),
        tagging=tagging,
        cancel_asked=NOW if cancelled or state == "CANCEL_REQUESTED" else None,
        cancel_reason=reason,
        failure=Failure("refused", message, status) if failed else None,
        snapshot=Snapshot("snap-1", status, message) if described else None,
    )

    drawn = picture(record, Outlook(NOW + timedelta(minutes=minutes), signed_out))

    assert drawn.word
    assert drawn.icon
    assert len(drawn.second_line) <= 120
    assert "\n" not in drawn.second_line
    assert ("{time}" in drawn.second_line) <= (
        drawn.second_time is not None or "{time}" in f"{status}{message}{reason}"
    )


def test_an_import_whose_snapshot_is_finished_is_at_100_percent() -> None:
    seen = picture(row(answer=("completed", "")), Outlook())

    assert (seen.second_line, seen.bar, seen.progress) == ("Finishing the snapshot", "live", 100)


def test_who_has_to_sign_in_after_a_restart_is_told_when_the_import_was_seen() -> None:
    seen = picture(row(seen=NOW), Outlook(signed_out=True))

    assert (seen.bar, seen.progress_at) == ("still", NOW)
