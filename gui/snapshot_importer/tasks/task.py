"""One import as the windows see it: a frozen picture of a row of the journal."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

# What the journal knows of an import. The order is the order of a life.
State = Literal[
    "INTENT",  # written down; nothing was sent, or AWS certainly did not take it and it is sent again later
    "SENDING",  # the call may have left this computer
    "UNKNOWN",  # sent, and no believable answer came
    "SUBMITTED",  # AWS has the task
    "REFUSED",  # AWS, or this computer, certainly did not take it
    "CANCEL_REQUESTED",
    "COMPLETED",  # the snapshot is ready
    "FAILED",
    "CANCELLED",
    "AGED_OUT",  # AWS forgot the task before its end was seen
    "ABANDONED",  # dropped by the user, or never found in AWS
]
FINAL: frozenset[State] = frozenset({"REFUSED", "COMPLETED", "FAILED", "CANCELLED", "AGED_OUT", "ABANDONED"})

# The steps that are allowed; the journal refuses every other one.
STEPS: dict[State, frozenset[State]] = {
    # From INTENT to what AWS made of it leads only a copy of an older journal that was put back.
    "INTENT": frozenset({"SENDING", "ABANDONED", "SUBMITTED", "COMPLETED", "FAILED", "CANCELLED"}),
    # Back to INTENT where AWS refused for now, so that it certainly has no task.
    "SENDING": frozenset(
        {"INTENT", "SUBMITTED", "CANCEL_REQUESTED", "REFUSED", "UNKNOWN", "FAILED", "CANCELLED"}
    ),
    "UNKNOWN": frozenset(
        {
            "SENDING",
            "SUBMITTED",
            "CANCEL_REQUESTED",
            "REFUSED",
            "ABANDONED",
            "COMPLETED",
            "FAILED",
            "CANCELLED",
        }
    ),
    "SUBMITTED": frozenset({"CANCEL_REQUESTED", "COMPLETED", "FAILED", "CANCELLED", "AGED_OUT"}),
    # Back to SUBMITTED where AWS refused to cancel and the task goes on.
    "CANCEL_REQUESTED": frozenset({"SUBMITTED", "COMPLETED", "FAILED", "CANCELLED", "AGED_OUT"}),
    # A late find proves an earlier belief wrong: the task exists after all.
    "ABANDONED": frozenset({"SUBMITTED", "CANCEL_REQUESTED", "COMPLETED", "FAILED", "CANCELLED"}),
    "REFUSED": frozenset({"SUBMITTED", "CANCEL_REQUESTED", "COMPLETED", "FAILED", "CANCELLED"}),
    "COMPLETED": frozenset(),
    "FAILED": frozenset(),
    "CANCELLED": frozenset(),
    "AGED_OUT": frozenset({"SUBMITTED", "COMPLETED", "FAILED", "CANCELLED"}),
}

ProfileRegion = tuple[str, str]  # a profile's id and a Region: what one watch looks at
AccountRegion = tuple[str, str]  # an account's id and a Region: where AWS keeps imports
Origin = Literal["own", "other"]
StartedBy = Literal[
    "here",  # this history sent it
    "elsewhere",  # it carries this program's tag, and another history sent it: another computer's, or a lost one
    "other",  # another person or tool
]
Filter = Literal["running", "attention", "completed", "failed", "cancelled"]
Tone = Literal["running", "quiet", "ok", "warn", "err"]  # blue, grey, green, amber, red
Bar = Literal[
    "none",  # a dash
    "live",  # the percentage and a bar; no percentage: a busy bar and "in progress"
    "still",  # the percentage "at" progress_at and a grey bar
    "done",  # the word Done
]
Action = Literal[
    "cancel",
    "import-again",
    "copy-tags",  # try again to copy the tags to the snapshot
    "copy-snapshot",  # try again to copy the snapshot to another Region
    "keep-waiting",
    "sign-in",
    "add-profile",  # none of its account is there to watch it, or to send it
    "start-now",  # an import that waits, beyond the limit
    "move-first",
    "move-up",
    "move-down",
    "leave-queue",
    "send-now",  # an intent that was never sent
    "drop",  # the same, given up
    "send-again",  # no answer came: the same request with the same client token
    "paste-link",  # as send-now or send-again, the presigned link is no longer known
]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why AWS refused or failed, in its own words."""

    kind: str  # a Kind of aws.errors, or "task" and "snapshot" for what ended in AWS
    message: str
    code: str = ""
    request_id: str = ""
    http_status: int | None = None
    at: datetime | None = None

    def is_like(self, other: "Failure | None") -> bool:
        """Whether *other* tells the same, perhaps of another time."""
        return other is not None and (self.kind, self.code) == (other.kind, other.code)


