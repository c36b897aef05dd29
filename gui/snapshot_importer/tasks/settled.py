"""Imports that have ended, as the windows see them, at a fifth of the memory and time of a whole picture.

A history of 100,000 imports has few kinds of them: what rows have alike is drawn once, as the picture of one of them,
and each row keeps as text only what is its own. SQLite takes the rows apart, which holds up no other thread.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from snapshot_importer.tasks.picture import file_name
from snapshot_importer.tasks.record import moment
from snapshot_importer.tasks.task import Failure, Task

MARK = "\x1f"  # between two texts

# Columns of the journal's table `task` as SQL, put together in `short_table`.
ENDED = "('COMPLETED', 'FAILED', 'CANCELLED')"
# Which rows are read so; all others are drawn whole: a text with a mark in it could not be told apart, SQLite's JSON
# functions end a text at a NUL, and what is no JSON they do not take, which CASE keeps from them.
SETTLED = f"""
    CASE WHEN state NOT IN {ENDED} OR tagging = 'WANTED' OR hidden OR secret_link OR copy NOTNULL OR answer ISNULL
        OR instr(note || request_id || coalesce(task_id, '') || coalesce(token, ''), char(0))
        OR instr(note || request_id || coalesce(task_id, '') || coalesce(token, ''), '{MARK}')
        OR instr(answer || parameters || coalesce(snapshot, ''), '\\u0000')
        OR instr(answer || parameters || coalesce(snapshot, ''), '\\u001f')
        OR NOT json_valid(answer) OR NOT json_valid(coalesce(nullif(parameters, ''), '{{}}'))
        OR NOT json_valid(coalesce(snapshot, '{{}}')) OR NOT json_valid(coalesce(failure, '{{}}'))
    THEN 0
    ELSE json_extract(answer, '$.status') IN ('completed', 'error', 'cancelled', 'deleted')
        AND json_extract(answer, '$.url') = '' AND NOT instr(parameters, '"Url"')
    END
"""

# Attributes of Task, and what a row says of them: first what a search looks at.
WORDS = {
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
VALUES = {
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
# `Settled.began`; 2440587.5 is the Julian day of the epoch.
BEGAN = """
    coalesce(first_sent, CAST(round((julianday(json_extract(snapshot, '$.started')) - 2440587.5) * 86400000) AS INTEGER),
        created)
"""
_OWN_OF_ANSWER = "'$.task_id', '$.snapshot_id', '$.key', '$.description', '$.disk_image_size', '$.progress'"
_OWN_OF_REQUEST = "'$.DiskContainer.UserBucket.S3Key', '$.Description', '$.ClientToken'"
# The rest of what a picture depends on.
ALIKE = (
    "origin", "state", "profile_id", "account", "region", "partition", "twin_of", "tagging", "snapshot_tags",
    "cancel_reason", "cancel_asked IS NULL", "resend_at", "follows", "followed_by",
    # An own import's key stands in its tag.
    f"replace(json_remove(answer, {_OWN_OF_ANSWER}), key, '')",
    f"replace(json_remove(nullif(parameters, ''), {_OWN_OF_REQUEST}), key, '')",
    "json_remove(snapshot, '$.snapshot_id', '$.started', '$.size_gib')",
    "json_remove(failure, '$.at')",
)  # fmt: skip
# Behind a text that a damaged file may have cut short.
_FILL = MARK * max(len(WORDS), len(VALUES))


class Settled:
    """Stands for a `Task`: has all its attributes. What it does not know itself it has as *like*."""

    __slots__ = ("_values", "began", "filter", "key", "like", "searched")

    def __init__(self, like: Task, key: str, began: int, words: str, values: str) -> None:
        self.key = key
        self.filter = like.filter
        self.began = began  # `started`, else `created`, in milliseconds since the epoch: for the order
        self.like = like  # the picture of the first row of its kind
        self.searched = words  # what only it says of all that a search looks at
        self._values = values

    def __getattr__(self, name: str) -> Any:
        return getattr(self.like, name)


def as_settled(task: object) -> Settled | None:
    """Return *task* if it is kept in the short way."""
    return task if isinstance(task, Settled) else None


def _time(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return moment(int(text)) if text.lstrip("-").isdigit() else datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):  # of a damaged file
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _word(index: int) -> Callable[[Settled], str]:
    return lambda task: f"{task.searched}{_FILL}".split(MARK, index + 1)[index]


def _value(index: int, read: Callable[[str], Any]) -> Callable[[Settled], Any]:
    return lambda task: read(f"{task._values}{_FILL}".split(MARK, index + 1)[index])  # noqa: SLF001 - of this module


def _failure(task: Settled) -> Failure | None:
    failure = task.like.failure
    return replace(failure, at=_FAILED(task)) if failure else None


_TIMES = ("created", "started", "ended", "progress_at", "failure")
_FAILED = _value(list(VALUES).index("failure"), _time)
_READ: dict[str, Callable[[Settled], Any]] = {
    **{name: _word(index) for index, name in enumerate(WORDS)},
    **{
        name: _value(index, _time if name in _TIMES else str if name == "client_token" else _number)
        for index, name in enumerate(VALUES)
    },
    "failure": _failure,
    "file_name": lambda task: file_name(task.object_key, ""),
    "attempt_id": lambda task: task.key if task.origin == "own" else "",
}
for _name, _read in _READ.items():
    setattr(Settled, _name, property(_read))
