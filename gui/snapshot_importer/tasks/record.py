"""One row of the journal, and how it is written into columns and read back."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from snapshot_importer.aws.answers import ImportTask, Snapshot
from snapshot_importer.tasks.copy_wish import CopyWish
from snapshot_importer.tasks.task import FINAL, Failure, Origin, State

Tags = tuple[tuple[str, str], ...]
Tagging = Literal["NONE", "WANTED", "DONE", "FAILED"]


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one import: what we asked, what AWS said last, what is still to be done."""

    key: str  # our attempt's id, or account/Region/task of a task that others started
    origin: Origin
    state: State
    profile_id: str
    account: str
    region: str
    partition: str
    created: datetime

    # What we asked; empty where others did.
    token: str | None = None
    parameters: str = ""  # canonical JSON, a secret link masked
    digest: str = ""  # of the true parameters
    secret_link: bool = False
    object_size: int | None = None
    first_sent: datetime | None = None
    last_sent: datetime | None = None
    sends: int = 0
    request_id: str = ""

    # What AWS said.
    task_id: str | None = None
    answer: ImportTask | None = None
    seen: datetime | None = None  # last found in a listing, to within a few minutes
    # The last change of status, message or progress; later by the time since then that nobody watched.
    changed: datetime | None = None
    snapshot: Snapshot | None = None
    failure: Failure | None = None
    ended: datetime | None = None
    twin_of: str = ""  # the key of the import whose one request made this task too

    # What is still to be done; each step may be repeated without harm.
    tagging: Tagging = "NONE"
    snapshot_tags: Tags = ()
    cancel_reason: str = ""
    cancel_asked: datetime | None = None
    cancel_sent: bool = False

    # What the user said of it.
    waited: datetime | None = None  # "Keep waiting" was pressed
    note: str = ""
    hidden: bool = False

    # The snapshot is wanted in another Region too.
    copy: CopyWish | None = None

    # What the program does by itself.
    resend_at: datetime | None = None  # AWS certainly has no task of it: it is sent by itself then
    follows: str = ""  # the key of the failed import that this one repeats
    followed_by: str = ""  # the key of the import that repeats this one

    # Its number in the queue of its account and Region, where the lowest comes first; None once it was sent.
    queued: int | None = None

    @property
    def settled(self) -> bool:
        """Whether the watch has nothing more to do for it."""
        if self.state == "COMPLETED":
            return self.tagging != "WANTED" and not (self.copy and self.copy.open)
        return self.state in FINAL

    @property
    def link_gone(self) -> bool:
        """Whether the request cannot be sent because its presigned link was forgotten."""
        return self.failure is not None and self.failure.kind == "link"


COLUMNS = tuple(column.name for column in fields(Record))
TIMES = frozenset(
    {"created", "first_sent", "last_sent", "seen", "changed", "ended", "cancel_asked", "resend_at", "waited"}
)
FLAGS = frozenset({"secret_link", "cancel_sent", "hidden"})


def to_row(record: Record) -> tuple[Any, ...]:
    """Return the values of COLUMNS."""
    return tuple(_to_column(name, getattr(record, name)) for name in COLUMNS)


def from_row(row: Sequence[Any]) -> Record:
    """Read what *to_row* wrote."""
    values = list(row)
    for index, read in READERS:
        if values[index] is not None:
            values[index] = read(values[index])
    return Record(*values)


def milliseconds(moment: datetime) -> int:
    """Count from the epoch, UTC."""
    return round(moment.timestamp() * 1000)


def moment(stamp: int) -> datetime:
    """Return the aware UTC time of *milliseconds*."""
    return datetime.fromtimestamp(stamp / 1000, UTC)


def storable(text: str) -> str:
    """Return *text* as SQLite takes it: without half a surrogate pair, which a paste can bring."""
    return text.encode("utf-8", "replace").decode()


def _to_column(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in TIMES:
        return milliseconds(value)
    if name in FLAGS:
        return int(value)
    if name == "snapshot_tags":
        return json.dumps(value)
    if name in ("answer", "snapshot", "failure", "copy"):
        return json.dumps(value, default=_plain)
    return storable(value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    # dataclasses.asdict copies everything in it besides, which takes many times as long.
    return {column.name: getattr(value, column.name) for column in fields(value)}


def _pairs(tags: Sequence[Sequence[str]]) -> Tags:
    return tuple((key, value) for key, value in tags)


_NAMES: dict[type[Any], tuple[str, ...]] = {
    kind: tuple(column.name for column in fields(kind)) for kind in (ImportTask, Snapshot, Failure, CopyWish)
}


def _with_tags(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "tags": _pairs(values["tags"])}


def _with_time(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    text = values[name]
    return {**values, name: datetime.fromisoformat(text) if text else None}


def _known(kind: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    # What a later program says besides, in a file that it leaves readable, is no damage.
    return {name: values[name] for name in _NAMES[kind] if name in values}


def _answer(text: str) -> ImportTask:
    return ImportTask(**_known(ImportTask, _with_tags(json.loads(text))))


def _snapshot(text: str) -> Snapshot:
    return Snapshot(**_known(Snapshot, _with_time(_with_tags(json.loads(text)), "started")))


def _failure(text: str) -> Failure:
    return Failure(**_known(Failure, _with_time(json.loads(text), "at")))


def _copy(text: str) -> CopyWish:
    values = _with_time(json.loads(text), "last_sent")
    found = values["failure"]
    told = Failure(**_known(Failure, _with_time(found, "at"))) if found else None
    return CopyWish(**_known(CopyWish, {**values, "failure": told}))


def _one_of(words: object) -> Callable[[str], str]:
    known = {word: word for word in get_args(words)}
    return known.__getitem__  # the tables take no other, and a damaged one would be believed


_READ: dict[str, Callable[[Any], Any]] = {
    "origin": _one_of(Origin),
    "state": _one_of(State),
    "tagging": _one_of(Tagging),
    **dict.fromkeys(TIMES, moment),
    **dict.fromkeys(FLAGS, bool),
    "snapshot_tags": lambda text: _pairs(json.loads(text)),
    "answer": _answer,
    "snapshot": _snapshot,
    "failure": _failure,
    "copy": _copy,
}
READERS = tuple((index, _READ[name]) for index, name in enumerate(COLUMNS) if name in _READ)