@dataclass(frozen=True, slots=True)
class Task:
    """Everything that the table and the detail pane show; an unchanged row stays the same object.

    Times are aware UTC, sizes bytes unless named GiB. Text from AWS and from users is data: show it as
    plain text.
    """

    key: str  # names the row for ever
    attempt_id: str  # "" where others started the task
    task_id: str  # "" until AWS answered
    profile_id: str
    account: str
    region: str
    partition: str
    origin: Origin
    state: State

    # The row of the state table.
    word: str
    icon: str  # a Lucide name
    tone: Tone
    second_line: str  # "{time}" stands for second_time
    second_time: datetime | None
    filter: Filter
    bar: Bar
    actions: tuple[Action, ...]

    # As AWS said it last.
    status: str
    status_message: str
    progress: int | None  # percent
    progress_at: datetime | None  # when AWS last answered for this row
    snapshot_id: str
    snapshot_state: str
    snapshot_encrypted: bool | None
    snapshot_kms_key_id: str
    snapshot_size_gib: int | None
    disk_size: int | None  # DiskImageSize: the bytes of the image file

    # As it was asked.
    bucket: str
    object_key: str
    url: str = field(repr=False)  # masked
    file_name: str
    format: str
    object_size: int | None
    description: str
    disk_description: str
    encrypted: bool
    kms_key_id: str
    role_name: str
    tags: tuple[tuple[str, str], ...]
    snapshot_tags: tuple[tuple[str, str], ...]  # those the snapshot shall carry
    client_token: str
    note: str

    created: datetime  # the intent, or the first sight of a task of others
    started: datetime | None  # when the request was first sent, or when AWS began the snapshot
    ended: datetime | None
    request_id: str  # of the ImportSnapshot call, accepted or not
    failure: Failure | None
    cancel_reason: str
    resend_at: datetime | None = None  # when it is sent by itself
    position: int = 0  # in the queue of its account and Region, from 1; 0 outside of it
    follows: str = ""  # the key of the failed import that this one repeats
    followed_by: str = ""  # the key of the import that repeats this one

    started_by: StartedBy = "here"

    # The snapshot is wanted in another Region too; empty where it is not.
    copy_region: str = ""
    copy_line: str = ""  # how the copy stands
    copy_snapshot_id: str = ""

    @property
    def final(self) -> bool:
        """Whether nothing more is expected to change by itself."""
        # A finished import whose tags or copy wait for the sign-in is not done yet.
        return self.state in FINAL and self.filter != "running" and "sign-in" not in self.actions


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline."""

    at: datetime
    kind: str  # a key of events.WORDS
    title: str
    icon: str
    detail: str
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the log: a call to AWS on behalf of a task."""

    at: datetime
    operation: str
    seconds: float
    outcome: str  # "ok", or the kind of the CallError
    http_status: int | None = None
    code: str = ""
    message: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class WatchState:
    """How the watch of one (profile, Region) stands."""

    profile_id: str
    region: str
    account: str = ""  # "" until the sign-in was seen to work
    polling: bool = False
    answered: datetime | None = None  # the last complete answer
    next_poll: datetime | None = None
    problem: Failure | None = None  # of the last poll; None after a good one
    since: datetime | None = None  # when the polls began to fail
    # Seconds that this computer is ahead of AWS, where a refusal told it.
    clock_difference: float | None = None
    partial: bool = False  # paging was cut off
