"""How a task table is arranged: which columns, in which order, how wide, and what it is sorted by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from snapshot_importer.ui.tasks.columns import COLUMNS

KEYS = tuple(column.key for column in COLUMNS)
FIXED = "status"  # never hidden: a row without it says nothing
WIDTHS = (40, 2000)  # pixels that a column may be wide


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Columns by their keys; `order` names all of them, hidden ones too."""

    shown: frozenset[str]
    order: tuple[str, ...] = KEYS
    widths: Mapping[str, int] = field(default_factory=dict)  # those that the user chose
    sort: str = ""  # a column, or "" for the default order
    descending: bool = False

    def moved(self, key: str, by: int) -> tuple[str, ...]:
        """Return the order with the column *key* *by* places further on, among those that are there."""
        others = [other for other in self.order if other != key]
        place = max(0, min(self.order.index(key) + by, len(others)))
        return (*others[:place], key, *others[place:])


def usual(without: Sequence[str] = ()) -> Arrangement:
    """Return what a table starts with; *without* names columns that it does not show then."""
    return Arrangement(
        frozenset(column.key for column in COLUMNS if column.shown and column.key not in without)
    )


def to_document(arrangement: Arrangement) -> dict[str, Any]:
    """Return *arrangement* as JSON values."""
    return {
        "shown": [key for key in KEYS if key in arrangement.shown],
        "order": list(arrangement.order),
        "widths": dict(arrangement.widths),
        "sort": arrangement.sort,
        "descending": arrangement.descending,
    }


def from_document(document: object, otherwise: Arrangement) -> Arrangement:
    """Return the arrangement in *document*; whatever of it does not fit is as in *otherwise*."""
    if not isinstance(document, dict):
        return otherwise
    shown, order = _keys(document.get("shown")), _keys(document.get("order"))
    widths, sort = document.get("widths"), document.get("sort")
    return Arrangement(
        frozenset((FIXED, *shown)) if shown else otherwise.shown,
        # A column that a later version brought comes last.
        (*order, *(key for key in KEYS if key not in order)),
        _widths(widths) if isinstance(widths, dict) else {},
        sort if isinstance(sort, str) and sort in KEYS else "",
        document.get("descending") is True,
    )


def _keys(value: object) -> tuple[str, ...]:
    known = [key for key in value if key in KEYS] if isinstance(value, list) else []
    return tuple(dict.fromkeys(known))


def _widths(value: dict[Any, Any]) -> dict[str, int]:
    least, most = WIDTHS
    return {
        key: max(least, min(width, most))
        for key, width in value.items()
        if key in KEYS and isinstance(width, int) and not isinstance(width, bool)
    }
