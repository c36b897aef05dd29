"""Structures of a format as data: what stands where, read once and shown as it was read."""

import struct
import uuid
from dataclasses import dataclass

from snapshot_importer.disks.report import Field

LONGEST = 72


def clean(text: str | bytes, limit: int = LONGEST) -> str:
    """Text out of a file, safe to show on one line: no control or format characters, at most *limit* long."""
    if isinstance(text, bytes):
        text = text[: limit * 4].split(b"\0")[0].decode("utf-8", "replace")
    shown = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[: limit + 1]
    )
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: its offset in the structure, its type as `struct` writes it (or ``guid``), its name."""

    offset: int
    kind: str
    name: str

    def value(self, data: bytes, order: str) -> int | bytes:
        """Read it; what is missing reads as zero."""
        kind = "16s" if self.kind == "guid" else self.kind
        size = struct.calcsize(order + kind)
        part = data[self.offset : self.offset + size].ljust(size, b"\0")
        value: int | bytes = struct.unpack(order + kind, part)[0]
        return value

    def shown(self, value: int | bytes) -> str:
        """Return the value as it is listed in the details."""
        if isinstance(value, int):
            return str(value) if value < 10 else f"{value} (0x{value:x})"
        if self.kind == "guid":
            return str(uuid.UUID(bytes_le=value))
        text = value.rstrip(b"\0 ")
        return clean(text) if text.isascii() and text.decode("ascii").isprintable() else text.hex(" ")


@dataclass(frozen=True, slots=True)
class Record:
    """A structure that was read at *offset* of the file."""

    entries: tuple[Entry, ...]
    values: dict[str, int | bytes]
    offset: int

    def number(self, name: str) -> int:
        """Return an integer field."""
        value = self.values[name]
        assert isinstance(value, int)
        return value

    def raw(self, name: str) -> bytes:
        """Return a field of bytes."""
        value = self.values[name]
        assert isinstance(value, bytes)
        return value

    def fields(self) -> tuple[Field, ...]:
        """Every field with its offset in the file."""
        return tuple(
            Field(self.offset + entry.offset, entry.name, entry.shown(self.values[entry.name]))
            for entry in self.entries
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """A structure: its byte order, ``<`` or ``>``, and its fields."""

    order: str
    entries: tuple[Entry, ...]

    def read(self, data: bytes, offset: int) -> Record:
        """Read the structure from *data*, which stands at *offset* of the file."""
        values = {entry.name: entry.value(data, self.order) for entry in self.entries}
        return Record(self.entries, values, offset)


def layout(order: str, *entries: tuple[int, str, str]) -> Layout:
    """Make a layout of (offset, kind, name) rows."""
    return Layout(order, tuple(Entry(*entry) for entry in entries))
