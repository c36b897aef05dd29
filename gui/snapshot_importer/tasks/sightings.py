"""What a listing of AWS means for the rows of the journal."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from snapshot_importer.aws.answers import Accepted, ImportTask, Listing
from snapshot_importer.tasks.causes import clipped
from snapshot_importer.tasks.events import Note
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal_errors import UnreadableError
from snapshot_importer.tasks.moments import long_ago
from snapshot_importer.tasks.parameters import ATTEMPT_TAG
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.records import Records
from snapshot_importer.tasks.repetition import repetition
from snapshot_importer.tasks.status import FORGOTTEN, ended, fate, phase
from snapshot_importer.tasks.submit import accepted_row
from snapshot_importer.tasks.task import FINAL, Failure
from snapshot_importer.tasks.write import Write

SEEN_AGAIN = timedelta(minutes=5)  # how stale *seen* may get before a quiet poll writes it
CONTINUOUS = timedelta(minutes=10)  # a change found after a longer gap may be much older than the poll
DETAIL = 200  # characters of AWS's text that a line of the timeline repeats


@dataclass(frozen=True, slots=True)
class View:
    """Whose listing it is and when it came."""

    channel: Channel
    account: str
    now: datetime
    before: datetime | None = None  # the answer before this one
    asked: datetime | None = None  # when the question was put; None where no row can be newer

    @property
    def end(self) -> datetime | None:
        """Return when a task ended that this poll found ended; None where it may have been long ago."""
        return self.now if self.before and self.now - self.before <= CONTINUOUS else None

    def last_look(self, record: Record) -> datetime | None:
        """Return when the task was last looked at, where the watch was interrupted since: asleep, signed out, closed."""
        looks = [look for look in (self.before, record.seen, record.changed) if look]
        return max(looks) if looks and long_ago(max(looks), self.now, CONTINUOUS) else None


def sightings(records: Records, listing: Listing, view: View) -> Iterator[Write]:
    """Yield every row that the listing changes, those of tasks that others started included."""
    unclaimed: dict[str, list[ImportTask]] = {}
    for task, record, own in _with_rows(records, listing, view):
        if record:
            yield from _seen(record, task, view)
        elif own and own.task_id is None:
            unclaimed.setdefault(own.key, []).append(task)
        elif not records.is_deleted(view.account, view.channel.region, task.task_id, task.tags):
            yield from _first_seen(task, view, twin_of=own.key if own else "")
    for key, tasks in unclaimed.items():
        yield from _adopted(records[key], tasks, view)
    if not listing.partial and not listing.asked:
        listed = {task.task_id for task in listing.tasks}
        for record in records.open(account=view.account, region=view.channel.region):
            if record.task_id and record.task_id not in listed:
                yield from _absent(record, view)


def _with_rows(
    records: Records, listing: Listing, view: View
) -> Iterator[tuple[ImportTask, Record | None, Record | None]]:
    """Yield each task with its own row or, where it has none, with the row whose tag it carries."""
    for task in listing.tasks:
        if not task.task_id:
            continue
        key = records.key_of(account=view.account, region=view.channel.region, task_id=task.task_id)
        if key and records.sleeps(key):
            continue  # it has ended, and is not read only to be left as it is
        try:
            record = records.get(key) if key else None
            own = None if record else _attempt(records, task, view)
        except UnreadableError:
            continue  # it has one, and keeps it
        yield task, record, own


def _attempt(records: Records, task: ImportTask, view: View) -> Record | None:
    """Return the row whose own tag the task carries."""
    own = records.get(dict(task.tags).get(ATTEMPT_TAG, ""))
    if own is None or own.origin != "own":
        return None
    return own if (own.account, own.region) == (view.account, view.channel.region) else None


def _adopted(record: Record, tasks: list[ImportTask], view: View) -> Iterator[Write]:
    # EC2 tells no start time. The one that is furthest is the oldest, as far as anyone can know.
    first, *others = sorted(tasks, key=_age, reverse=True)
    row = accepted_row(record, Accepted(first, record.request_id), view.now)
    note = Note("found", first.task_id)
    twins = (Note("twin", ", ".join(task.task_id for task in others)),) if others else ()
    judged = _judged(row, first, view)
    yield from _repeated(Write(judged.record, (note, *twins, *judged.notes)), view)
    for task in others:
        yield from _first_seen(task, view, twin_of=record.key)


def _age(task: ImportTask) -> tuple[bool, int, str]:
    return (ended(task), task.progress or 0, task.task_id)


def _first_seen(task: ImportTask, view: View, *, twin_of: str) -> Iterator[Write]:
    row = Record(
        key=f"{view.account}/{view.channel.region}/{task.task_id}",
        origin="other",
        state="SUBMITTED",
        profile_id=view.channel.profile_id,
        account=view.account,
        region=view.channel.region,
        partition=view.channel.partition,
        created=view.now,
        task_id=task.task_id,
        answer=task,
        seen=view.now,
        changed=view.now,
        twin_of=twin_of,
    )
    judged = _judged(row, task, replace(view, before=None))
    yield Write(judged.record, (Note("twin" if twin_of else "listed", task.task_id), *judged.notes))


def _seen(record: Record, task: ImportTask, view: View) -> Iterator[Write]:
    if (record.state in FINAL and record.state != "AGED_OUT") or _knows_better(record, task, view):
        return
    state = "SUBMITTED" if record.state == "AGED_OUT" else record.state
    last = None if record.answer and ended(record.answer) else view.last_look(record)
    if state == record.state and record.answer and _says_the_same(record.answer, task):
        if last:
            yield Write(_without_the_unwatched(record, view.now - last, view.now), unwatched_from=last)
        elif record.seen is None or view.now - record.seen >= SEEN_AGAIN:
            yield Write(replace(record, seen=view.now))
        return
    judged = _judged(replace(record, state=state, answer=task, seen=view.now, changed=view.now), task, view)
    before = record.answer
    moved = before is None or (before.status, before.status_message) != (task.status, task.status_message)
    notes = judged.notes or (_phase(task) if moved else ())
    yield from _repeated(Write(judged.record, notes, unwatched_from=last), view)


def _knows_better(record: Record, task: ImportTask, view: View) -> bool:
    """Whether *task* is older than what the row says: of two answers the one asked for first may come last."""
    if record.answer and ended(record.answer) and not ended(task):
        return True
    return view.asked is not None and record.seen is not None and view.asked < record.seen <= view.now


def _without_the_unwatched(record: Record, time: timedelta, now: datetime) -> Record:
    """Let a time that nobody watched not count as one without progress."""
    changed = record.changed + time if record.changed else None
    waited = record.waited + time if record.waited else None
    return replace(record, seen=now, changed=changed, waited=waited)


def _says_the_same(before: ImportTask, now: ImportTask) -> bool:
    # Tags are changed by anyone at any time and tell nothing of the import.
    return before == now or (before.tags != now.tags and replace(before, tags=()) == replace(now, tags=()))


def _judged(row: Record, task: ImportTask, view: View) -> Write:
    """Return the row in the state that the task's own words give it."""
    verdict = fate(task, cancel_asked=row.cancel_asked is not None)
    if verdict == "completed":
        # The snapshot has the last word: it may still be pending, or fail over its key.
        return Write(row, (Note("too-late" if row.cancel_asked else "finishing", task.snapshot_id),))
    if not ended(task):
        return Write(row)
    if verdict == "failed":
        failure = Failure("task", task.status_message, at=view.now)
        row = replace(row, state="FAILED", failure=failure, ended=view.end)
        return Write(row, (Note("failed", clipped(task.status_message, DETAIL)),))
    return Write(replace(row, state="CANCELLED", ended=view.end), (Note("cancelled", row.cancel_reason),))


def _repeated(write: Write, view: View) -> Iterator[Write]:
    """Yield *write*, and with it the one repetition of an import that AWS failed while it was watched."""
    # What failed long ago, while nobody watched, is for the user to decide.
    watched = write.record.state == "FAILED" and view.end is not None
    again = repetition(write.record, view.now) if watched else None
    if again is None:
        yield write
        return
    failed = replace(write.record, followed_by=again.key)
    yield Write(failed, (*write.notes, Note("repeated")), write.unwatched_from)
    yield Write(again, (Note("repeats", failed.task_id or ""),))


def _phase(task: ImportTask) -> tuple[Note, ...]:
    detail = f"{task.progress} %" if task.progress is not None else ""
    return (Note("phase", detail, title=phase(task)),)


def _absent(record: Record, view: View) -> Iterator[Write]:
    if record.answer and record.answer.status == "completed":
        return  # its snapshot tells the rest
    last = record.seen or record.last_sent or record.created
    if long_ago(last, view.now, FORGOTTEN):
        yield Write(replace(record, state="AGED_OUT"), (Note("aged-out"),))
