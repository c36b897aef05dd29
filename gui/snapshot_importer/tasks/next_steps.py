"""What the user does with a finished snapshot: each step is told in the timeline before and after its one call.

So none is forgotten where the program ends meanwhile, and how a step stands is read from the timeline alone.
"""

import hashlib
from dataclasses import replace

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.snapshot_uses import Deed
from snapshot_importer.tasks.calling import called, check_account, failure
from snapshot_importer.tasks.causes import short_cause
from snapshot_importer.tasks.events import Note
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.standing import Step
from snapshot_importer.tasks.task import Task


def take(journal: Journal, channel: Channel, task: Task, step: Step, deed: Deed, what: str) -> None:
    """Do *deed*, told as *what*; raises CallError, WrongAccountError and JournalError.

    The same step asked for again after an answer that was lost carries the same client token.
    """
    check_account(channel, task.account)
    token = _token(journal, task, step, what)
    _tell(journal, task, Note(f"{step}-asked", what))
    try:
        made = called(journal, task.key, deed.operation, lambda: channel.carry_out(deed, token))
    except CallError as error:
        outcome = "failed" if error.outcome_known else "unknown"
        cause = short_cause(failure(error, journal.clock()))
        _tell(journal, task, Note(f"{step}-{outcome}", cause, error.request_id))
        raise
    _tell(journal, task, Note(f"{step}-done", f"{made.id}, {what}" if made.id else what, made.request_id))


def _token(journal: Journal, task: Task, step: Step, what: str) -> str:
    """Return a token that is another one only for other wishes, and for a further one after one that was fulfilled."""
    events = journal.timelines.events(task)
    made = sum(event.kind == f"{step}-done" and f", {event.detail}".endswith(f", {what}") for event in events)
    return hashlib.sha256(f"{task.key} {step} {what} {made}".encode()).hexdigest()


def _tell(journal: Journal, task: Task, note: Note) -> None:
    journal.update(task.key, _as_it_is, note)


def _as_it_is(record: Record) -> Record:
    return replace(record)  # the very same object would not be written, nor told of
