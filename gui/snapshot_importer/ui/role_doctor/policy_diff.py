"""Policy documents as lines to read, and how one becomes another, line by line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Sign = Literal[" ", "-", "+"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a unified diff."""

    sign: Sign
    text: str


def policy_diff(before: str, after: str) -> tuple[Line, ...]:
    """Return every line of two policies, JSON texts or empty; what is the same in both is there once."""
    old, new = policy_lines(before), policy_lines(after)
    found: list[Line] = []
    for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line(" ", text) for text in new[first:last]]
        else:
            found += _paired(
                [Line("-", text) for text in old[start:end]], [Line("+", text) for text in new[first:last]]
            )
    return tuple(found)


def _paired(removed: list[Line], added: list[Line]) -> list[Line]:
    """Put a line beside the one that takes its place, where both say the same thing of another value."""
    found: list[Line] = []
    while removed and added and _subject(removed[0].text) == _subject(added[0].text):
        found += [removed.pop(0), added.pop(0)]
    return [*found, *removed, *added]


def _subject(text: str) -> str:
    return text.partition(":")[0]


def policy_lines(text: str) -> list[str]:
    """Return the lines of a policy; a text that is not JSON stays as it is."""
    if not text:
        return []
    try:
        value = json.loads(text)
    except ValueError:
        return text.split("\n")
    return list(_lines("", value, ""))


def policy_text(text: str) -> str:
    """Return a policy as it is shown, to be copied."""
    return "\n".join(policy_lines(text))


def _lines(lead: str, value: Any, end: str, indent: str = "") -> Iterator[str]:
    """Yield the lines of *value* between *lead* and *end*; a single text in brackets stays on its line."""
    members, opening, closing = _members(value)
    if not members or (len(members) == 1 and not isinstance(members[0][1], (dict, list))):
        inner = " ".join(f"{key}{_scalar(member)}" for key, member in members)
        whole = f"{opening} {inner} {closing}" if members else _scalar(value)
        yield f"{indent}{lead}{whole}{end}"
        return
    yield f"{indent}{lead}{opening}"
    for number, (key, member) in enumerate(members, start=1):
        yield from _lines(key, member, "," if number < len(members) else "", f"{indent}  ")
    yield f"{indent}{closing}{end}"


def _members(value: Any) -> tuple[list[tuple[str, Any]], str, str]:
    if isinstance(value, dict):
        return [(f"{_scalar(key)}: ", member) for key, member in value.items()], "{", "}"
    if isinstance(value, list):
        return [("", member) for member in value], "[", "]"
    return [], "", ""


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
