"""Finding out what became of a request whose answer was lost; never by asking for a second import."""

from dataclasses import replace
from datetime import datetime, timedelta

from snapshot_importer.aws.answers import Listing
from snapshot_importer.tasks.calling import check_account
from snapshot_importer.tasks.events import Note
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.links import LinkKeeper
from snapshot_importer.tasks.parameters import OtherLinkError, digest, restored, with_link
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.status import FORGOTTEN
from snapshot_importer.tasks.submit import LinkGoneError, send
from snapshot_importer.tasks.task import Failure, Task
from snapshot_importer.tasks.waiting import LONGEST

# EC2 is eventually consistent: a new task may be missing from a listing for a while.
CONSISTENT = timedelta(minutes=10)
# Who was asked to slow down waits this long; the polls, which are further apart, then send again one by one.
SLOWED = timedelta(seconds=10)
# For ImportSnapshot nobody says how long a token is remembered; for RunInstances EC2 says at least 24 hours.
TOKEN_HOLDS = timedelta(hours=24)


class TooLateError(Exception):
    """The import has gone on since the user saw it; the message is a sentence for the user."""


def recover(journal: Journal, links: LinkKeeper) -> None:
    """Call once after opening: whatever was being sent when the last process ended has no answer."""
    for row in journal.all_open_rows():
        if journal.is_sending(row.key):
            continue
        if row.state == "SENDING":
            note = Note("no-answer", "The program ended while it was sending.")
            journal.update(row.key, lambda record: replace(record, state="UNKNOWN"), note)
        if _is_from_long_ago(row, journal.opened):
            journal.update(row.key, _kept_back, Note("kept-back"))
        if row.state in ("INTENT", "SENDING", "UNKNOWN") and row.secret_link and links.get(row.key) is None:
            _mark_link_gone(journal, row.key)


def _is_from_long_ago(row: Record, opened: datetime) -> bool:
    """Whether *row* would be sent by itself, although it may long have been: the file may be an old copy put back."""
    waits = row.state == "INTENT" and (row.queued is not None or row.resend_at is not None)
    return waits and opened - (row.last_sent or row.created) >= TOKEN_HOLDS


def _kept_back(row: Record) -> Record:
    return replace(row, queued=None, resend_at=None) if row.state == "INTENT" else row


def reconcile(journal: Journal, channel: Channel, account: str, listing: Listing) -> None:
    """Decide about every row without an answer that *listing*, already written down, did not show.

    One that is not of all tasks shows nothing of them. Raises CallError where AWS cannot be asked now.
    """
    if listing.partial:
        return
    for row in () if listing.asked else journal.open_rows(account=account, region=channel.region):
        if row.state in ("SENDING", "UNKNOWN") and not journal.is_sending(row.key):
            _decide(journal, channel, row)
            if journal.row(row.key).sends > row.sends and _was_slowed(journal.row(row.key)):
                return  # the others wait for the next poll
    send_due(journal, channel, account)


def send_due(journal: Journal, channel: Channel, account: str) -> None:
    """Send what waits and may be sent now. Raises CallError where AWS cannot be asked now."""
    _send_waiting(journal, channel, account)
    _start_queued(journal, channel, account)


def send_again(journal: Journal, channel: Channel, task: Task, *, link: str | None = None) -> Task:
    """Send what was never sent, or once more, with the same token, what has no answer.

    *link* is the presigned link pasted again. Raises OtherLinkError, LinkGoneError, CallError, WrongAccountError
    or JournalError with nothing sent.
    """
    row = journal.row(task.key)
    if row.state not in ("INTENT", "SENDING", "UNKNOWN"):
        raise TooLateError("It was sent before: there is nothing to send again.")
    check_account(channel, row.account)
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


def _decide(journal: Journal, channel: Channel, row: Record) -> None:
    now = journal.clock()
    sent = row.last_sent or row.created
    # Whoever sets the clock back by hours does not wait for hours.
    if abs(now - sent) < CONSISTENT:
        if _was_slowed(row) and now - sent >= SLOWED and now - (row.first_sent or sent) < TOKEN_HOLDS:
            _send_once_more(journal, channel, row, alone=False)
        return
    if row.state == "SENDING":
        # Its thread is gone without a word, or could not write the answer down.
        row = journal.update(row.key, lambda record: replace(record, state="UNKNOWN"), Note("no-answer"))
    if now - (row.first_sent or sent) >= TOKEN_HOLDS:
        title = "Given up: AWS no longer tells of imports of that time" if now - sent > FORGOTTEN else ""
        note = Note("abandoned", title=title)
        journal.update(row.key, lambda record: replace(record, state="ABANDONED", ended=now), note)
        channel.links.delete(row.key)
    else:
        # Ten minutes after the last call a whole listing does not show the task: no call has made one.
        _send_once_more(journal, channel, row, alone=True)


def _send_waiting(journal: Journal, channel: Channel, account: str) -> None:
    """Send what AWS refused for now, in the order in which it was asked for, until it refuses again."""
    now = journal.clock()
    for row in journal.open_rows(account=account, region=channel.region):
        due = row.state == "INTENT" and row.resend_at is not None and _has_come(row.resend_at, now)
        # Another profile may lack the permissions that this one has.
        if due and row.profile_id == channel.profile_id and not journal.is_sending(row.key):
            _send_once_more(journal, channel, row, alone=True)
            if journal.row(row.key).state != "SUBMITTED":
                return


def _has_come(moment: datetime, now: datetime) -> bool:
    """Whether it is *moment*, or so long until then that the clock must have been set back."""
    return not timedelta(0) < moment - now <= 2 * LONGEST


def _start_queued(journal: Journal, channel: Channel, account: str) -> None:
    """Send what stands in line, as far as there are places, in its order."""
    while mine := _next_turn(journal, channel, account):
        _send_once_more(journal, channel, mine, alone=True)
        # A refusal makes room for the next; whatever else came of it is waited for.
        if journal.row(mine.key).state not in ("SUBMITTED", "REFUSED"):
            return


def _next_turn(journal: Journal, channel: Channel, account: str) -> Record | None:
    # Those before it that are of another profile start in that profile's watch.
    turns = journal.turns(account, channel.region)
    own = (row for row in turns if row.profile_id == channel.profile_id)
    return next((row for row in own if not journal.is_sending(row.key)), None)


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
