"""A list of tasks as CSV for a spreadsheet, or as JSON for a program."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from snapshot_importer.tasks.record import storable
from snapshot_importer.tasks.task import Task

# Attributes of Task in the order of the columns; times are written in UTC, sizes in bytes.
FIELDS = (
    "word",
    "second_line",
    "progress",
    "file_name",
    "bucket",
    "object_key",
    "url",
    "format",
    "object_size",
    "disk_size",
    "task_id",
    "snapshot_id",
    "snapshot_state",
    "snapshot_encrypted",
    "snapshot_kms_key_id",
    "account",
    "region",
    "profile_id",
    "started_by",
    "created",
    "started",
    "ended",
    "description",
    "disk_description",
    "encrypted",
    "kms_key_id",
    "role_name",
    "tags",
    "note",
    "status",
    "status_message",
    "client_token",
    "request_id",
    "cancel_reason",
    "copy_region",
    "copy_snapshot_id",
)
# With one of these first a spreadsheet takes a text for a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# What some spreadsheets part cells and lines at, wherever it stands: a German or French Excel at each semicolon.
SEPARATORS = re.compile(r"[;|\t\r\n]")
PARTS = re.compile(r"([;|\t\r\n]+)")


def csv_lines(tasks: Sequence[Task]) -> Iterator[str]:
    """Write a head line and a line per task."""
    text = io.StringIO()
    lines = csv.writer(text)
    for cells in chain([list(FIELDS)], ([_cell(value) for value in _values(task)] for task in tasks)):
        lines.writerow(cells)
        yield storable(text.getvalue())
        text.seek(0)
        text.truncate()


def json_lines(tasks: Sequence[Task]) -> Iterator[str]:
    """Write an array with an object per task, a part per object."""
    yield "["
    for number, task in enumerate(tasks):
        text = json.dumps(_object(task), indent=2, ensure_ascii=False)
        yield f"{',' if number else ''}\n{storable(text)}"
    yield "\n]\n"


def _values(task: Task) -> list[Any]:
    values = (getattr(task, name) for name in FIELDS)
    return [value.isoformat() if isinstance(value, datetime) else value for value in values]


def _object(task: Task) -> dict[str, Any]:
    return {**dict(zip(FIELDS, _values(task), strict=True)), "tags": dict(task.tags)}


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, tuple):
        text = json.dumps(dict(value), ensure_ascii=False)
        # The same JSON, in which no separator is left to split it.
        return text.replace(";", "\\u003b").replace("|", "\\u007c")
    return _guarded(value) if isinstance(value, str) else value


def _guarded(text: str) -> str:
    """Return *text* with an apostrophe before each part that could become a cell with a formula."""
    if text[:1].isalnum() and not SEPARATORS.search(text):  # nearly every text
        return text
    if text.startswith(FORMULA):
        text = f"'{text}"
    return "".join(f"'{part}" if _is_formula(part) else part for part in PARTS.split(text))


def _is_formula(text: str) -> bool:
    # Some spreadsheets skip white space, quotes and unseen characters before a formula, and take wide signs for plain ones.
    seen = next((one for one in text if unicodedata.category(one)[0] not in "CZ" and one != '"'), "")
    return unicodedata.normalize("NFKC", seen).startswith(FORMULA)
