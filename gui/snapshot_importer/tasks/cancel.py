"""Cancelling an import: the wish is written down first, and what AWS then says of the task decides."""

from dataclasses import replace

from snapshot_importer.aws.answers import Listing
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.calling import called, check_account, failure
from snapshot_importer.tasks.causes import short_cause
from snapshot_importer.tasks.events import Note
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.question import is_unknown_task
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.rests import Rests
from snapshot_importer.tasks.sightings import View, sightings
from snapshot_importer.tasks.status import fate
from snapshot_importer.tasks.task import FINAL, Task
from snapshot_importer.tasks.whose import is_own, may_act


def cancel(journal: Journal, channel: Channel, task: Task, reason: str = "") -> Task:
    """Ask AWS to stop an import and return its row; "It was already complete" is the event "too-late".

    A wish that cannot be told to AWS now is told by the watch later. Raises JournalError with nothing asked,
    CallError and WrongAccountError with the wish written down.
    """
    ask_to_cancel(journal, task, reason)
    if journal.row(task.key).state == "CANCEL_REQUESTED":
        carry_out(journal, channel, task.key)
    return journal.task(task.key)


def ask_to_cancel(journal: Journal, task: Task, reason: str) -> None:
    """Write the wish down; where the task is not known yet it waits until the task is found."""
    now = journal.clock()

    def change(row: Record) -> Record:
        if row.state in FINAL or row.cancel_asked:
            return row
        state = "CANCEL_REQUESTED" if row.state == "SUBMITTED" else row.state
        return replace(row, state=state, cancel_asked=now, cancel_reason=reason)

    journal.update(task.key, change, Note("cancel-asked", reason))


def carry_out_wishes(journal: Journal, view: View, rests: Rests) -> None:
    """Tell AWS every wish that this profile may tell, each whatever becomes of the others."""
    rows = journal.open_rows(account=view.account, region=view.channel.region)
    wishes = [
        row
        for row in rows
        if row.state == "CANCEL_REQUESTED" and not row.cancel_sent and may_act(journal, view.channel, row)
    ]

    def tell(row: Record, error: CallError) -> None:
        told = failure(error, view.now)

        def change(record: Record) -> Record:
            waits = record.state == "CANCEL_REQUESTED" and not record.cancel_sent
            return replace(record, failure=told) if waits and not told.is_like(record.failure) else record

        if told.kind == "refused":  # all else passes by itself
            journal.update(row.key, change)

    rests.each("cancel", wishes, lambda row: carry_out(journal, view.channel, row.key), tell)


def carry_out(journal: Journal, channel: Channel, key: str) -> None:
    """Tell AWS the wish of a row in CANCEL_REQUESTED; may be repeated without harm.

    Only its own profile's refusal ends the wish; that of another one is raised as every other CallError.
    """
    row = journal.row(key)
    task_id = row.task_id or ""
    check_account(channel, row.account)
    try:
        answer = called(
            journal,
            key,
            "CancelImportTask",
            lambda: channel.gateway.cancel_import_task(task_id, row.cancel_reason),
        )
    except CallError as error:
        _look_again(journal, channel, key, error)
        return
    journal.update(key, _sent, Note("cancel-sent", answer.state, answer.request_id))


def _look_again(journal: Journal, channel: Channel, key: str, error: CallError) -> None:
    asked = journal.clock()
    listing = _listed(journal, channel, key)
    now = journal.clock()
    view = View(channel, journal.row(key).account, now, asked=asked)
    journal.write(lambda records: sightings(records, listing, view))
    row = journal.row(key)
    verdict = fate(row.answer, cancel_asked=True) if row.answer else "running"
    if row.state != "CANCEL_REQUESTED" or verdict == "completed":
        return
    if verdict == "stopping":
        journal.update(key, _sent, Note("cancel-sent"))
    elif error.kind == "refused" and is_own(row, channel):
        detail = short_cause(failure(error, now))
        journal.update(key, _withdrawn, Note("cancel-failed", detail, error.request_id))
    else:
        raise error


def _listed(journal: Journal, channel: Channel, key: str) -> Listing:
    """Ask EC2 for the task alone, or for all where it does not know the task."""
    describe, task_id = channel.gateway.describe_import_tasks, journal.row(key).task_id or ""
    try:
        return called(journal, key, "DescribeImportSnapshotTasks", lambda: describe([task_id]))
    except CallError as error:
        if not is_unknown_task(error):
            raise
    return called(journal, key, "DescribeImportSnapshotTasks", describe)


def _sent(row: Record) -> Record:
    return replace(row, cancel_sent=True, failure=None)


def _withdrawn(row: Record) -> Record:
    # A wait that was refused is not taken up again by itself: the task goes on as if nothing was asked.
    return replace(
        row, state="SUBMITTED", cancel_asked=None, cancel_reason="", cancel_sent=False, failure=None
    )
