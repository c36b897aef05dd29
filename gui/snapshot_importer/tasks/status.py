"""The states of an import in words, icons and allowed actions: the table of states as data."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from snapshot_importer.aws.answers import ImportTask
from snapshot_importer.tasks.causes import clipped, short_cause
from snapshot_importer.tasks.copy_wish import CopyWish, copy_line
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.task import Action, Bar, Failure, Filter, State, Tone
from snapshot_importer.tasks.turn import Turn, deeds, starts
from snapshot_importer.tasks.waiting import FULL_CODE

# EC2 API reference, DescribeImportSnapshotTasks: tasks "completed or cancelled in the previous 7 days".
FORGOTTEN = timedelta(days=7)
STALL = timedelta(minutes=30)  # without any change the user is asked, unless others like it stood longer
SAID = 60  # characters of a status of AWS that a row repeats
# States of a snapshot that need no more looks (EC2 API reference, Snapshot; the last two are ours).
SNAPSHOT_READY = frozenset({"completed", "recoverable", "recovering", "gone", "unreadable"})

Fate = Literal["running", "stopping", "completed", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Look:
    """One row of the state table."""

    word: str
    icon: str
    tone: Tone
    second_line: str
    filter: Filter
    bar: Bar = "none"
    actions: tuple[Action, ...] = ()
    second_time: datetime | None = None  # stands for "{time}" in the second line


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a look depends on beside the row itself."""

    answered: datetime | None = None  # when AWS last answered the watch
    signed_out: bool = False
    unidentified: bool = False  # AWS refuses to tell whose credentials these are, so EC2 is not asked
    sending: bool = False  # a thread of this process is at it
    turn: Turn | None = None  # None for what stands in no queue
    stall_limit: timedelta = STALL  # how long it may stand still
    unwatched: bool = False  # no profile of its account is watched; where it is not sent yet, not its own one
    stand_in: bool = False  # then: another profile of its account is, and may send it at the user's wish


RUNNING = Look("Running", "loader-circle", "running", "", "running", "live", ("cancel",))
SENDING = Look("Sending", "loader-circle", "running", "Sending the request", "running")
QUEUED = Look("Queued", "clock", "quiet", "", "running", actions=("start-now", "leave-queue"))
UNKNOWN = Look(
    "Unknown", "circle-question-mark", "quiet", "", "running", actions=("send-again", "cancel", "drop")
)
ATTENTION = Look("Needs attention", "triangle-alert", "warn", "", "attention")
CANCELLING = Look("Cancelling", "circle-minus", "quiet", "Asked at {time}", "running", "still")
STOPPING = Look("Stopping", "circle-minus", "quiet", "Being removed by AWS", "running", "still")
COMPLETED = Look("Completed", "circle-check", "ok", "Snapshot ready", "completed", "done", ("import-again",))
FAILED = Look("Failed", "circle-x", "err", "", "failed", actions=("import-again",))
CANCELLED = Look("Cancelled", "ban", "quiet", "Outside this app", "cancelled", actions=("import-again",))

# What an answer that decides nothing, by its kind, means for the second line of a sent request.
UNDECIDED = {
    "throttled": "AWS asks to slow down. Sent again by itself.",
    "server": "AWS had an internal problem. Checking what came of it.",
}

# What a status, or the message of an active task, means for the second line.
PHASES = {
    "pending": "Waiting in AWS",
    "validating": "Validating",
    "validated": "Validating",
    "converting": "Downloading and converting",
    "downloading/converting": "Downloading and converting",
    "updating": "Downloading and converting",
    "updated": "Downloading and converting",
}


def fate(answer: ImportTask, *, cancel_asked: bool) -> Fate:
    """Judge a task by what AWS says of it: a failed import ends as "deleted", with its reason as message."""
    if answer.status == "completed":
        return "completed"
    if answer.status == "error":
        return "failed"
    if answer.status in ("cancelling", "cancelled"):
        return "stopping" if answer.status == "cancelling" else "cancelled"
    if answer.status in ("deleting", "deleted"):
        if _tells_a_failure(answer.status_message, cancel_asked=cancel_asked):
            return "failed"
        return "stopping" if answer.status == "deleting" else "cancelled"
    return "running"


def ended(answer: ImportTask) -> bool:
    """Whether AWS will not say anything else of the task."""
    return answer.status in ("completed", "error", "cancelled", "deleted")


def phase(answer: ImportTask) -> str:
    """Say in a few words what a running task is at."""
    message = answer.status_message.strip()
    if answer.status in PHASES:
        return PHASES[answer.status]
    if answer.status != "active":
        return f"AWS says “{clipped(answer.status, SAID)}”"
    if message.lower() in PHASES:
        return PHASES[message.lower()]
    return f"AWS says “{clipped(message, SAID)}”" if message else "In progress"


