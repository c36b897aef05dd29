"""Random values for the shapes of a service model, hostile where the wire allows it."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

BODY_WORDS = (
    "plain",
    "<b>&amp;\"quoted'</b>",
    " blank at both ends ",
    "a\nb\tc",
    "\u202e\u05d0\u05d1 \U0001f4be",
    "100%+&=#?",
    "x" * 300,
)
# A header and an address carry less: no line ends, no blanks at the ends, one byte a letter.
OUTSIDE_WORDS = ("plain", "two words", 'with "quotes"', "50%+a=b&c", "semi;colon")
DEEPEST = 4


def _integer(source: random.Random) -> int:
    return source.randint(-(2**31), 2**31 - 1)


def _float(source: random.Random) -> float:
    return source.choice([0.0, -1.5, 1e300, source.random()])


_SCALARS: dict[str, Callable[[random.Random], Any]] = {
    "integer": _integer,
    "long": _integer,
    "float": _float,
    "double": _float,
    "boolean": lambda source: source.random() < 0.5,
    "timestamp": lambda source: datetime.fromtimestamp(source.randint(0, 2**31), UTC),
    "blob": lambda source: source.randbytes(source.randint(0, 40)),
}


def value(shape: Shape, source: random.Random, *, depth: int = 0, outside: bool = False) -> Any:
    """Return something that *shape* can be."""
    if isinstance(shape, StructureShape):
        return structure(shape, source, depth=depth)
    if isinstance(shape, ListShape):
        count = source.randint(1, 3) if depth < DEEPEST else 0
        return [value(shape.member, source, depth=depth + 1, outside=outside) for _ in range(count)]
    if isinstance(shape, MapShape):
        return {
            f"key-{number}": value(shape.value, source, depth=depth + 1, outside=outside)
            for number in range(2)
        }
    make = _SCALARS.get(shape.type_name)
    return make(source) if make else source.choice(OUTSIDE_WORDS if outside else BODY_WORDS)


def structure(shape: StructureShape, source: random.Random, *, depth: int = 0) -> dict[str, Any]:
    """Return a structure with its required members and about two thirds of the others."""
    if shape.is_document_type:
        return {"any": ["thing", 1]}
    wanted = {*shape.required_members, shape.serialization.get("payload")}
    chosen = {
        name: value(member, source, depth=depth + 1, outside="location" in member.serialization)
        for name, member in shape.members.items()
        if (name in wanted or source.random() < 0.7)
        and (depth < DEEPEST or not isinstance(member, StructureShape | ListShape | MapShape))
    }
    if shape.is_tagged_union:
        return dict(list(chosen.items())[:1])
    return chosen
