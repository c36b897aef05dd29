"""Imports that have ended, as the windows see them, at a fifth of the memory and time of a whole picture.

A history of 100,000 imports has few kinds of them: what rows have alike is drawn once, as the picture of one of them,
and each row keeps as text only what is its own. SQLite takes the rows apart, which holds up no other thread.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from snapshot_importer.tasks.parameters import ATTEMPT_TAG
from snapshot_importer.tasks.picture import file_name
from snapshot_importer.tasks.record import moment
from snapshot_importer.tasks.task import Failure, Task

MARK = "\x1f"  # between two texts
COMMA, EQUALS = "\x1e", "\x1d"  # between two tags, and between the name of one and its value

# Columns of the journal's table `task` as SQL, put together in `short_table`.
ENDED = "('COMPLETED', 'FAILED', 'CANCELLED')"
# Which rows are read so; all others are drawn whole: a text with a mark in it could not be told apart, SQLite's JSON
# functions end a text at a NUL, and what is no JSON they do not take, which CASE keeps from them.
SETTLED = f"""
    CASE WHEN state NOT IN {ENDED} OR tagging = 'WANTED' OR hidden OR secret_link OR copy NOTNULL OR answer ISNULL
        OR instr(note || request_id || coalesce(task_id, '') || coalesce(token, ''), char(0))
        OR instr(note || request_id || coalesce(task_id, '') || coalesce(token, ''), '{MARK}')
        OR instr(answer || parameters || snapshot_tags || coalesce(snapshot, ''), '\\u0000')
        OR instr(answer || parameters || snapshot_tags || coalesce(snapshot, ''), '\\u001d')
        OR instr(answer || parameters || snapshot_tags || coalesce(snapshot, ''), '\\u001e')
        OR instr(answer || parameters || snapshot_tags || coalesce(snapshot, ''), '\\u001f')
        OR NOT json_valid(answer) OR NOT json_valid(coalesce(nullif(parameters, ''), '{{}}'))
        OR NOT json_valid(coalesce(snapshot, '{{}}')) OR NOT json_valid(snapshot_tags) OR NOT json_valid(coalesce(failure, '{{}}'))
    THEN 0
    ELSE json_extract(answer, '$.status') IN ('completed', 'error', 'cancelled', 'deleted')
        AND json_extract(answer, '$.url') = '' AND NOT instr(parameters, '"Url"')
    END
"""


def _pairs(document: str, path: str, name: str, value: str, but: str = "") -> str:
    """Return the expression of the tags that stand as a list at *path*, but for one named *but*."""
    name, value = f"json_extract(value, '${name}')", f"coalesce(json_extract(value, '${value}'), '')"
    pairs = f"group_concat({name} || '{EQUALS}' || {value}, '{COMMA}')"
    others = f" WHERE {name} != '{but}'" if but else ""
    return f"coalesce((SELECT {pairs} FROM json_each({document}, '{path}'){others}), '')"  # noqa: S608


_ASKED = _pairs("parameters", "$.TagSpecifications[0].Tags", ".Key", ".Value", ATTEMPT_TAG)
_TASK_TAGS = f"iif(parameters = '', {_pairs('answer', '$.tags', '[0]', '[1]', ATTEMPT_TAG)}, {_ASKED})"
_SNAPSHOT_TAGS = _pairs("snapshot_tags", "$", "[0]", "[1]")

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
    "tags": _TASK_TAGS,
    # Nearly always the same.
    "snapshot_tags": f"iif(snapshot_tags != '[]' AND {_SNAPSHOT_TAGS} = {_TASK_TAGS}, '{COMMA}', {_SNAPSHOT_TAGS})",
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
_OWN_OF_ANSWER = (
    "'$.task_id', '$.snapshot_id', '$.key', '$.description', '$.disk_image_size', '$.progress', '$.tags'"
)
_OWN_OF_REQUEST = (
    "'$.DiskContainer.UserBucket.S3Key', '$.Description', '$.ClientToken', '$.TagSpecifications'"
)
# The rest of what a picture depends on.
ALIKE = (
    "origin", "state", "profile_id", "account", "region", "partition", "twin_of", "tagging", "snapshot_tags = '[]'",
    "cancel_reason", "cancel_asked IS NULL", "resend_at", "follows", "followed_by",
    # Who started it.
    f"EXISTS (SELECT 1 FROM json_each(answer, '$.tags') WHERE json_extract(value, '$[0]') = '{ATTEMPT_TAG}')",  # noqa: S608
    f"json_remove(answer, {_OWN_OF_ANSWER})",
    f"json_remove(nullif(parameters, ''), {_OWN_OF_REQUEST})",
    "json_remove(snapshot, '$.snapshot_id', '$.started', '$.size_gib', '$.tags')",
    "json_remove(failure, '$.at')",
)  # fmt: skip
# Behind a text that a damaged file may have cut short.
_FILL = MARK * max(len(WORDS), len(VALUES))


class Settled:
    """Stands for a `Task`: has all its attributes. What it does not know itself it has as *like*."""

    __slots__ = ("began", "filter", "key", "like", "searched", "values")

    def __init__(self, like: Task, key: str, began: int, words: str, values: str) -> None:
        self.key = key
        self.filter = like.filter
        self.began = began  # `started`, else `created`, in milliseconds since the epoch: for the order
        self.like = like  # the picture of the first row of its kind
        self.searched = words  # what only it says of all that a search looks at
        self.values = values  # the rest of what only it says, the client token first

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
    return lambda task: read(f"{task.values}{_FILL}".split(MARK, index + 1)[index])


def _read_tags(text: str) -> tuple[tuple[str, str], ...]:
    parted = (pair.partition(EQUALS) for pair in text.split(COMMA) if pair)
    return tuple((name, value) for name, _, value in parted)


def _snapshot_tags(task: Settled) -> tuple[tuple[str, str], ...]:
    text = _word(list(WORDS).index("snapshot_tags"))(task)
    return task.tags if text == COMMA else _read_tags(text)


def _failure(task: Settled) -> Failure | None:
    failure = task.like.failure
    return replace(failure, at=_FAILED(task)) if failure else None


_TIMES = ("created", "started", "ended", "progress_at", "failure")
_TAGS = _word(list(WORDS).index("tags"))
_FAILED = _value(list(VALUES).index("failure"), _time)
_READ: dict[str, Callable[[Settled], Any]] = {
    **{name: _word(index) for index, name in enumerate(WORDS)},
    **{
        name: _value(index, _time if name in _TIMES else str if name == "client_token" else _number)
        for index, name in enumerate(VALUES)
    },
    "failure": _failure,
    "tags": lambda task: _read_tags(_TAGS(task)),
    "snapshot_tags": _snapshot_tags,
    "file_name": lambda task: file_name(task.object_key, ""),
    "attempt_id": lambda task: task.key if task.origin == "own" else "",
}
for _name, _read in _READ.items():
    setattr(Settled, _name, property(_read))
