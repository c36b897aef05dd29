"""Submit exactly once: the intent is on the disk before the call, and one intent has one client token."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from snapshot_importer.aws.answers import Accepted
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.calling import called, check_account, failure
from snapshot_importer.tasks.copy_wish import CopyWish
from snapshot_importer.tasks.events import Note
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import AnswerUnwrittenError, JournalError
from snapshot_importer.tasks.parameters import (
    canonical,
    digest,
    masked,
    restored,
    secret_link,
    with_attempt,
    with_link,
)
from snapshot_importer.tasks.record import Record, Tags
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.waiting import FULL_CODE, resend_at
from snapshot_importer.tasks.whose import is_own

Step = Callable[[str], None]


def new_id() -> str:
    """Return an id for an attempt, or a client token (EC2: at most 64 ASCII characters)."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Destination:
    """Another Region for the snapshot, and how it is encrypted there."""

    region: str
    encrypted: bool = False
    kms_key_id: str = ""  # of that Region; empty for its default


@dataclass(frozen=True, slots=True)
class Intent:
    """What the user asked for by one press of the button."""

    account: str  # that the user was shown
    parameters: Mapping[str, Any] = field(repr=False)  # boto3's keyword arguments
    snapshot_tags: Tags = ()  # to be copied to the snapshot; () for none
    object_size: int | None = None  # bytes, where known
    destination: Destination | None = None  # where the snapshot is wanted too
    # Made with the form, so that a second press is the same attempt.
    attempt_id: str = field(default_factory=new_id)


class LinkGoneError(Exception):
    """The presigned link of the request is no longer known."""


def submit(journal: Journal, channel: Channel, intent: Intent, *, step: Step = lambda _: None) -> Task:
    """Send an import, once, and return its row in the state SUBMITTED, REFUSED, UNKNOWN, or INTENT if it waits.

    Where its account and Region are full, it is put in the queue instead, and the watch sends it when its turn comes.

    Where it raises CallError, WrongAccountError or JournalError nothing was sent; AnswerUnwrittenError is the
    exception. *step* is told the name of each step that is behind us.
    """
    if intent.parameters.get("DryRun"):
        raise ValueError("A dry run is no import: it has no task.")
    check_account(channel, intent.account)
    step("account-checked")
    parameters = with_attempt(
        intent.parameters,
        attempt_id=intent.attempt_id,
        token=intent.parameters.get("ClientToken") or new_id(),
    )
    with journal.sending(intent.attempt_id):
        journal.add(_recorded(parameters, intent, channel, journal.clock()), Note("recorded"))
        step("intent-written")
        if link := secret_link(parameters):
            channel.links.put(intent.attempt_id, link)
        if journal.row(intent.attempt_id).queued is None:
            send(journal, channel, intent.attempt_id, alone=True, step=step)
            if _is_worth_another_try(journal.row(intent.attempt_id)):
                send(journal, channel, intent.attempt_id, alone=False, step=step)
    return journal.task(intent.attempt_id)


def send(journal: Journal, channel: Channel, key: str, *, alone: bool, step: Step = lambda _: None) -> None:
    """Make the call of a row in INTENT or UNKNOWN, with its own token, and write down what came of it.

    A row that was dropped, or found in AWS, a moment ago is left alone. *alone* says that no earlier call for this
    row can have made a task: only then a refusal of its own profile is the end. Raises LinkGoneError and JournalError
    with nothing sent, and AnswerUnwrittenError.
    """
    record = journal.row(key)
    parameters = true_parameters(channel, record)
    journal.sends.note(key)
    if (
        journal.update(key, lambda row: _sending(row, journal.clock()), _sending_note(record)).state
        != "SENDING"
    ):
        return
    step("sending-written")
    outcome = _call(journal, channel, key, parameters)
    step("answered")
    try:
        if isinstance(outcome, Accepted):
            _accept(journal, key, outcome)
        else:
            _fail(journal, channel, record, outcome, alone=alone)
    except JournalError as error:
        raise AnswerUnwrittenError(f"The request was sent. {error} It is looked up in AWS later.") from error
    step("answer-written")
    if journal.row(key).state in ("SUBMITTED", "CANCEL_REQUESTED", "REFUSED"):
        channel.links.delete(key)


