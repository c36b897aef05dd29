"""What the snapshots that VM Import made mean for the rows of the journal, long after AWS has forgotten the tasks."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime

from snapshot_importer.aws.answers import ImportedSnapshot, ImportTask, Snapshot
from snapshot_importer.tasks.events import Note
from snapshot_importer.tasks.journal_errors import UnreadableError
from snapshot_importer.tasks.moments import long_ago
from snapshot_importer.tasks.parameters import ATTEMPT_TAG
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.records import Records
from snapshot_importer.tasks.sightings import View
from snapshot_importer.tasks.status import FORGOTTEN, SNAPSHOT_READY
from snapshot_importer.tasks.task import Failure, State
from snapshot_importer.tasks.write import Write

# How an import ended is not known, or was wrongly believed; of every other the task itself has told, or will.
OPEN_ENDED: frozenset[State] = frozenset({"AGED_OUT", "UNKNOWN", "ABANDONED", "INTENT", "REFUSED"})


def oldest_first(
    found: Iterable[ImportedSnapshot], view: View, size: int
) -> Iterator[Sequence[ImportedSnapshot]]:
    """Yield portions of *size*."""
    ordered = sorted(found, key=lambda one: (one.snapshot.started is None, one.snapshot.started or view.now))
    for first in range(0, len(ordered), size):
        yield ordered[first : first + size]


def late_finds(records: Records, found: Iterable[ImportedSnapshot], view: View) -> Iterator[Write]:
    """Yield every row that these snapshots, the oldest first, change or make.

    A description, or a tag, is believed only of a snapshot that EC2 says is of the account whose rows these are.
    """
    made: set[str] = set()  # anyone may describe another snapshot in the same words
    for one in found:
        if one.owner != view.account or one.task_id in made or not _has_ended(one.snapshot):
            continue
        key = records.key_of(account=view.account, region=view.channel.region, task_id=one.task_id)
        try:
            # Most rows stay as they are, and would stay in memory for good.
            row = (records.peek(key) if key else None) or _attempt(records, one, view)
        except UnreadableError:
            continue  # it has a row, and keeps it
        if row:
            yield from _joined(row, one, view)
        elif _is_old(one, view) and not records.is_deleted(
            view.account, view.channel.region, one.task_id, one.snapshot.tags
        ):
            made.add(one.task_id)
            yield _orphan(one, view)


def gone(records: Records, keys: Iterable[str], existing: Set[str]) -> Iterator[Write]:
    """Yield those of the completed rows *keys* whose snapshot is none of the *existing* ones any more."""
    for key in keys:
        try:
            row = records.peek(key)
        except UnreadableError:
            continue
        if row is None or row.state != "COMPLETED" or not row.settled:
            continue
        snapshot = row.snapshot or Snapshot(_snapshot_id(row), "")
        if snapshot.snapshot_id not in existing and snapshot.state != "gone":
            yield Write(
                replace(row, snapshot=replace(snapshot, state="gone")),
                (Note("snapshot-gone", snapshot.snapshot_id),),
            )


def _has_ended(snapshot: Snapshot) -> bool:
    return snapshot.state in SNAPSHOT_READY or snapshot.state == "error"


def _is_old(one: ImportedSnapshot, view: View) -> bool:
    """Whether AWS lists the task no more: as long as it does, the listing tells more of it than its snapshot."""
    return one.snapshot.started is None or view.now - one.snapshot.started > FORGOTTEN


def _attempt(records: Records, one: ImportedSnapshot, view: View) -> Record | None:
    """Return the row without a task whose own tag the snapshot carries."""
    row = records.get(dict(one.snapshot.tags).get(ATTEMPT_TAG, ""))
    if row is None or row.origin != "own" or row.task_id is not None:
        return None
    return row if (row.account, row.region) == (view.account, view.channel.region) else None


def _joined(row: Record, one: ImportedSnapshot, view: View) -> Iterator[Write]:
    snapshot = replace(one.snapshot, tags=())
    known = _snapshot_id(row)
    if known and known != snapshot.snapshot_id:
        return  # another snapshot that somebody described in the same words
    if row.state == "COMPLETED":
        before = row.snapshot.state if row.snapshot else "unreadable"
        if before in ("gone", "unreadable") and snapshot.state != before:
            notes = (Note("snapshot-back", snapshot.snapshot_id),) if before == "gone" else ()
            yield Write(replace(row, snapshot=snapshot), notes)
    elif row.state in OPEN_ENDED or _is_forgotten(row, view):
        yield _ended(replace(row, task_id=one.task_id, queued=None, resend_at=None), one, view.now)


def _orphan(one: ImportedSnapshot, view: View) -> Write:
    tags = one.snapshot.tags
    row = Record(
        key=f"{view.account}/{view.channel.region}/{one.task_id}",
        origin="other",
        state="COMPLETED",
        profile_id=view.channel.profile_id,
        account=view.account,
        region=view.channel.region,
        partition=view.channel.partition,
        created=one.snapshot.started or view.now,
        task_id=one.task_id,
        # Whose task it was is told by our tag alone, which somebody may have put on the snapshot too.
        answer=ImportTask(one.task_id, "", tags=tuple(tag for tag in tags if tag[0] == ATTEMPT_TAG)),
        snapshot_tags=tuple(tag for tag in tags if tag[0] != ATTEMPT_TAG),
    )
    write = _ended(row, one, view.now)
    # When it began nobody knows: its snapshot alone would tell that it took no time.
    return replace(write, record=replace(write.record, ended=None))


def _ended(row: Record, one: ImportedSnapshot, now: datetime) -> Write:
    """Return the row with the end that its snapshot tells: that there is one proves that the task was completed."""
    snapshot = replace(one.snapshot, tags=())
    answer = replace(
        row.answer or ImportTask(one.task_id, ""),
        status="completed",
        status_message="",
        progress=None,
        snapshot_id=snapshot.snapshot_id,
    )
    row = replace(row, answer=answer, snapshot=snapshot, changed=now, ended=one.completed)
    found = Note("found-snapshot", snapshot.snapshot_id)
    if snapshot.state == "error":
        failure = Failure("snapshot", snapshot.state_message, at=now)
        return Write(
            replace(row, state="FAILED", failure=failure), (found, Note("failed", snapshot.state_message))
        )
    return Write(replace(row, state="COMPLETED", failure=None), (found,))


def _is_forgotten(row: Record, view: View) -> bool:
    """Whether AWS cannot list the task any more, although no whole listing has shown that yet."""
    if row.state not in ("SUBMITTED", "CANCEL_REQUESTED"):
        return False
    return long_ago(row.seen or row.last_sent or row.created, view.now, FORGOTTEN)


def _snapshot_id(row: Record) -> str:
    if row.snapshot:
        return row.snapshot.snapshot_id
    return row.answer.snapshot_id if row.answer else ""
