"""Finding out what became of a request whose answer was lost; never by asking for a second import."""

from dataclasses import replace
from datetime import datetime, timedelta

from snapshot_importer.tasks.calling import called, check_account
from snapshot_importer.tasks.events import Note
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import AlreadyRecordedError
from snapshot_importer.tasks.links import LinkKeeper
from snapshot_importer.tasks.moments import Moment, long_ago
from snapshot_importer.tasks.parameters import OtherLinkError, digest, restored, with_link
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.sightings import View, sightings
from snapshot_importer.tasks.slots import is_put_off
from snapshot_importer.tasks.status import FORGOTTEN
from snapshot_importer.tasks.submit import LinkGoneError, send
from snapshot_importer.tasks.task import Failure, Task
from snapshot_importer.tasks.waiting import LONGEST
from snapshot_importer.tasks.whose import is_own, may_act

# EC2 is eventually consistent: a new task may be missing from a listing for a while.
CONSISTENT = timedelta(minutes=10)
# Who was asked to slow down waits this long; the polls, which are further apart, then send again one by one.
SLOWED = timedelta(seconds=10)
# For ImportSnapshot nobody says how long a token is remembered; for RunInstances EC2 says at least 24 hours.
TOKEN_HOLDS = timedelta(hours=24)


class TooLateError(Exception):
    """The import has gone on since the user saw it; the message is a sentence for the user."""


def recover(journal: Journal, links: LinkKeeper) -> None:
    """Call after opening, and when the file can be written again: whatever was being sent before has no answer."""
    for row in journal.all_open_rows():
        if journal.is_sending(row.key):
            continue
        if row.state == "SENDING":
            here = row.key in journal.sends  # as after a full disk
            why = "It could not be written down." if here else "The program ended while it was sending."
            note = Note("no-answer", why, title="What AWS answered is not known" if here else "")
            journal.update(row.key, lambda record: replace(record, state="UNKNOWN"), note)
        if _is_from_long_ago(row, journal.opened):
            journal.update(row.key, _kept_back, Note("kept-back"))
        if row.state in ("INTENT", "SENDING", "UNKNOWN") and row.secret_link and links.get(row.key) is None:
            _mark_link_gone(journal, row.key)


def _is_from_long_ago(row: Record, opened: datetime) -> bool:
    """Whether *row* would be sent by itself, although it may long have been: the file may be an old copy put back."""
    waits = row.state == "INTENT" and (row.queued is not None or row.resend_at is not None)
    return waits and long_ago(row.last_sent or row.created, opened, TOKEN_HOLDS)


def _kept_back(row: Record) -> Record:
    return replace(row, queued=None, resend_at=None) if row.state == "INTENT" else row


def reconcile(journal: Journal, channel: Channel, account: str, shown: Moment | None) -> None:
    """Decide about every row without an answer, as far as this profile may, then send what waits.

    *shown* is when AWS listed all tasks, for whichever profile; what that listing shows has been written down already.
    None where no such listing is new, and nothing is shown of what was lost. Raises CallError where AWS cannot be asked
    now.
    """
    rows = journal.open_rows(account=account, region=channel.region) if shown else ()
    for row in rows:
        lost = row.state in ("SENDING", "UNKNOWN") and not journal.is_sending(row.key)
        if shown and lost and may_act(journal, channel, row):
            _decide(journal, channel, row, shown)
            if journal.row(row.key).sends > row.sends and _was_slowed(journal.row(row.key)):
                return  # the others wait for the next poll
    send_due(journal, channel, account)


def send_due(journal: Journal, channel: Channel, account: str) -> None:
    """Send what waits and may be sent now. Raises CallError where AWS cannot be asked now."""
    _send_waiting(journal, channel, account)
    _start_queued(journal, channel, account)


def send_again(journal: Journal, channel: Channel, task: Task, *, link: str | None = None) -> Task:
    """Send what was never sent, or once more, with the same token, what has no answer.

    *link* is the presigned link pasted again. Once AWS may have forgotten the token it is only looked for, and
    TooLateError tells that it was not found. Raises OtherLinkError, LinkGoneError, CallError, WrongAccountError or
    JournalError too, with nothing sent.
    """
    row = journal.row(task.key)
    if row.state not in ("INTENT", "SENDING", "UNKNOWN"):
        raise TooLateError("It was sent before: there is nothing to send again.")
    check_account(channel, row.account)
    if row.state in ("SENDING", "UNKNOWN") and not _holds(row, journal.clock()):
        with journal.sending(row.key):
            _look_for(journal, channel, row)
        return journal.task(row.key)
    if link is not None:
        if digest(with_link(restored(row.parameters), link)) != row.digest:
            raise OtherLinkError("This is not the link that the import was made with.")
        channel.links.put(row.key, link)
        journal.update(row.key, lambda record: replace(record, failure=None), Note("link-pasted"))
    with journal.sending(row.key):
        # What waits, or was never sent, has no task: not even a call whose answer was lost could have made one.
        send(journal, channel, row.key, alone=row.state == "INTENT")
    return journal.task(row.key)


def abandon(journal: Journal, channel: Channel, task: Task) -> None:
    """Give up an import that has no task: an intent, or a request without an answer; raises TooLateError too."""
    now = journal.clock()
    note = Note("dropped" if task.state == "INTENT" else "abandoned")

    def change(row: Record) -> Record:
        if row.state != task.state or row.state not in ("INTENT", "UNKNOWN"):
            raise TooLateError("It was sent just now. It can be cancelled as soon as AWS has answered.")
        return replace(row, state="ABANDONED", ended=now)

    journal.update(task.key, change, note)
    channel.links.delete(task.key)


