"""zip archives: their members by the directory at the end, and a look into the first disk."""

import struct
from dataclasses import dataclass

from snapshot_importer.disks import commands, unpacking
from snapshot_importer.disks.compressed import VERDICT, holds
from snapshot_importer.disks.identify import Inner, identify
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.records import clean
from snapshot_importer.disks.report import DiskReport, Field, Member
from snapshot_importer.disks.tar import DISK_ENDINGS

MAGICS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_END = b"PK\x05\x06"
_ENTRY = struct.Struct("<4s6xHHHIIIHHHHHII")
_LOCAL = struct.Struct("<4s22xHH")
_MOST_MEMBERS = 64
_DIRECTORY = 16 << 10
_STORED, _DEFLATED = 0, 8
# Members that office files and programs have.
_NO_DISK = ("[Content_Types].xml", "META-INF/MANIFEST.MF", "mimetype", "AndroidManifest.xml")


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    method: int
    packed: int  # bytes
    size: int
    local: int  # offset of the header before its data


def inspect_zip(image: Image) -> DiskReport | None:
    """Report on a zip archive, told by its magic number; ``None`` for any other file."""
    if not image.head.startswith(MAGICS):
        return None
    entries = _entries(image)
    fields = tuple(Field(e.local, "member", f"{e.name}, {e.size} bytes") for e in entries)
    if any(entry.name in _NO_DISK for entry in entries):
        return DiskReport(
            "ZIP",
            title="A document or a program: not a disk",
            verdict="Not a disk",
            reason="It is a document or a program in zip form, not a disk.",
            fields=fields,
        )
    disks = [entry for entry in entries if entry.name.lower().endswith(DISK_ENDINGS)]
    candidates = disks or entries
    inner = identify(_start(image, candidates[0])) if candidates else None
    name = commands.file_name(image.name, "disk.zip")
    return DiskReport(
        "ZIP",
        f"{inner.name} inside" if inner else "",
        virtual_size=inner.virtual_size if inner and len(candidates) == 1 else None,
        title="zip: unpack it first",
        verdict=VERDICT,
        reason=f"{commands.shown(name)} is a compressed file. Unpack it first." + holds(inner),
        convert=_command(name, candidates, inner),
        members=tuple(Member(entry.name, entry.local, entry.size) for entry in disks),
        fields=fields,
    )


def _command(name: str, candidates: list[_Entry], inner: Inner | None) -> str:
    command = f"unzip {commands.quoted(name)}"
    if (
        len(candidates) != 1
        or inner is None
        or not inner.driver
        or not commands.is_inside(candidates[0].name)
    ):
        return command
    return f"{command} && {commands.stream_optimized(inner.driver, candidates[0].name)}"


def _entries(image: Image) -> list[_Entry]:
    """The first members of the directory; none where it is not where the end says."""
    tail = image.tail
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        return []
    count, length, start = struct.unpack_from("<HII", tail, at + 10)
    directory = image.at(start, min(length, _DIRECTORY))
    found: list[_Entry] = []
    place = 0
    while len(found) < min(count, _MOST_MEMBERS) and place + _ENTRY.size <= len(directory):
        magic, method, _, _, _, packed, size, name, extra, comment, _, _, _, local = _ENTRY.unpack_from(
            directory, place
        )
        if magic != b"PK\x01\x02":
            break
        place += _ENTRY.size
        found.append(_Entry(clean(directory[place : place + name], 255), method, packed, size, local))
        place += name + extra + comment
    return found


def _start(image: Image, entry: _Entry) -> bytes:
    header = image.at(entry.local, _LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(MAGICS[0]):
        return b""
    _, name, extra = _LOCAL.unpack(header)
    data = image.at(entry.local + _LOCAL.size + name + extra, min(entry.packed, unpacking.MOST))
    if entry.method == _DEFLATED:
        return unpacking.deflate(data)
    return data if entry.method == _STORED else b""
