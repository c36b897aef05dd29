"""Where in the text of a policy document a statement stands."""

import json
import re
from collections.abc import Mapping
from typing import Any

Place = tuple[int, int]  # line and column, from 1 on

_STATEMENT = re.compile(r'"Statement"\s*:\s*')
_BETWEEN = re.compile(r"[\s,\[]*")


def place_of(text: str, statement: Mapping[str, Any]) -> tuple[Place, Place]:
    """Return where *statement* of the document *text* begins and ends; the whole where it is not found."""
    found = _STATEMENT.search(text)
    position = found.end() if found else len(text)
    decoder = json.JSONDecoder()
    while (position := _skip(text, position)) < len(text) and text[position] == "{":
        value, end = decoder.raw_decode(text, position)
        if value == statement:
            return _place(text, position), _place(text, end)
        position = end
    return _place(text, 0), _place(text, len(text))


def _skip(text: str, position: int) -> int:
    found = _BETWEEN.match(text, position)
    return found.end() if found else position


def _place(text: str, position: int) -> Place:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
