"""The columns of the task table as data: title, width, what is shown, and what is sorted by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from snapshot_importer.tasks.task import Filter, StartedBy, Task
from snapshot_importer.ui.tasks.encryption import is_encrypted
from snapshot_importer.ui.text import (
    clock_time,
    day_and_time,
    duration,
    gib,
    ordinal,
    percent,
    size,
    utc,
    visible,
)

Kind = Literal["status", "progress", "text", "mono", "account"]
STARTERS: dict[StartedBy, str] = {"here": "This app", "elsewhere": "This app, elsewhere", "other": "Others"}
DASH = "–"
DONE = 101
ENCRYPTION: dict[bool | None, str] = {True: "Encrypted", False: "Not encrypted", None: DASH}
EPOCH = datetime.fromtimestamp(0, UTC)

# Needs attention first, then what runs, then what is queued, then what ended; newest first within each.
RANK: dict[Filter, int] = {"attention": 0, "running": 1, "completed": 3, "failed": 3, "cancelled": 3}
QUEUED = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """Two lines of a cell; the second may be empty."""

    first: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """How profiles are called and coloured: by profile id."""

    titles: dict[str, str]
    colours: dict[str, str]

    def title(self, task: Task) -> str:
        """Return the profile's name, or the account where the profile is gone."""
        return self.titles.get(task.profile_id) or task.account

    def colour(self, task: Task) -> str:
        """Return the profile's colour name."""
        return self.colours.get(task.profile_id, "slate")


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    key: str
    title: str
    width: int  # px at the usual size of the text
    kind: Kind
    cell: Callable[[Task, Names], Cell]
    sort: Callable[[Task], Any]
    shown: bool = True
    sort_named: Callable[[Task, Names], Any] | None = None  # in the place of `sort`, where names are shown


def name_of(task: Task) -> str:
    """Return what a task is called: its file, or what is left of an import that AWS has forgotten; else its id."""
    return task.file_name or dict(task.snapshot_tags).get("Name") or task.task_id


def second_line(task: Task) -> str:
    """Return the second line of the status cell with its time in place."""
    if task.second_time is None:
        return task.second_line
    return task.second_line.replace("{time}", clock_time(task.second_time))


def progress_text(task: Task) -> str:
    """Return the words of the progress cell."""
    if task.position:
        return f"Position {task.position}"
    if task.bar == "done":
        return "Done"
    if task.bar == "none" or (task.bar == "still" and task.progress is None):
        return DASH
    if task.progress is None:
        return "in progress"
    if task.bar == "still" and task.progress_at and task.filter == "attention":
        return f"{percent(task.progress)} at {clock_time(task.progress_at)}"
    return percent(task.progress)


def elapsed_text(task: Task) -> str:
    """Return how long the import runs or took; "" where nobody knows."""
    seconds = _elapsed(task)
    # AWS tells no end of tasks that others started; a clock that was set back puts an end before its begin.
    if seconds < 0 or (task.final and task.ended is None):
        return ""
    if task.ended is None:
        return f"{duration(seconds)} so far"
    return f"After {duration(seconds)}" if task.filter == "cancelled" else f"Took {duration(seconds)}"


def _source(task: Task, _: Names) -> Cell:
    folder = task.object_key.rpartition("/")[0]
    place = "/".join(part for part in (task.bucket, folder) if part) or task.url
    if not task.file_name and "Name" in dict(task.snapshot_tags):
        return Cell(name_of(task), "Name of the snapshot")
    return Cell(task.file_name or DASH, place)


def _size(task: Task, _: Names) -> Cell:
    bytes_ = task.object_size or task.disk_size
    virtual = gib(task.snapshot_size_gib) if task.snapshot_size_gib else ""
    return Cell(size(bytes_), ", ".join(part for part in (task.format, virtual) if part))


def _snapshot(task: Task, _: Names) -> Cell:
    if not task.snapshot_id:
        return Cell(DASH)
    if not is_encrypted(task):
        return Cell(task.snapshot_id, "Not encrypted" if task.snapshot_encrypted is False else "")
    key = task.kms_key_id.removeprefix("alias/") or "default key"
    return Cell(task.snapshot_id, f"Encrypted, {key}")


def _started(task: Task, _: Names) -> Cell:
    now = datetime.now(UTC)
    if task.started is None and task.origin == "own":
        waits = f"Waiting {duration((now - task.created).total_seconds())}"
        return Cell(day_and_time(task.created, now), "Never sent" if task.final else waits)
    if task.started is None:
        # AWS tells no start either; the snapshot's is known once there is one.
        return Cell(DASH, f"Seen {day_and_time(task.created, now).removeprefix('Today ')}")
    return Cell(day_and_time(task.started, now), elapsed_text(task))


def _time(moment: datetime | None) -> Cell:
    return Cell(day_and_time(moment, datetime.now(UTC)) if moment else DASH)


def _progress(task: Task) -> float:
    """Return the percentage; what is done comes after it, and before it the line and then what has none."""
    if task.bar == "done":
        return DONE
    if task.position:
        return -1 + 1 / (task.position + 1)
    if task.bar == "none" or (task.bar == "still" and task.progress is None):
        return -1
    return task.progress or 0


def _elapsed(task: Task) -> float:
    return ((task.ended or datetime.now(UTC)) - task.started).total_seconds() if task.started else -1.0


