"""The INI dialect of ~/.aws, read line by line: what is broken is passed over, and its place is told.

It means what botocore reads with `configparser`, which takes a file as a whole or not at all.
"""

import re
from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TypeAlias

# A value, or the table that indented lines below a key make.
Setting: TypeAlias = str | Mapping[str, str]
Section: TypeAlias = MutableMapping[str, Setting]  # as a ChainMap wants its parts

# configparser's section whose keys stand in every other one.
EVERYWHERE = "DEFAULT"
# A file of garbage has a million broken lines: nobody reads their numbers.
MOST_PLACES = 100

# NUL, and what stands for bytes that are no text.
UNREADABLE = re.compile("[\0\N{REPLACEMENT CHARACTER}]")


@dataclass(frozen=True, slots=True)
class Ini:
    """The sections in the order of the file, and the numbers of the first lines that did not fit, from 1."""

    sections: Mapping[str, Section] = field(repr=False)
    lines: Mapping[str, int] = field(repr=False)  # where each begins
    broken: tuple[int, ...] = ()  # no part of any section
    repeated: tuple[int, ...] = ()  # name a section or a key for the second time


def parse_ini(text: str) -> Ini:
    """Read *text*; takes time in proportion to its length, whatever it holds.

    Of a key that is given twice the last value counts, and sections with one name are one: as the other SDKs of
    AWS have it. What follows the broken head of a section belongs to none, and is passed over.
    """
    reader = _Reader()
    # As a file opened for text: other line separators are part of a line.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        reader.take(number, line)
    return reader.finish()


class _Places:
    """Numbers of lines, not more than anybody wants to know."""

    def __init__(self) -> None:
        self._numbers: set[int] = set()

    def add(self, number: int) -> None:
        if len(self._numbers) < MOST_PLACES:
            self._numbers.add(number)

    def in_order(self) -> tuple[int, ...]:
        return tuple(sorted(self._numbers))


@dataclass(slots=True)
class _Value:
    """The lines of a value, each with its number."""

    lines: list[tuple[int, str]]

    def joined(self, broken: _Places) -> Setting:
        text = "\n".join(line for _, line in self.lines).rstrip()
        return self._table(broken) if text.startswith("\n") else text

    def _table(self, broken: _Places) -> Mapping[str, str]:
        table = {}
        for number, line in self.lines:
            for part in filter(None, (piece.strip() for piece in line.splitlines())):
                key, equals, value = part.partition("=")
                if equals:
                    table[key.strip()] = value.strip()
                else:
                    broken.add(number)
        return table


class _Reader:
    """The state between two lines."""

    def __init__(self) -> None:
        self._sections: dict[str, dict[str, _Value]] = {}
        self._lines: dict[str, int] = {}
        self._broken, self._repeated = _Places(), _Places()
        self._section: dict[str, _Value] | None = None  # none yet, or its head is broken
        self._had_head = False
        self._value: _Value | None = None  # of the line before, unless that one is passed over
        self._may_go_on = False  # lines that stand further in belong to the one before
        self._indent = 0

    def take(self, number: int, line: str) -> None:
        """Read the next line."""
        text = line.strip()
        if not text:
            if self._value is not None:
                self._value.lines.append((number, ""))
            return
        if text.startswith(("#", ";")):
            return
        indent = len(line) - len(line.lstrip())
        if self._may_go_on and indent > self._indent:
            self._go_on(number, text)
            return
        self._indent = indent
        if text.startswith("["):
            self._begin_section(number, text)
        elif self._section is not None:
            self._begin_value(self._section, number, text)
        elif not self._had_head:
            self._broken.add(number)

    def finish(self) -> Ini:
        """Return what was read."""
        values = {name: self._joined(section) for name, section in self._sections.items()}
        everywhere = values.pop(EVERYWHERE, {})
        # Chained, not copied: a big DEFAULT and many sections would make a table of their product.
        sections: dict[str, Section] = {name: ChainMap(own, everywhere) for name, own in values.items()}
        return Ini(sections, self._lines, self._broken.in_order(), self._repeated.in_order())

    def _joined(self, section: Mapping[str, _Value]) -> dict[str, Setting]:
        return {key: value.joined(self._broken) for key, value in section.items()}

    def _go_on(self, number: int, text: str) -> None:
        if UNREADABLE.search(text):
            self._broken.add(number)
        elif self._value is not None:
            self._value.lines.append((number, text))

    def _begin_section(self, number: int, text: str) -> None:
        name = text[1 : max(text.rfind("]"), 1)]
        self._had_head, self._value, self._may_go_on = True, None, False
        if not name or UNREADABLE.search(text):
            self._broken.add(number)
            self._section = None
            return
        if name in self._sections and name != EVERYWHERE:
            self._repeated.add(number)
        self._lines.setdefault(name, number)
        self._section = self._sections.setdefault(name, {})

    def _begin_value(self, section: dict[str, _Value], number: int, text: str) -> None:
        self._may_go_on, self._value = True, None
        end = min((place for place in (text.find("="), text.find(":")) if place >= 0), default=0)
        key = text[:end].rstrip().lower()
        if not key or UNREADABLE.search(text):
            self._broken.add(number)
            return
        if key in section:
            self._repeated.add(number)
        self._value = section[key] = _Value([(number, text[end + 1 :].strip())])
