"""The rows of a folder and the columns that show them, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from snapshot_importer.aws.answers import FolderPage, ListedObject
from snapshot_importer.ui.text import day_and_time, size

EPOCH = datetime.fromtimestamp(0, UTC)
ITSELF = "(this folder’s own object)"


@dataclass(frozen=True, slots=True)
class Row:
    """A folder, or an object, right below the folder on show."""

    key: str  # whole and exact; a folder's ends with a slash
    name: str  # what of the key is below the folder on show
    lowered: str  # for search and order
    listed: ListedObject | None  # None for a folder


def rows_of(page: FolderPage, prefix: str) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return the folders and the objects of a page, each in S3's order.

    The empty object by which some tools mark a folder as made is left out, as there is nothing to import in it.
    """
    start = len(prefix)
    folders = tuple(Row(key, key[start:], key[start:].casefold(), None) for key in page.prefixes)
    objects = tuple(
        Row(one.key, one.key[start:], one.key[start:].casefold(), one)
        for one in page.objects
        if one.key != prefix or one.size
    )
    return folders, objects


def parent_of(prefix: str) -> str:
    """Return the folder that the folder *prefix* is in; both end with a slash, the top is empty."""
    return prefix[: prefix.rfind("/", 0, -1) + 1]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its longest usual text decides how wide it is; *order* is what objects are sorted by."""

    title: str
    sample: str
    text: Callable[[Row], str]
    order: Callable[[Row], Any] | None = None  # None: by what was read of the bytes


def _size(row: Row) -> str:
    return size(row.listed.size) if row.listed else "Folder"


def _changed(row: Row) -> str:
    if row.listed is None:
        return ""
    return day_and_time(row.listed.modified, datetime.now(UTC)) if row.listed.modified else "–"


NAME, SIZE, CHANGED, CLASS, VERDICT = range(5)
COLUMNS = (
    Column("Name", "", lambda row: row.name or ITSELF, lambda row: row.lowered),
    Column("Size", "999.9 GiB", _size, lambda row: row.listed.size or 0 if row.listed else 0),
    Column(
        "Changed",
        "20 Nov 2026, 18:11",
        _changed,
        lambda row: (row.listed.modified or EPOCH) if row.listed else EPOCH,
    ),
    Column(
        "Class",
        "STANDARD",
        lambda row: row.listed.storage_class if row.listed else "",
        lambda row: row.listed.storage_class if row.listed else "",
    ),
    Column("Can be imported", "VMDK, stream-optimized", lambda _: ""),
)
