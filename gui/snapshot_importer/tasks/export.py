"""A list of tasks as CSV for a spreadsheet, or as JSON for a program."""

import csv
import io
import json
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
    text = json.dumps(dict(value), ensure_ascii=False) if isinstance(value, tuple) else value
    return f"'{text}" if isinstance(text, str) and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    if text[:1].isalnum():  # nearly every text
        return False
    # Some spreadsheets skip white space and unseen characters before a formula, and take wide signs for plain ones.
    seen = next((one for one in text if unicodedata.category(one)[0] not in "CZ"), "")
    return text.startswith(FORMULA) or unicodedata.normalize("NFKC", seen).startswith(FORMULA)