def look(record: Record, outlook: Outlook) -> Look:
    """Find the row of the table."""
    plain = _plain(record, outlook)
    if plain.filter != "running" or outlook.sending:
        return plain
    if outlook.unwatched:
        return _unwatched(plain, record, outlook)
    if outlook.signed_out:
        return _sign_in(plain, record)
    if outlook.unidentified:
        return _unidentified(plain, record)
    # How long a snapshot takes to another Region is nothing to ask the user about.
    if plain.bar == "live" and record.state != "COMPLETED" and stands_still(record, outlook):
        return _stalled(record, outlook)
    return plain


def stands_still(record: Record, outlook: Outlook) -> bool:
    """Whether AWS has long said the same of a task; only then its look changes with the time alone."""
    if record.changed is None or outlook.answered is None:
        return False
    return outlook.answered - max(record.changed, record.waited or record.changed) >= outlook.stall_limit


def _plain(record: Record, outlook: Outlook) -> Look:
    if record.state == "INTENT":
        return _intent(record, outlook)
    return LOOKS[record.state](record)


def _intent(record: Record, outlook: Outlook) -> Look:
    if outlook.sending:
        return SENDING
    if record.link_gone:
        return replace(
            ATTENTION, second_line="Not sent yet. Paste the link again", actions=("paste-link", "drop")
        )
    if record.resend_at:
        return _waiting(record)
    if outlook.turn:
        return replace(QUEUED, second_line=starts(outlook.turn), actions=deeds(outlook.turn))
    told = record.failure is not None and record.failure.code != FULL_CODE  # that passes by itself
    cause = f": {_cause(record.failure)}" if record.failure and told else ""
    return replace(ATTENTION, second_line=f"Not sent yet{cause}", actions=("send-now", "drop"))


def _waiting(record: Record) -> Look:
    if record.failure is None:
        return replace(QUEUED, second_line="Tried once more by itself")
    cause = "Queued by AWS limit" if record.failure.code == FULL_CODE else "AWS does not know the role yet"
    return replace(QUEUED, second_line=f"{cause}. Sent again {{time}}", second_time=record.resend_at)


def _unknown(record: Record) -> Look:
    if record.cancel_asked:
        return replace(
            CANCELLING, second_line="Asked at {time}, not found in AWS yet", second_time=record.cancel_asked
        )
    if record.link_gone:
        return replace(
            ATTENTION, second_line="No answer. Paste the link again", actions=("paste-link", "drop")
        )
    if record.failure and record.failure.code == "IdempotentParameterMismatch":
        return replace(ATTENTION, second_line="Token used before", actions=("drop",))
    kind = record.failure.kind if record.failure else ""
    return replace(UNKNOWN, second_line=UNDECIDED.get(kind, "No answer yet, checking with AWS"))


def _refused(record: Record) -> Look:
    failure = record.failure
    if failure is None:
        return replace(FAILED, second_line="Not sent")
    words = short_cause(failure)
    line = words if failure.kind == "refused" else f"Not sent: {words[0].lower()}{words[1:]}"
    return replace(FAILED, second_line=line)


def _abandoned(record: Record) -> Look:
    if record.resend_at or record.queued is not None:
        return replace(CANCELLED, second_line="Removed from the queue")
    if record.sends == 0:
        return replace(CANCELLED, second_line="Dropped before it was sent")
    if record.ended and record.last_sent and record.ended - record.last_sent > FORGOTTEN:
        return replace(FAILED, second_line="No answer, and older than AWS remembers")
    return replace(FAILED, second_line="Given up: AWS never listed it")


def _answered(record: Record) -> Look:
    answer = record.answer
    if answer is None:
        return replace(RUNNING, second_line="Waiting in AWS")
    match fate(answer, cancel_asked=record.cancel_asked is not None):
        case "completed" if record.state != "FAILED":
            return replace(RUNNING, second_line="Finishing the snapshot", actions=())
        case "completed" | "failed":
            return replace(FAILED, second_line=_failure(record))
        case "stopping":
            return replace(CANCELLING, second_time=record.cancel_asked) if record.cancel_asked else STOPPING
        case "cancelled":
            return replace(CANCELLED, second_line=_by_whom(record))
    return _running(record, answer)


def _aged_out(record: Record) -> Look:
    last = _answered(record)
    line = "Older than AWS remembers"
    if last.filter in ("running", "attention"):
        return replace(ATTENTION, second_line=line, actions=("import-again",))
    return replace(last, second_line=line, second_time=None, bar="none", actions=("import-again",))


def _running(record: Record, answer: ImportTask) -> Look:
    if record.state == "CANCEL_REQUESTED":
        return _cancelling(record)
    if record.twin_of:
        return replace(ATTENTION, second_line="One request made two tasks", bar="live", actions=("cancel",))
    known = answer.status == "active" or answer.status in PHASES
    plain = RUNNING if known else replace(RUNNING, icon="circle-question-mark", tone="quiet")
    return replace(plain, second_line=phase(answer))