def _decide(journal: Journal, channel: Channel, row: Record, shown: Moment) -> None:
    now = journal.clock()
    sent = row.last_sent or row.created
    if not journal.sends.long_before(shown, row.key, sent, CONSISTENT):
        if _was_slowed(row) and long_ago(sent, now, SLOWED) and _holds(row, now):
            _send_once_more(journal, channel, row, alone=False)
        return
    if row.state == "SENDING":
        # Its thread is gone without a word, or could not write the answer down.
        row = journal.update(row.key, lambda record: replace(record, state="UNKNOWN"), Note("no-answer"))
    if _holds(row, now):
        # Ten minutes after the last call a whole listing does not show the task: no call has made one.
        _send_once_more(journal, channel, row, alone=True)
    else:
        _give_up(journal, channel, row, now)


def _holds(row: Record, now: datetime) -> bool:
    """Whether AWS surely remembers the token, so that the same request makes no second task."""
    return not long_ago(row.first_sent or row.last_sent or row.created, now, TOKEN_HOLDS)


def _give_up(journal: Journal, channel: Channel, row: Record, now: datetime) -> None:
    forgotten = long_ago(row.last_sent or row.created, now, FORGOTTEN)
    note = Note(
        "abandoned", title="Given up: AWS no longer tells of imports of that time" if forgotten else ""
    )
    journal.update(row.key, lambda record: replace(record, state="ABANDONED", ended=now), note)
    channel.links.delete(row.key)


def _look_for(journal: Journal, channel: Channel, row: Record) -> None:
    """Find the task of a row in AWS; raises TooLateError, the row given up where it certainly is not there."""
    describe = channel.gateway.describe_import_tasks
    listing = called(journal, row.key, "DescribeImportSnapshotTasks", describe)
    view = View(channel, row.account, journal.clock())
    journal.write(lambda records: sightings(records, listing, view))
    row = journal.row(row.key)
    if row.state not in ("SENDING", "UNKNOWN"):
        return
    if listing.partial:
        raise TooLateError(
            "It was sent more than a day ago, so it is not sent again before AWS has listed all imports, which it did not"
            " do now. Try again later."
        )
    if not journal.sends.long_before(journal.sends.now(), row.key, row.last_sent or row.created, CONSISTENT):
        raise TooLateError("It was sent again just now. AWS may take ten minutes to list it.")
    if row.state == "SENDING":
        row = journal.update(row.key, lambda record: replace(record, state="UNKNOWN"), Note("no-answer"))
    _give_up(journal, channel, row, view.now)
    raise TooLateError(
        "AWS does not list this import. It was sent more than a day ago: AWS may have forgotten its client token, and"
        " sent once more it could run twice. So it was given up. You can import again."
    )


def _send_waiting(journal: Journal, channel: Channel, account: str) -> None:
    """Send what AWS refused for now, in the order in which it was asked for, until it refuses again."""
    now = journal.clock()
    for row in journal.open_rows(account=account, region=channel.region):
        waits = row.state == "INTENT" and is_own(row, channel) and not _waits_for_the_user(row)
        if not waits or row.resend_at is None or journal.is_sending(row.key) or journal.is_absent(row):
            continue
        if _has_come(row.resend_at, now):
            _send_once_more(journal, channel, row, alone=True)
            sent = journal.row(row.key)
            # A refusal makes room for the next, and so does what waits for the user from now on.
            if sent.state not in ("SUBMITTED", "REFUSED") and not _waits_for_the_user(sent):
                return
        elif is_put_off(row):
            return  # nothing is sent before it, although what was refused less often rests for less time


def _has_come(moment: datetime, now: datetime) -> bool:
    """Whether it is *moment*, or so long until then that the clock must have been set back."""
    return not timedelta(0) < moment - now <= 2 * LONGEST


def _start_queued(journal: Journal, channel: Channel, account: str) -> None:
    """Send what stands in the queue, as far as there are slots, in its order."""
    while mine := _next_turn(journal, channel, account):
        _send_once_more(journal, channel, mine, alone=True)
        # A refusal makes room for the next; whatever else came of it is waited for.
        if journal.row(mine.key).state not in ("SUBMITTED", "REFUSED"):
            return


def _next_turn(journal: Journal, channel: Channel, account: str) -> Record | None:
    # Those before it that are of another profile start in that profile's watch.
    turns = journal.turns(account, channel.region)
    own = (row for row in turns if is_own(row, channel))
    able = (row for row in own if not _waits_for_the_user(row))
    return next((row for row in able if not journal.is_sending(row.key)), None)


def _was_slowed(row: Record) -> bool:
    return row.state == "UNKNOWN" and row.failure is not None and row.failure.kind == "throttled"


def _waits_for_the_user(row: Record) -> bool:
    used = row.failure is not None and row.failure.code == "IdempotentParameterMismatch"
    return used or row.link_gone or row.cancel_asked is not None


def _send_once_more(journal: Journal, channel: Channel, row: Record, *, alone: bool) -> None:
    if _waits_for_the_user(row):
        return
    check_account(channel, row.account)
    try:
        with journal.sending(row.key):
            # The watch of another profile of the account may have been quicker.
            if journal.row(row.key) == row:
                send(journal, channel, row.key, alone=alone)
    except AlreadyRecordedError:
        return  # so has another thread
    except LinkGoneError:
        _mark_link_gone(journal, row.key)


def _mark_link_gone(journal: Journal, key: str) -> None:
    message = "The presigned link was kept only while the program ran."
    failure = Failure("link", message, at=journal.clock())
    journal.update(
        key,
        lambda record: record if record.link_gone else replace(record, failure=failure),
        Note("link-gone", message),
    )
