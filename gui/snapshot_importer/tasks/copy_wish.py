"""The wish to have an import's snapshot in another Region too, and how far it is: in a row, and in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from snapshot_importer.tasks.causes import short_cause
from snapshot_importer.tasks.task import Failure

# EC2 API reference, CopySnapshot: 20 copies at a time to one Region. It ends by itself.
BUSY = "ResourceLimitExceeded"

CopyState = Literal[
    "WANTED",  # nothing was sent that may have made a copy
    "SENT",  # the call may have left this computer, and no believable answer came
    "COPYING",  # AWS makes the copy
    "DONE",
    "FAILED",  # AWS certainly does not make it, or gave it up
]


@dataclass(frozen=True, slots=True)
class CopyWish:
    """One copy; written down with the import, long before it is sent."""

    region: str  # the destination
    marker: str  # the tag that names this wish on the copy, since CopySnapshot has no client token
    encrypted: bool = False
    kms_key_id: str = ""  # of the destination
    state: CopyState = "WANTED"
    sends: int = 0
    last_sent: datetime | None = None
    snapshot_id: str = ""  # of the copy
    progress: int | None = None  # percent
    failure: Failure | None = None

    @property
    def open(self) -> bool:
        """Whether the watch has something to do for it."""
        return self.state not in ("DONE", "FAILED")

    @property
    def needs_the_user(self) -> bool:
        """Whether AWS said no to making the copy, or to looking at it; perhaps to another profile, while its own is away."""
        failure = self.failure
        refused = failure is not None and failure.kind == "refused" and failure.code != BUSY
        return self.state == "FAILED" or refused


def copy_line(wish: CopyWish) -> str:
    """Say how a copy stands, in a row's second line."""
    cause = short_cause(wish.failure).replace("Not allowed: ", "no ") if wish.failure else ""
    match wish.state:
        case "DONE":
            return f"Copied to {wish.region}"
        case "FAILED" | "WANTED" if wish.needs_the_user:
            return f"Not copied to {wish.region}: {cause or 'no reason given'}"
        case _ if wish.needs_the_user:
            return f"The copy in {wish.region} cannot be seen: {cause}"
        case "WANTED" if cause:
            return f"Waits to be copied to {wish.region}: {cause}"
        case "SENT" if cause:
            return f"No answer from {wish.region} yet, checking with AWS"
    done = f", {wish.progress} %" if wish.progress is not None else ""
    unseen = f". Cannot be seen now: {cause}" if cause else ""
    return f"Copying to {wish.region}{done}{unseen}"
