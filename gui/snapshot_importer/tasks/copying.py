"""After the tags: copy the snapshot to the Region where it is wanted, once, whatever dies on the way.

The wish stands in the row since the import was written down. Before each send the destination is asked for a copy
with the wish's own tag: CopySnapshot has no client token, and a copy carries its tags from its first moment.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from snapshot_importer.aws.answers import Snapshot
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.snapshot_copy import CopyRequest
from snapshot_importer.tasks.calling import called, check_account, failure
from snapshot_importer.tasks.causes import short_cause
from snapshot_importer.tasks.copy_wish import BUSY, CopyWish
from snapshot_importer.tasks.events import Note
from snapshot_importer.tasks.finishing import AT_ONCE, described
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.moments import long_ago
from snapshot_importer.tasks.reconcile import CONSISTENT
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.rests import Rests
from snapshot_importer.tasks.sightings import View
from snapshot_importer.tasks.submit import Destination, new_id
from snapshot_importer.tasks.task import Failure, Task
from snapshot_importer.tasks.whose import is_own, may_act

REST = timedelta(minutes=5)  # before a copy that had no place is asked for again
# Said by a Region that the account has not enabled, to credentials that work in the next one.
CLOSED = frozenset({"AuthFailure", "InvalidClientTokenId", "OptInRequired", "UnrecognizedClientException"})


def copy_snapshots(journal: Journal, view: View, rests: Rests) -> None:
    """Do what there is to do for every copy that this profile may make.

    What fails rests, for a row or for all that go to the same Region, and is told in the row.
    """

    def tell(row: Record, error: CallError) -> None:
        wish, told = journal.row(row.key).copy, failure(error, view.now)
        if wish and wish.open and not told.is_like(wish.failure):
            _put(journal, row, wish, replace(wish, failure=told))

    def begin(row: Record) -> None:
        if row.copy:
            _begin(journal, view, row, row.copy)

    for region, rows in _by_region(journal, view).items():
        begun = [row for row in rows if row.copy and row.copy.state != "COPYING"]
        rests.each(f"copy to {region}", begun, begin, tell)
    for region, rows in _by_region(journal, view).items():
        made = [row for row in rows if row.copy and row.copy.state == "COPYING"]
        step = f"look at {region}"
        error = rests.attempt(step, partial(_follow, journal, view, region, made)) if made else None
        if error and rests.is_news(error, step):
            for row in made:
                tell(row, error)


def copy_again(journal: Journal, task: Task) -> None:
    """Let the watch try once more; wake it after this."""

    def change(row: Record) -> Record:
        if row.copy is None:
            return row
        if row.copy.state != "FAILED":
            return replace(row, copy=replace(row.copy, failure=None))
        # Nothing of the failed copy can come true any more: this is another wish, with a tag of its own.
        again = CopyWish(row.copy.region, new_id(), row.copy.encrypted, row.copy.kms_key_id)
        return replace(row, copy=again)

    journal.update(task.key, change, Note("copy-again"))


def copy_later(journal: Journal, task: Task, destination: Destination) -> None:
    """Wish a finished snapshot in another Region after all; wake the watch after this."""

    def change(row: Record) -> Record:
        if row.state != "COMPLETED" or row.copy is not None:
            return row
        wish = CopyWish(destination.region, new_id(), destination.encrypted, destination.kms_key_id)
        return replace(row, copy=wish)

    journal.update(task.key, change, Note("copy-wanted", destination.region))


def _by_region(journal: Journal, view: View) -> dict[str, list[Record]]:
    """Return the rows with copies that are not done, by destination."""
    found: dict[str, list[Record]] = {}
    for row in journal.open_rows(account=view.account, region=view.channel.region):
        wish = row.copy if row.state == "COMPLETED" else None
        if wish and wish.open and may_act(journal, view.channel, row):
            found.setdefault(wish.region, []).append(row)
    return found


def _begin(journal: Journal, view: View, row: Record, wish: CopyWish) -> None:
    """Find the copy, or have it made."""
    if wish.state == "WANTED" and not _may_send(journal, wish):
        return
    copies = view.channel.copies(wish.region)
    try:
        found = called(journal, row.key, "DescribeSnapshots", lambda: copies.find(wish.marker))
    except CallError as error:
        # That another profile may not look is not the end of the wish.
        if not _is_the_end(error) or (wish.state == "WANTED" and not is_own(row, view.channel)):
            raise
        _blind(journal, row, wish, failure(error, view.now))
        if wish.state == "SENT":
            raise  # it is looked for again, after a rest
        return
    if found:
        # More than one can only be if EC2 hid the first for over ten minutes; all are told.
        ids = ", ".join(copy.snapshot_id for copy in found)
        note = Note("copy-found", f"{ids} in {wish.region}")
        _put(journal, row, wish, _accepted(wish, found[0].snapshot_id), note)
    elif wish.state == "SENT" and wish.needs_the_user:
        _put(journal, row, wish, replace(wish, failure=None))
    elif _may_send(journal, wish):
        _send(journal, view, row, wish)


def _blind(journal: Journal, row: Record, wish: CopyWish, told: Failure) -> None:
    """Write down that the destination may not be looked at: without that nothing is sent."""
    note = Note("copy-failed", short_cause(told))
    if wish.state != "SENT":
        _put(journal, row, wish, replace(wish, state="FAILED", failure=told), note)
    elif not wish.needs_the_user:
        # What may have been made is not given up: it is looked for again.
        _put(journal, row, wish, replace(wish, failure=told), note)


def _may_send(journal: Journal, wish: CopyWish) -> bool:
    if wish.last_sent is None or (wish.state == "WANTED" and wish.failure is None):
        return True
    if wish.state == "WANTED":
        return long_ago(wish.last_sent, journal.clock(), REST)
    return _would_be_seen(journal, wish)


def _would_be_seen(journal: Journal, wish: CopyWish) -> bool:
    """Whether EC2 would show a copy that the last call made."""
    sent, now = wish.last_sent, journal.sends.now()
    return sent is None or journal.sends.long_before(now, wish.marker, sent, CONSISTENT)


def _send(journal: Journal, view: View, row: Record, wish: CopyWish) -> None:
    check_account(view.channel, row.account)
    now = journal.clock()
    sent = replace(wish, state="SENT", sends=wish.sends + 1, last_sent=now, failure=None)
    journal.sends.note(wish.marker)
    if not _put(journal, row, wish, sent, Note("copy-sent", wish.region)):
        return  # another profile's watch is at it
    copies, request = view.channel.copies(wish.region), _request(row, wish)
    try:
        accepted = called(journal, row.key, "CopySnapshot", lambda: copies.copy(request))
    except CallError as error:
        _not_accepted(journal, row, sent, error, own=is_own(row, view.channel))
        return
    note = Note("copy-accepted", f"{accepted.snapshot_id} in {wish.region}", accepted.request_id)
    _put(journal, row, sent, _accepted(sent, accepted.snapshot_id), note)


def _not_accepted(journal: Journal, row: Record, sent: CopyWish, error: CallError, *, own: bool) -> None:
    told = failure(error, journal.clock())
    if not error.outcome_known:
        _put(journal, row, sent, replace(sent, failure=told), Note("copy-no-answer", error.message))
        return
    note = Note("copy-failed", short_cause(told), error.request_id)
    if error.code == BUSY:
        _put(journal, row, sent, replace(sent, state="WANTED", failure=told), note)
    elif _is_the_end(error) and own:
        _put(journal, row, sent, replace(sent, state="FAILED", failure=told), note)
    else:
        _put(journal, row, sent, replace(sent, state="WANTED"), note)
        raise error


def _follow(journal: Journal, view: View, region: str, rows: Sequence[Record]) -> None:
    """Write down how the copies in a Region stand."""
    copies = view.channel.copies(region)
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        ids = [row.copy.snapshot_id for row in some if row.copy]
        found = {snapshot.snapshot_id: snapshot for snapshot in described(copies.describe, ids)}
        for row in some:
            if row.copy:
                _judge(journal, view, row, row.copy, found.get(row.copy.snapshot_id))


def _judge(journal: Journal, view: View, row: Record, wish: CopyWish, copy: Snapshot | None) -> None:
    if copy is None:
        if _would_be_seen(journal, wish):
            gone = Failure("snapshot", "The copy does not exist any more.", at=view.now)
            _put(
                journal,
                row,
                wish,
                replace(wish, state="FAILED", failure=gone),
                Note("copy-failed", wish.region),
            )
    elif copy.state == "unreadable":
        if not wish.needs_the_user:
            told = Failure("refused", copy.state_message, "UnauthorizedOperation", at=view.now)
            _put(journal, row, wish, replace(wish, failure=told))
    elif copy.state == "error":
        told = Failure("snapshot", copy.state_message, at=view.now)
        note = Note("copy-failed", copy.state_message)
        _put(journal, row, wish, replace(wish, state="FAILED", failure=told), note)
    elif copy.state == "completed":
        done = replace(wish, state="DONE", progress=100, failure=None)
        _put(journal, row, wish, done, Note("copied", f"{wish.snapshot_id} in {wish.region}"))
    else:
        _put(journal, row, wish, replace(wish, progress=copy.progress, failure=None))


def _put(journal: Journal, row: Record, before: CopyWish, after: CopyWish, *notes: Note) -> bool:
    """Write *after* down if the wish still stands as *before*; return whether it did."""
    stood: list[bool] = []

    def change(record: Record) -> Record:
        if record.copy != before or before == after:
            return record
        stood.append(True)
        return replace(record, copy=after)

    journal.update(row.key, change, *notes)
    return bool(stood)


def _accepted(wish: CopyWish, snapshot_id: str) -> CopyWish:
    return replace(wish, state="COPYING", snapshot_id=snapshot_id, failure=None)


def _request(row: Record, wish: CopyWish) -> CopyRequest:
    snapshot_id = row.answer.snapshot_id if row.answer else ""
    return CopyRequest(
        source_region=row.region,
        snapshot_id=snapshot_id,
        marker=wish.marker,
        description=f"Copy of {snapshot_id} from {row.region}",
        encrypted=wish.encrypted,
        kms_key_id=wish.kms_key_id,
        tags=row.snapshot_tags,
    )


def _is_the_end(error: CallError) -> bool:
    return error.kind == "refused" or error.code in CLOSED