def _call(
    journal: Journal, channel: Channel, key: str, parameters: Mapping[str, Any]
) -> Accepted | CallError:
    try:
        accepted = called(journal, key, "ImportSnapshot", lambda: channel.gateway.import_snapshot(parameters))
    except CallError as error:
        return error
    except BaseException:
        # Not even a fault of the program may make a sent request look unsent.
        journal.update(key, lambda row: replace(row, state="UNKNOWN"), Note("no-answer"))
        raise
    if accepted.task.task_id:
        return accepted
    return CallError("garbled", "The answer holds no task.", operation="ImportSnapshot")


def true_parameters(channel: Channel, record: Record) -> dict[str, Any]:
    """Return the request as it was first made, the secret link put back; raises LinkGoneError."""
    parameters = restored(record.parameters)
    if record.secret_link:
        link = channel.links.get(record.key)
        if link is None:
            raise LinkGoneError
        parameters = with_link(parameters, link)
    if digest(parameters) != record.digest:
        raise LinkGoneError
    return parameters


def accepted_row(record: Record, accepted: Accepted, now: datetime) -> Record:
    """Return the row once AWS has the task."""
    return replace(
        record,
        state="CANCEL_REQUESTED" if record.cancel_asked else "SUBMITTED",
        task_id=accepted.task.task_id,
        answer=accepted.task,
        seen=now,
        changed=now,
        request_id=accepted.request_id or record.request_id,
        failure=None,
    )


def _is_worth_another_try(row: Record) -> bool:
    # With the same token EC2 answers with the task it made, if it made one; a throttled call only throttles more.
    return row.state == "UNKNOWN" and row.failure is not None and row.failure.kind != "throttled"


def _recorded(parameters: Mapping[str, Any], intent: Intent, channel: Channel, now: datetime) -> Record:
    return Record(
        key=intent.attempt_id,
        origin="own",
        state="INTENT",
        profile_id=channel.profile_id,
        account=intent.account,
        region=channel.region,
        partition=channel.partition,
        created=now,
        token=parameters["ClientToken"],
        parameters=canonical(masked(parameters)),
        digest=digest(parameters),
        secret_link=secret_link(parameters) is not None,
        object_size=intent.object_size,
        tagging="WANTED" if intent.snapshot_tags else "NONE",
        snapshot_tags=tuple(intent.snapshot_tags),
        copy=_wish(intent),
    )


def _wish(intent: Intent) -> CopyWish | None:
    wanted = intent.destination
    if wanted is None:
        return None
    return CopyWish(wanted.region, intent.attempt_id, wanted.encrypted, wanted.kms_key_id)


def _sending(record: Record, now: datetime) -> Record:
    if record.state not in ("INTENT", "UNKNOWN"):
        return record
    return replace(
        record,
        state="SENDING",
        sends=record.sends + 1,
        first_sent=record.first_sent or now,
        last_sent=now,
        resend_at=None,
        queued=None,
    )


def _sending_note(record: Record) -> Note:
    return Note("sent-again" if record.sends else "sending", f"Client token {record.token}")


def _accept(journal: Journal, key: str, accepted: Accepted) -> None:
    def change(record: Record) -> Record:
        # The watch may have found the task before this thread had the answer.
        if record.task_id:
            return replace(record, request_id=accepted.request_id)
        return accepted_row(record, accepted, journal.clock())

    journal.update(key, change, Note("accepted", accepted.task.task_id, accepted.request_id))


def _fail(journal: Journal, channel: Channel, before: Record, error: CallError, *, alone: bool) -> None:
    now, row = journal.clock(), journal.row(before.key)
    own = is_own(row, channel)
    refused = alone and own and _is_the_end(error, first=row.sends == 1)
    again = resend_at(row, error, channel.role_changes, now) if refused else None
    # What was certainly not taken before is not taken now, and waits for its own profile, or for the user.
    unsent = before.state == "INTENT" and not own and error.outcome_known

    def change(record: Record) -> Record:
        if record.task_id:
            return record
        if again or unsent:
            return replace(record, state="INTENT", failure=failure(error, now), resend_at=again)
        if refused:
            return replace(record, state="REFUSED", failure=failure(error, now), ended=now)
        return replace(record, state="UNKNOWN", failure=failure(error, now))

    kind = "refused" if refused or unsent else "no-answer"
    if again:
        kind = "role-waits" if error.code != FULL_CODE else "queued"
    title = "Refused to another profile" if error.kind == "refused" and not own else ""
    journal.update(before.key, change, Note(kind, error.message, error.request_id, title))


def _is_the_end(error: CallError, *, first: bool) -> bool:
    if first:
        return error.outcome_known
    # A repetition ends only by AWS's own no; a used token is rather a sign that the first call did arrive.
    return error.kind == "refused" and error.code != "IdempotentParameterMismatch"
