"""After the task: wait for the snapshot's own state, then copy the tags to it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

from snapshot_importer.aws.answers import Snapshot
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.calling import called, check_account, failure
from snapshot_importer.tasks.causes import short_cause
from snapshot_importer.tasks.events import Note
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.moments import long_ago
from snapshot_importer.tasks.reconcile import CONSISTENT
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.records import Records
from snapshot_importer.tasks.rests import Rests
from snapshot_importer.tasks.sightings import View
from snapshot_importer.tasks.status import SNAPSHOT_READY
from snapshot_importer.tasks.task import Failure, Task
from snapshot_importer.tasks.whose import is_own, may_act
from snapshot_importer.tasks.write import Write

Describe = Callable[[Sequence[str]], tuple[Snapshot, ...]]
AT_ONCE = 200  # snapshots in one question


def follow_snapshots(journal: Journal, view: View) -> bool:
    """Write down how the snapshots of completed tasks stand, and return whether any was asked for; raises CallError."""
    rows = [row for row in journal.open_rows(account=view.account, region=view.channel.region) if _waits(row)]
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        found = {
            snapshot.snapshot_id: snapshot
            for snapshot in described(view.channel.gateway.describe_snapshots, [_id(row) for row in some])
        }
        journal.write(partial(_followed, rows=some, found=found, view=view))
    return bool(rows)


def copy_tags(journal: Journal, view: View, rests: Rests) -> None:
    """Tag every finished snapshot that waits for this profile; what fails is told in its row and tried again later."""
    rows = journal.open_rows(account=view.account, region=view.channel.region)
    wanted = [row for row in rows if _wants_tags(row) and may_act(journal, view.channel, row)]
    check = cache(partial(check_account, view.channel, view.account))  # once for all of this turn

    def work(row: Record) -> None:
        check()
        _copy(journal, view, row)

    def tell(row: Record, error: CallError) -> None:
        told = failure(error, view.now)
        journal.update(
            row.key,
            lambda record: (
                replace(record, failure=told)
                if _wants_tags(record) and not told.is_like(record.failure)
                else record
            ),
        )

    rests.each("tags", wanted, work, tell)


def copy_tags_again(journal: Journal, task: Task) -> None:
    """Let the watch try once more where that failed; wake it after this."""

    def change(row: Record) -> Record:
        # What else has failed of a row must not be forgotten.
        lacks = row.state == "COMPLETED" and row.tagging in ("WANTED", "FAILED") and row.failure
        return replace(row, tagging="WANTED", failure=None) if lacks else row

    journal.update(task.key, change)


def described(describe: Describe, ids: Sequence[str]) -> tuple[Snapshot, ...]:
    """Return the snapshots that exist; one that may not be looked at has the state "unreadable"."""
    try:
        return describe(ids)
    except CallError as error:
        if error.kind != "refused":
            raise
        return tuple(Snapshot(snapshot_id, "unreadable", error.message) for snapshot_id in ids)


def _wants_tags(row: Record) -> bool:
    return row.state == "COMPLETED" and row.tagging == "WANTED"


def _waits(row: Record) -> bool:
    return row.state in ("SUBMITTED", "CANCEL_REQUESTED") and bool(_id(row)) and _is_completed(row)


def _is_completed(row: Record) -> bool:
    return row.answer is not None and row.answer.status == "completed"


def _id(row: Record) -> str:
    return row.answer.snapshot_id if row.answer else ""


def _followed(
    records: Records, *, rows: Sequence[Record], found: dict[str, Snapshot], view: View
) -> Iterator[Write]:
    for key in (row.key for row in rows):
        row = records[key]
        snapshot = found.get(_id(row))
        if snapshot is None and row.changed and long_ago(row.changed, view.now, CONSISTENT):
            snapshot = Snapshot(_id(row), "gone")
        if snapshot and _waits(row) and replace(snapshot, tags=()) != row.snapshot:
            yield _judged(replace(row, snapshot=replace(snapshot, tags=())), snapshot, view)


def _judged(row: Record, snapshot: Snapshot, view: View) -> Write:
    row = replace(row, changed=view.now)
    if snapshot.state == "error":
        failure = Failure("snapshot", snapshot.state_message, at=view.now)
        row = replace(row, state="FAILED", failure=failure, ended=view.end)
        return Write(row, (Note("failed", snapshot.state_message),))
    if snapshot.state in SNAPSHOT_READY:
        return Write(
            replace(row, state="COMPLETED", ended=view.end), (Note("completed", snapshot.snapshot_id),)
        )
    return Write(row)


def _copy(journal: Journal, view: View, row: Record) -> None:
    try:
        called(
            journal,
            row.key,
            "CreateTags",
            lambda: view.channel.gateway.create_tags([_id(row)], row.snapshot_tags),
        )
    except CallError as error:
        if error.kind != "refused" or not is_own(row, view.channel):
            raise
        told = failure(error, view.now)
        journal.update(
            row.key,
            lambda record: replace(record, tagging="FAILED", failure=told),
            Note("tags-failed", short_cause(told), error.request_id),
        )
        return
    done = Note("tagged", _id(row))
    journal.update(row.key, lambda record: replace(record, tagging="DONE", failure=None), done)
