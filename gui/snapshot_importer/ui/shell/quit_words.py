"""What becomes of the work that runs when the program ends, in words."""

from collections.abc import Mapping
from typing import Literal

from snapshot_importer.tasks.task import FINAL, Task

Fate = Literal[
    "goes on",  # AWS has the task
    "is cancelled",  # AWS was asked to
    "waits",  # in line, or sent again later
    "not sent",  # and nothing sends it by itself
    "not answered",  # AWS may have it
    "to finish",  # it ended, and its snapshot gets tags or a copy
]
# For one and for more imports, in the order in which they are told.
SENTENCES: dict[Fate, tuple[str, str]] = {
    "goes on": (
        "1 import goes on in AWS and can be watched again later.",
        "{count} imports go on in AWS and can be watched again later.",
    ),
    "is cancelled": (
        "1 import is being cancelled by AWS.",
        "{count} imports are being cancelled by AWS.",
    ),
    "not answered": (
        "AWS has not answered for 1 import. What came of it is looked for when the program runs again.",
        "AWS has not answered for {count} imports. What came of them is looked for when the program runs again.",
    ),
    "to finish": (
        "1 import has ended. What is left to do for its snapshot is done when the program runs again.",
        "{count} imports have ended. What is left to do for their snapshots is done when the program runs again.",
    ),
    "waits": (
        "1 queued import is sent when the program runs again.",
        "{count} queued imports are sent when the program runs again.",
    ),
    "not sent": (
        "1 import was not sent. It stays in the list.",
        "{count} imports were not sent. They stay in the list.",
    ),
}


def fate(task: Task) -> Fate:
    """Return what becomes of *task*, which is not over, when the program ends."""
    if task.position or task.resend_at:
        return "waits"
    if task.state == "INTENT":
        return "not sent"
    if task.state in ("SENDING", "UNKNOWN"):
        return "not answered"
    if task.state == "CANCEL_REQUESTED":
        return "is cancelled"
    return "to finish" if task.state in FINAL else "goes on"


def quit_words(fates: Mapping[Fate, int], copies: int) -> str:
    """Say what becomes of the imports, by how many have each fate, and of the copies of objects that run."""
    sentences = [
        one if count == 1 else more.format(count=count)
        for kind, (one, more) in SENTENCES.items()
        if (count := fates.get(kind, 0))
    ]
    if copies:
        stops = "1 copy stops" if copies == 1 else f"{copies} copies stop"
        sentences.append(f"{stops}, and what was copied so far is removed.")
    return " ".join(sentences)
