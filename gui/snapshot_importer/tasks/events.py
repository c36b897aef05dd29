"""What can be told in a timeline."""

from dataclasses import dataclass
from datetime import datetime

from snapshot_importer.tasks.task import Event

# kind: title, Lucide icon
WORDS = {
    "recorded": ("Request written down", "circle-check"),
    "in-line": ("Put in the queue", "clock"),
    "kept-back": ("More than a day old at the start of the program, so it waits for you", "clock"),
    "sending": ("Request sent", "circle-check"),
    "sent-again": ("Request sent again, with the same client token", "history"),
    "no-answer": ("No answer came", "circle-question-mark"),
    "queued": ("AWS has no place for it now, it is sent again by itself", "clock"),
    "role-waits": ("AWS does not know the changed role yet, it is sent again by itself", "clock"),
    "repeated": ("Tried once more by itself", "history"),
    "repeats": ("Repeats an import that ended by a fault of AWS", "history"),
    "accepted": ("Accepted by AWS", "circle-check"),
    "found": ("Found in AWS", "circle-check"),
    "listed": ("First seen in this account", "circle-check"),
    "refused": ("Refused", "circle-x"),
    "phase": ("In progress", "circle-check"),
    "finishing": ("Import completed, the snapshot is being finished", "circle-check"),
    "completed": ("Snapshot ready", "circle-check"),
    "tagged": ("Tags copied to the snapshot", "circle-check"),
    "tags-failed": ("Tags not copied to the snapshot", "triangle-alert"),
    "copy-sent": ("Copy to another Region asked for", "circle-check"),
    "copy-no-answer": ("No answer came for the copy", "circle-question-mark"),
    "copy-accepted": ("AWS copies the snapshot", "circle-check"),
    "copy-found": ("The copy was found in AWS", "circle-check"),
    "copied": ("Snapshot copied", "circle-check"),
    "copy-failed": ("Snapshot not copied", "triangle-alert"),
    "copy-again": ("The copy is tried again", "history"),
    "copy-wanted": ("The snapshot is wanted in another Region", "circle-check"),
    "volume-asked": ("Volume asked for", "circle-check"),
    "volume-done": ("Volume created", "circle-check"),
    "volume-failed": ("No volume created", "triangle-alert"),
    "volume-unknown": ("No answer came for the volume", "circle-question-mark"),
    "image-asked": ("AMI asked for", "circle-check"),
    "image-done": ("AMI registered", "circle-check"),
    "image-failed": ("No AMI registered", "triangle-alert"),
    "image-unknown": ("No answer came for the AMI", "circle-question-mark"),
    "share-asked": ("Sharing asked for", "circle-check"),
    "share-done": ("Snapshot shared", "circle-check"),
    "share-failed": ("Snapshot not shared", "triangle-alert"),
    "share-unknown": ("No answer came for the sharing", "circle-question-mark"),
    "source-asked": ("Deletion of the source object asked for", "circle-check"),
    "source-done": ("Source object deleted", "circle-check"),
    "source-failed": ("Source object not deleted", "triangle-alert"),
    "source-unknown": ("No answer came for the deletion", "circle-question-mark"),
    "cancel-asked": ("Cancel asked for", "circle-minus"),
    "cancel-sent": ("AWS is cancelling", "circle-minus"),
    "cancel-failed": ("AWS did not cancel", "triangle-alert"),
    "too-late": ("It was already complete. Nothing was cancelled.", "circle-check"),
    "cancelled": ("Cancelled", "ban"),
    "failed": ("Failed", "circle-x"),
    "found-snapshot": ("Its snapshot was found, AWS has forgotten the import", "circle-check"),
    "snapshot-gone": ("The snapshot was deleted since", "circle-question-mark"),
    "snapshot-back": ("The snapshot is there again", "circle-check"),
    "aged-out": ("Older than AWS remembers", "circle-question-mark"),
    "abandoned": ("Given up: AWS never listed it", "circle-x"),
    "dropped": ("Dropped before it was sent", "ban"),
    "twin": ("One request, two tasks", "triangle-alert"),
    "link-gone": ("The presigned link is no longer known", "triangle-alert"),
    "link-pasted": ("The presigned link was pasted again", "circle-check"),
    "left-out": ("Some events are left out here", "circle-dashed"),
    "waiting": ("You chose to keep waiting", "clock"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """An event that is to be written beside a change."""

    kind: str  # a key of WORDS
    detail: str = ""
    request_id: str = ""
    title: str = ""  # "" takes the one of WORDS


def told(at: datetime, kind: str, title: str, detail: str, request_id: str) -> Event:
    """Return a stored event with its words; one of a later program keeps its own name."""
    words, icon = WORDS.get(kind, (kind, "circle-check"))
    return Event(at, kind, title or words, icon, detail, request_id)
