"""Imports that have ended, as the windows see them, at a fifth of the memory and time of a whole picture.

A history of 100,000 imports has few kinds of them: what rows have alike is drawn once, as the picture of one of them,
and each row keeps as text only what is its own. SQLite takes the rows apart, which holds up no other thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from snapshot_importer.tasks.picture import file_name
from snapshot_importer.tasks.record import moment
from snapshot_importer.tasks.task import Failure, Task

_MARK = "\x1f"  # between two texts

# Which rows are read so; all others are drawn whole. SQLite's JSON functions end a text at a NUL.
SETTLED = """
    state IN ('COMPLETED', 'FAILED', 'CANCELLED') AND tagging != 'WANTED' AND NOT hidden AND NOT secret_link
    AND copy IS NULL AND json_extract(answer, '$.status') IN ('completed', 'error', 'cancelled', 'deleted')
    AND json_extract(answer, '$.url') = '' AND instr(parameters, '"Url"') = 0
    AND instr(answer, '\\u0000') + instr(parameters, '\\u0000') + instr(note || request_id || task_id, char(0)) = 0
"""

# Attributes of Task, and what a row says of them: first what a search looks at.
_WORDS = {
    "task_id": "task_id",
    "snapshot_id": "coalesce(nullif(json_extract(snapshot, '$.snapshot_id'), ''), json_extract(answer, '$.snapshot_id'))",
    "object_key": (
        "coalesce(json_extract(nullif(parameters, ''), '$.DiskContainer.UserBucket.S3Key'),"
        " json_extract(answer, '$.key'))"
    ),
    "description": (
        "coalesce(json_extract(nullif(parameters, ''), '$.Description'), json_extract(answer, '$.description'))"
    ),
    "note": "note",
    "request_id": "request_id",
}
_VALUES = {
    "client_token": "token",
    "created": "created",
    "started": "coalesce(first_sent, json_extract(snapshot, '$.started'))",
    "ended": "ended",
    "progress_at": "seen",
    "object_size": "object_size",
    "disk_size": "json_extract(answer, '$.disk_image_size')",
    "snapshot_size_gib": "json_extract(snapshot, '$.size_gib')",
    "progress": "json_extract(answer, '$.progress')",
    "failure": "json_extract(failure, '$.at')",
}
_OWN_OF_ANSWER = "'$.task_id', '$.snapshot_id', '$.key', '$.description', '$.disk_image_size', '$.progress'"
_OWN_OF_REQUEST = "'$.DiskContainer.UserBucket.S3Key', '$.Description', '$.ClientToken'"
# The rest of what a picture depends on.
_ALIKE = (
    "origin", "state", "profile_id", "account", "region", "partition", "twin_of", "tagging", "snapshot_tags",
    "cancel_reason", "cancel_asked IS NULL", "resend_at", "follows", "followed_by",
    # An own import's key stands in its tag.
    f"replace(json_remove(answer, {_OWN_OF_ANSWER}), key, '')",
    f"replace(json_remove(nullif(parameters, ''), {_OWN_OF_REQUEST}), key, '')",
    "json_remove(snapshot, '$.snapshot_id', '$.started', '$.size_gib')",
    "json_remove(failure, '$.at')",
)  # fmt: skip


def _joined(parts: Sequence[str]) -> str:
    return f"printf('{_MARK.join(['%s'] * len(parts))}', {', '.join(parts)})"


# One look at each row, in the order in which they came; what is to be drawn whole says nothing but its key.
SELECT = f"""
    SELECT key, first_sent, settled, iif(settled, {_joined([*_WORDS.values()])}, ''),
        iif(settled, {_joined([*_VALUES.values()])}, ''), iif(settled, {_joined(_ALIKE)}, '')
    FROM (SELECT *, ({SETTLED}) IS TRUE AS settled FROM task ORDER BY rowid)
"""  # noqa: S608 - all the words are ours
_MARKS = len(_WORDS) - 1


class Settled:
    """Stands for a `Task`: has all its attributes. What it does not know itself it has as *like*."""

    __slots__ = ("_values", "filter", "key", "like", "searched", "started")

    def __init__(self, like: Task, key: str, started: datetime | None, words: str, values: str) -> None:
        self.key = key
        self.filter = like.filter
        self.started = started
        self.like = like  # the picture of the first row of its kind
        self.searched = words  # what only it says of all that a search looks at
        self._values = values

    def __getattr__(self, name: str) -> Any:
        return getattr(self.like, name)


def as_settled(task: object) -> Settled | None:
    """Return *task* if it is kept in the short way."""
    return task if isinstance(task, Settled) else None


def settled(like: Task, key: str, first_sent: int | None, words: str, values: str) -> Task | None:
    """Return the short picture of what `SELECT` told of a row; ``None`` where its texts cannot be told apart.

    *first_sent* counts milliseconds, as the journal's columns do.
    """
    if words.count(_MARK) != _MARKS:
        return None
    started = moment(first_sent) if first_sent is not None else _time(values.split(_MARK, 3)[2])
    return cast(Task, Settled(like, key, started, words, values))


def _time(text: str) -> datetime | None:
    if not text:
        return None
    return moment(int(text)) if text.lstrip("-").isdigit() else datetime.fromisoformat(text)


def _number(text: str) -> int | None:
    return int(text) if text else None


def _word(index: int) -> Callable[[Settled], str]:
    return lambda task: task.searched.split(_MARK, index + 1)[index]


def _value(index: int, read: Callable[[str], Any]) -> Callable[[Settled], Any]:
    return lambda task: read(task._values.split(_MARK, index + 1)[index])  # noqa: SLF001 - of this module


def _failure(task: Settled) -> Failure | None:
    failure = task.like.failure
    return replace(failure, at=_FAILED(task)) if failure else None


_TIMES = ("created", "started", "ended", "progress_at", "failure")
_FAILED = _value(list(_VALUES).index("failure"), _time)
_READ: dict[str, Callable[[Settled], Any]] = {
    **{name: _word(index) for index, name in enumerate(_WORDS)},
    **{
        name: _value(index, _time if name in _TIMES else str if name == "client_token" else _number)
        for index, name in enumerate(_VALUES)
    },
    "failure": _failure,
    "file_name": lambda task: file_name(task.object_key, ""),
    "attempt_id": lambda task: task.key if task.origin == "own" else "",
}
for _name in _READ.keys() - {"started"}:
    setattr(Settled, _name, property(_READ[_name]))
