"""What a change of a key says: at each step, and where it went no further."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from snapshot_importer.aws.access_keys import MOST_KEYS, AccessKey
from snapshot_importer.ui.rotation.look import Seen
from snapshot_importer.ui.rotation.rotation import Rotation
from snapshot_importer.ui.rotation.steps import Step, StepState
from snapshot_importer.ui.text import day_and_time
from snapshot_importer.ui.widgets.boxes import State

Deed = Literal["rotate", "go-on", "again", "look", "sign-in", "drop", "ask"]

TITLES: Mapping[Step, str] = {
    "make": "Make a new key",
    "test": "Test it",
    "store": "Store it in the keyring",
    "use": "Use it in this profile",
    "retire": "Deactivate the old key",
}
RUNNING: Mapping[Step, str] = {
    "make": "Asking AWS for a key…",
    "test": "Waiting for AWS to know the key (up to 1 min)…",
    "store": "Storing…",
    "use": "Saving the profile…",
    "retire": "Signing in with the new key first…",
}
STATE_WORDS: Mapping[StepState, str] = {
    "waiting": "waiting",
    "running": "running",
    "done": "done",
    "failed": "failed",
    "unknown": "outcome not known",
}
LEAD = (
    "AWS makes a second key. It is tested and stored before this profile uses it, and only then the old key is "
    "deactivated. Other programs that use the old key stop working then."
)
STAYS = "The old key stays in use."
MADE = "The key {id} was made. The old key stays in use."
ROOT = "This is the root user's key, which may do everything. Delete it, and make a profile for an IAM user or a role instead."
NO_USER = "These keys belong to a session of {arn}, not to an IAM user. They end by themselves: there is nothing to change."
LOOKING = "Looking at the keys of this profile…"
NOT_LOOKED = "The keys could not be looked at"
CHANGING = "Changing the key…"
GOES_ON = "This window can be closed: it goes on, and comes back if something is to be decided."
FULL = "This user has two access keys, and AWS allows no third. Delete the one that is not needed."
LEFT = "The key {id} was made and stored earlier, and works. This profile does not use it yet."
LOST = "AWS made the key {id}, but the answer with its secret was lost. The key is of no use: delete it below, then rotate again."


@dataclass(frozen=True, slots=True)
class Told:
    """One state in words, with what can be done; the first deed is the recommended one."""

    state: State
    title: str
    text: str
    deeds: tuple[Deed, ...] = ()


# By the step that failed: title, and what was not harmed.
FAILURES: Mapping[Step, tuple[str, str]] = {
    "make": ("AWS made no new key", STAYS),
    "test": ("The new key does not work yet", MADE),
    "store": ("The new key could not be stored", MADE),
    "use": ("The profile could not be saved", MADE),
    "retire": ("The old key is still active", "The profile uses the new key already."),
}


def told(rotation: Rotation) -> Told:
    """Return how it stands; nothing can be done while something is under way."""
    if rotation.busy == "rotating":
        return Told("info", CHANGING, GOES_ON)
    if rotation.busy and rotation.seen is None:
        return Told("info", LOOKING, "")
    stands = _stands(rotation)
    return replace(stands, deeds=()) if rotation.busy else stands


def _stands(rotation: Rotation) -> Told:
    seen = rotation.seen
    if seen is None:
        deeds: tuple[Deed, ...] = ("ask", "look") if rotation.why.denied else ("sign-in",)
        return Told("error", NOT_LOOKED, _said(rotation, ""), deeds)
    if not seen.user:
        text = ROOT if seen.identity.is_root else NO_USER.format(arn=seen.identity.arn)
        return Told("info", "There is no key to rotate here", text)
    if rotation.stopped_at:
        return _stopped(rotation, rotation.stopped_at)
    if rotation.why.problem:
        title = NOT_LOOKED if rotation.failed_at == "looking" else "The key could not be changed"
        return Told("error", title, _said(rotation, ""), (*_ask(rotation), "look"))
    if rotation.is_done:
        return _done(rotation)
    return _ready(seen)


def _ready(seen: Seen) -> Told:
    if seen.left:
        return Told("info", "A new key is ready", LEFT.format(id=seen.left.id), ("go-on",))
    if len(seen.keys) >= MOST_KEYS:
        return Told("warning", "There is no room for a new key", FULL)
    if seen.elsewhere:
        text = f"{LEAD} It is also used by {' and '.join(seen.elsewhere)}."
        return Told("warning", "The old key is used elsewhere too", text, ("rotate",))
    return Told("info", "The key is changed in five steps", LEAD, ("rotate",))


def _stopped(rotation: Rotation, step: Step) -> Told:
    if rotation.lost:
        return Told("error", "The new key was lost", LOST.format(id=" and ".join(rotation.lost)))
    if step == "make" and rotation.steps["make"] == "unknown":
        text = f"{rotation.why.problem} {STAYS} Look again: a key that was made can be seen below."
        return Told("warning", "Whether AWS made a key is not known", text.strip(), ("look",))
    if step == "test" and rotation.foreign:
        text = f"It belongs to {rotation.foreign}. {STAYS}"
        return Told("error", "The new key is somebody else's", text, ("drop",))
    title, harm = FAILURES[step]
    again: tuple[Deed, ...] = ("again",) if step in ("make", "retire") else ("again", "drop")
    return Told("error", title, _said(rotation, harm.format(id=rotation.new_id)), (*_ask(rotation), *again))


def _done(rotation: Rotation) -> Told:
    old = (
        next((key for key in rotation.seen.keys if key.id == rotation.old_id), None)
        if rotation.seen
        else None
    )
    text = f"This profile uses {rotation.new_id}."
    if old is not None:
        text += " The old key is inactive. Delete it once you know that nothing else uses it; until then it can be activated again."
    return Told("ok", "The key was changed", text)


def _said(rotation: Rotation, harm: str) -> str:
    refused = f"AWS refused {rotation.why.denied}." if rotation.why.denied else rotation.why.problem
    return " ".join(part for part in (refused, harm) if part)


def _ask(rotation: Rotation) -> tuple[Deed, ...]:
    return ("ask",) if rotation.why.denied else ()


def key_words(key: AccessKey, rotation: Rotation, now: datetime) -> str:
    """Return what is known of a key, in one line."""
    parts = ["Active" if key.active else "Inactive"]
    if key.id == rotation.profile.access_key_id:
        parts.insert(0, "In use by this profile")
    elif key.id in rotation.lost:
        parts.insert(0, "Its secret is not known")
    elif rotation.is_done and key.id == rotation.old_id:
        parts.insert(0, "The old key")
    if key.created:
        parts.append(f"made {_when(key.created, now)}")
    if key.last_used:
        used_for = f" ({key.used_for})" if key.used_for else ""
        parts.append(f"last used {_when(key.last_used, now)}{used_for}")
    elif key.use_known:
        parts.append("never used")
    return " · ".join(parts)


def _when(moment: datetime, now: datetime) -> str:
    words = day_and_time(moment, now)
    return f"{words[0].lower()}{words[1:]}" if words.startswith(("Today", "Yesterday")) else words