def _cancelling(record: Record) -> Look:
    failure = record.failure
    if failure is None or failure.kind != "refused" or record.cancel_sent:
        return replace(CANCELLING, second_time=record.cancel_asked)
    # To another profile, while its own is away; asked again all the same.
    line = f"Not cancelled yet: {_cause(failure)}"
    return replace(ATTENTION, second_line=line, bar="live", actions=("cancel",))


def _completed(record: Record) -> Look:
    if record.tagging == "WANTED":
        return _tagging(record.failure)
    if record.copy and record.copy.state != "DONE":
        return _copying(record.copy)
    if record.tagging == "FAILED":
        return _not_tagged(record.failure)
    if record.copy:
        return replace(COMPLETED, second_line=copy_line(record.copy))
    if record.snapshot is not None and record.snapshot.state == "gone":
        return replace(COMPLETED, second_line="The snapshot was deleted since")
    return replace(COMPLETED, second_line="Tags copied") if record.tagging == "DONE" else COMPLETED


def _tagging(failure: Failure | None) -> Look:
    if failure is None:
        return replace(RUNNING, second_line="Copying the tags", actions=())
    if failure.kind == "refused":  # to another profile; tried again all the same
        return _not_tagged(failure)
    return replace(RUNNING, second_line=f"The tags wait to be copied: {short_cause(failure)}", actions=())


def _not_tagged(failure: Failure | None) -> Look:
    line = f"Tags not copied: {_cause(failure) if failure else 'no answer'}"
    return replace(ATTENTION, second_line=line, bar="done", actions=("copy-tags", "import-again"))


def _copying(wish: CopyWish) -> Look:
    if wish.needs_the_user:
        actions: tuple[Action, ...] = ("copy-snapshot", "import-again")
        return replace(ATTENTION, second_line=copy_line(wish), bar="done", actions=actions)
    return replace(RUNNING, second_line=copy_line(wish), actions=())


def _failure(record: Record) -> str:
    cause = short_cause(record.failure) if record.failure else "No reason given"
    return f"{cause}. Tried once more by itself" if record.followed_by else cause


def _cause(failure: Failure) -> str:
    return short_cause(failure).replace("Not allowed: ", "no ")


def _by_whom(record: Record) -> str:
    if record.cancel_asked is None:
        return "Outside this app"
    return f"By you: “{clipped(record.cancel_reason, SAID)}”" if record.cancel_reason else "By you"


def _stalled(record: Record, outlook: Outlook) -> Look:
    assert record.changed
    assert outlook.answered
    line = f"No progress for {_span(outlook.answered - record.changed)}"
    return replace(ATTENTION, second_line=line, bar="live", actions=("keep-waiting", "cancel"))


def _sign_in(plain: Look, record: Record) -> Look:
    if record.state == "INTENT":
        return replace(ATTENTION, second_line="Sign in to start it", actions=("sign-in", "leave-queue"))
    bar: Bar = "still" if plain.bar == "live" else plain.bar
    return replace(ATTENTION, second_line="Sign in to keep watching", bar=bar, actions=("sign-in",))


def _unidentified(plain: Look, record: Record) -> Look:
    if record.state == "INTENT":
        line = "Not sent: AWS does not tell the account"
        return replace(ATTENTION, second_line=line, actions=QUEUED.actions)
    bar: Bar = "still" if plain.bar == "live" else plain.bar
    return replace(ATTENTION, second_line="Not watched: AWS does not tell the account", bar=bar)


def _unwatched(plain: Look, record: Record, outlook: Outlook) -> Look:
    if record.state == "INTENT":
        start: Action = "start-now" if outlook.stand_in else "add-profile"
        line = "Not sent: its profile is gone"
        return replace(ATTENTION, second_line=line, actions=(start, "leave-queue"))
    # Short, since the account is what the user needs of it.
    line = f"No profile for {record.account}"
    bar: Bar = "still" if plain.bar == "live" else plain.bar
    return replace(ATTENTION, second_line=line, bar=bar, actions=("add-profile",))


def _tells_a_failure(message: str, *, cancel_asked: bool) -> bool:
    text = message.strip().lower()
    if text.startswith(("clienterror", "servererror")):
        return True
    # The last phase may still stand there; any other text of a task that we did not cancel is a reason.
    return bool(text) and text not in PHASES and not cancel_asked


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


LOOKS: dict[State, Callable[[Record], Look]] = {
    "SENDING": lambda _: SENDING,
    "UNKNOWN": _unknown,
    "REFUSED": _refused,
    "SUBMITTED": _answered,
    "CANCEL_REQUESTED": _answered,
    "COMPLETED": _completed,
    "FAILED": _answered,
    "CANCELLED": _answered,
    "AGED_OUT": _aged_out,
    "ABANDONED": _abandoned,
}