def _tags(task: Task) -> str:
    return ", ".join(f"{key}={value}" for key, value in task.tags or task.snapshot_tags)


def default_order(task: Task) -> tuple[int, float]:
    """Return what the default order sorts by: what is queued is shown in its own order."""
    if task.filter == "running" and task.state == "INTENT":
        return QUEUED, task.position
    return RANK[task.filter], -(task.started or task.created).timestamp()


COLUMNS: tuple[Column, ...] = (
    Column("status", "Status", 220, "status", lambda t, _: Cell(t.word, second_line(t)), lambda t: t.word),
    Column(
        "progress",
        "Progress",
        124,
        "progress",
        lambda t, _: Cell(progress_text(t)),
        _progress,
    ),
    Column("source", "Source", 212, "text", _source, lambda t: t.file_name.casefold()),
    Column("size", "Size", 120, "text", _size, lambda t: t.object_size or t.disk_size or -1),
    Column("snapshot", "Snapshot", 180, "mono", _snapshot, lambda t: t.snapshot_id),
    Column(
        "account",
        "Account, Region",
        124,
        "account",
        lambda t, names: Cell(names.title(t), t.region),
        lambda t: (t.account, t.region),
        sort_named=lambda t, names: (names.title(t).casefold(), t.region),
    ),
    Column("started", "Started", 150, "text", _started, lambda t: (t.started or t.created).timestamp()),
    Column(
        "task", "Task id", 200, "mono", lambda t, _: Cell(t.task_id or DASH), lambda t: t.task_id, shown=False
    ),
    Column(
        "description",
        "Description",
        180,
        "text",
        lambda t, _: Cell(t.description or DASH),
        lambda t: t.description.casefold(),
        shown=False,
    ),
    Column(
        "elapsed", "Elapsed", 120, "text", lambda t, _: Cell(elapsed_text(t) or DASH), _elapsed, shown=False
    ),
    Column(
        "ended",
        "Ended",
        132,
        "text",
        lambda t, _: _time(t.ended),
        lambda t: (t.ended or EPOCH).timestamp(),
        shown=False,
    ),
    Column(
        "format", "Format", 90, "text", lambda t, _: Cell(t.format or DASH), lambda t: t.format, shown=False
    ),
    Column(
        "encryption",
        "Encryption",
        120,
        "text",
        lambda t, _: Cell(ENCRYPTION[is_encrypted(t)]),
        lambda t: ENCRYPTION[is_encrypted(t)],
        shown=False,
    ),
    Column(
        "key",
        "KMS key",
        180,
        "mono",
        lambda t, _: Cell(t.kms_key_id or DASH),
        lambda t: t.kms_key_id,
        shown=False,
    ),
    Column("tags", "Tags", 200, "text", lambda t, _: Cell(_tags(t) or DASH), _tags, shown=False),
    Column(
        "note",
        "Note",
        180,
        "text",
        lambda t, _: Cell(t.note or DASH),
        lambda t: t.note.casefold(),
        shown=False,
    ),
    Column(
        "starter",
        "Started by",
        150,
        "text",
        lambda t, _: Cell(STARTERS[t.started_by]),
        lambda t: STARTERS[t.started_by],
        shown=False,
    ),
    Column(
        "request",
        "Request id",
        220,
        "mono",
        lambda t, _: Cell(t.request_id or DASH),
        lambda t: t.request_id,
        shown=False,
    ),
)

MONITOR_WITHOUT = ("size",)
# Hidden first where a table is narrow.
PAGE_GIVES_WAY = ("size", "account", "snapshot")
MONITOR_GIVES_WAY = ("snapshot", "account")


def searched_text(task: Task) -> str:
    """Return what a search looks at and no other task has, in lower case."""
    parts = (
        task.file_name, task.object_key, task.task_id, task.snapshot_id, task.note, task.description, task.request_id,
        _tags(task), task.copy_snapshot_id, task.url,
    )  # fmt: skip
    return "\n".join(parts).casefold()


def searched_alike(task: Task) -> tuple[str, ...]:
    """Return what else a search looks at, besides the profile's name: many tasks have it alike."""
    return (
        task.bucket, task.account, task.region, task.word, task.second_line, task.status_message, task.format,
        task.kms_key_id, task.snapshot_kms_key_id, task.role_name, task.disk_description, task.cancel_reason,
        task.copy_region, *((task.failure.message, task.failure.code) if task.failure else ()),
    )  # fmt: skip


def sentence(task: Task) -> str:
    """Return the state in one sentence for assistive tools."""
    place = f"{ordinal(task.position)} in line" if task.position else ""
    parts = [task.word, place, _within(visible(second_line(task)))]
    if task.progress is not None and task.bar in ("live", "still"):
        parts.append(f"{task.progress} percent")
    return ", ".join(part for part in parts if part)


def _within(line: str) -> str:
    """Return *line* as it goes on within a sentence; names and what somebody wrote stay as they are."""
    return line[0].lower() + line[1:] if line[1:2].islower() else line


def tip(task: Task) -> str:
    """Return the times in UTC for the tool tip of a row."""
    lines = [f"Started {utc(task.started)}"] if task.started else []
    if task.ended:
        lines.append(f"Ended {utc(task.ended)}")
    return "\n".join(lines)
