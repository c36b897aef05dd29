"""Filters with a search that the user gave a name, as they are kept among the preferences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snapshot_importer.request.masking import mask
from snapshot_importer.ui.tasks.filters import FILTERS

MOST = 50
LONGEST_NAME = 60
LONGEST_SEARCH = 1000
GROUPS = frozenset(key for key, *_ in FILTERS)


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A name for one of the chips with what is searched for in it."""

    name: str
    group: str
    search: str


def saved_filters(document: Mapping[str, Any]) -> tuple[SavedFilter, ...]:
    """Return the filters of *document*, name to values, by name; what does not fit is left out."""
    found = []
    for name, values in document.items():
        if not (isinstance(values, dict) and name.strip() and len(name) <= LONGEST_NAME):
            continue
        group, search = values.get("filter"), values.get("search")
        if isinstance(group, str) and group in GROUPS and isinstance(search, str):
            found.append(SavedFilter(name, group, mask(search[:LONGEST_SEARCH])))
    return tuple(sorted(found[:MOST], key=lambda one: one.name.casefold()))


def to_document(filters: Sequence[SavedFilter]) -> dict[str, Any]:
    """Return *filters* as JSON values, without the secrets of links that are searched for."""
    return {one.name: {"filter": one.group, "search": mask(one.search)} for one in filters}


def with_filter(filters: Sequence[SavedFilter], saved: SavedFilter) -> tuple[SavedFilter, ...]:
    """Return *filters* with *saved* in the place of one of that name."""
    return (*(one for one in filters if one.name != saved.name), saved)


def name_problem(name: str, filters: Sequence[SavedFilter], before: str = "") -> str:
    """Return why a filter cannot be called *name* instead of *before*; empty where it can."""
    if not name.strip():
        return "A filter needs a name."
    if any(one.name.casefold() == name.strip().casefold() != before.casefold() for one in filters):
        return f"There is a filter “{name.strip()}” already."
    if not before and len(filters) >= MOST:
        return f"{MOST} filters are saved, which is the most. Delete one first."
    return ""
