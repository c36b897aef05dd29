"""The rows of a folder and the columns that show them, as data."""

from collections.abc import Callable, Sequence
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


class Rows:
    """All rows of a folder by number, as columns of plain values.

    Kept as objects, a hundred thousand of them would be walked by every full garbage collection, on the GUI thread.
    """

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.lowered: list[str] = []
        self.sizes: list[int] = []  # -1 where S3 does not tell
        self.times: list[datetime] = []  # EPOCH where S3 does not tell
        self.classes: list[str] = []  # empty for a folder
        self._names: list[str] = []
        self._etags: list[str] = []
        self._restored: list[bool] = []

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, number: int) -> Row:
        listed = None
        key = self.keys[number]
        if storage_class := self.classes[number]:
            size, time = self.sizes[number], self.times[number]
            listed = ListedObject(
                key,
                None if size < 0 else size,
                None if time == EPOCH else time,
                storage_class,
                self._etags[number],
                self._restored[number],
            )
        return Row(key, self._names[number], self.lowered[number], listed)

    def extend(self, rows: Sequence[Row]) -> None:
        """Take more rows."""
        found = [(row.listed or NOTHING) for row in rows]
        self.keys += [row.key for row in rows]
        self._names += [row.name for row in rows]
        self.lowered += [row.lowered for row in rows]
        self.sizes += [-1 if one.size is None else one.size for one in found]
        self.times += [one.modified or EPOCH for one in found]
        self.classes += [one.storage_class for one in found]
        self._etags += [one.etag for one in found]
        self._restored += [one.restored for one in found]


NOTHING = ListedObject("", 0, None, "", "")  # what the columns hold of a folder


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its longest usual text decides how wide it is; *values* is what objects are sorted by."""

    title: str
    sample: str
    text: Callable[[Row], str]
    values: Callable[[Rows], Sequence[Any]] | None = None  # None: what was read of the bytes


def _size(row: Row) -> str:
    return size(row.listed.size) if row.listed else "Folder"


def _changed(row: Row) -> str:
    if row.listed is None:
        return ""
    return day_and_time(row.listed.modified, datetime.now(UTC)) if row.listed.modified else "–"


def _class(row: Row) -> str:
    return row.listed.storage_class if row.listed else ""


NAME, SIZE, CHANGED, CLASS, VERDICT = range(5)
COLUMNS = (
    Column("Name", "", lambda row: row.name or ITSELF, lambda rows: rows.lowered),
    Column("Size", "999.9 GiB", _size, lambda rows: rows.sizes),
    Column("Changed", "20 Nov 2026, 18:11", _changed, lambda rows: rows.times),
    Column("Class", "STANDARD", _class, lambda rows: rows.classes),
    Column("Can be imported", "VMDK, stream-optimized", lambda _: ""),
)
