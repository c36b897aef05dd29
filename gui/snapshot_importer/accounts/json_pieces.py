"""Large JSON texts, decoded piece by piece.

Python's decoder takes a text in one call that holds the interpreter's lock, and the window stands still meanwhile: 50 ms
for 4 MB. Here each piece is a call of its own, between which other threads have their turn. It is meant for files that
botocore brings along: what is cut off is refused, not everything else that is no JSON.
"""

import json
from collections import OrderedDict
from collections.abc import Callable
from json.decoder import WHITESPACE, scanstring  # type: ignore[attr-defined] # typeshed does not know them
from typing import Any

# Where a value begins; of an object and an array that are walked into, the same of what they hold.
Outline = Any
Leaf = Callable[[Any, int], Any]

_decode = json.JSONDecoder(object_pairs_hook=OrderedDict).raw_decode


def decode(text: str, *, levels: int) -> Any:
    """Return what *text* says, objects as `OrderedDict`; the pieces are the values so many *levels* down."""
    return _walk(text, _space(text, 0), levels, lambda value, _: value)[0]


def outline(text: str, *, levels: int) -> Outline:
    """Return where the values so many *levels* down begin, in the objects and arrays that lead to them."""
    return _walk(text, _space(text, 0), levels, lambda _, begin: begin)[0]


def read(text: str, part: Outline) -> Any:
    """Return the value that *part* of the outline stands for."""
    if isinstance(part, dict):
        return OrderedDict((name, read(text, inner)) for name, inner in part.items())
    if isinstance(part, list):
        return [read(text, inner) for inner in part]
    return _decode(text, part)[0]


def _walk(text: str, at: int, levels: int, leaf: Leaf) -> tuple[Any, int]:
    """Return what there is of the value that begins at *at*, and where it ends. Raises IndexError where it does not."""
    if levels and text[at] == "{":
        return _walk_object(text, at, levels, leaf)
    if levels and text[at] == "[":
        return _walk_array(text, at, levels, leaf)
    value, end = _decode(text, at)
    return leaf(value, at), end


def _walk_object(text: str, at: int, levels: int, leaf: Leaf) -> tuple[Any, int]:
    found: OrderedDict[str, Any] = OrderedDict()
    at = _space(text, at + 1)
    while text[at] != "}":
        name, at = scanstring(text, at + 1)
        at = _space(text, _space(text, at) + 1)  # over the colon
        found[name], at = _walk(text, at, levels - 1, leaf)
        at = _next(text, at)
    return found, at + 1


def _walk_array(text: str, at: int, levels: int, leaf: Leaf) -> tuple[Any, int]:
    found: list[Any] = []
    at = _space(text, at + 1)
    while text[at] != "]":
        value, at = _walk(text, at, levels - 1, leaf)
        found.append(value)
        at = _next(text, at)
    return found, at + 1


def _next(text: str, at: int) -> int:
    """Return where what follows a member begins: the next one, or the bracket."""
    at = _space(text, at)
    return _space(text, at + 1) if text[at] == "," else at


def _space(text: str, at: int) -> int:
    """Return where the white space that may be at *at* ends."""
    ends: int = WHITESPACE.match(text, at).end()
    return ends
