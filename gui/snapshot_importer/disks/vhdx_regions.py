"""The region table and the metadata of a VHDX."""

import struct
import uuid
from dataclasses import dataclass

from snapshot_importer.disks.crc32c import crc32c
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.report import Field

_KIB = 1 << 10
_TABLES = (192 * _KIB, 256 * _KIB)
_TABLE = 64 * _KIB
# Two regions are all there are; the rest of the 64 KiB is zero, and its checksum can be had without reading it.
_USED = 4 * _KIB
_MOST = 120
_BLOCKS = uuid.UUID("2DC27766-F623-4200-9D64-115E9BFD4A08").bytes_le
_METADATA = uuid.UUID("8B7CA206-4790-4B9A-B8FE-575F050F886E").bytes_le

_FILE_PARAMETERS = uuid.UUID("CAA16737-FA36-4D43-B3B6-33F0AA44E76B").bytes_le
_DISK_SIZE = uuid.UUID("2FA54224-CD1B-4876-B211-5DBED83BF4B8").bytes_le
_LOGICAL_SECTOR = uuid.UUID("8141BF1D-A96F-4709-BA47-F233A8FAAB5F").bytes_le
_PHYSICAL_SECTOR = uuid.UUID("CDA348C7-445D-4471-9CC9-E9885251C556").bytes_le
_FIXED, _HAS_PARENT = 1, 2
# Writers put the values right behind the 64 KiB of the table.
_METADATA_LOOK = 68 * _KIB


@dataclass(frozen=True, slots=True)
class Regions:
    """Offset and length of each region in the file."""

    blocks: tuple[int, int]
    metadata: tuple[int, int]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the metadata says of the disk."""

    kind: str  # fixed, dynamic or differencing
    virtual_size: int
    block_size: int
    logical_sector: int
    fields: tuple[Field, ...]


def regions(image: Image) -> Regions | None:
    """Return the regions of the first table copy whose checksum is right."""
    for place in _TABLES:
        if _is_whole(image, place):
            return _regions(image.at(place, _USED), place)
    return None


def _is_whole(image: Image, place: int) -> bool:
    used = image.at(place, _USED)
    if not used.startswith(b"regi") or len(used) < _USED:
        return False
    blank = used[:4] + bytes(4) + used[8:]
    if _sum(blank + bytes(_TABLE - _USED)) == used[4:8]:
        return True
    rest = image.at(place + _USED, _TABLE - _USED)
    return len(rest) == _TABLE - _USED and _sum(blank + rest) == used[4:8]


def _sum(data: bytes) -> bytes:
    return crc32c(data).to_bytes(4, "little")


def _regions(table: bytes, place: int) -> Regions | None:
    count = min(int.from_bytes(table[8:12], "little"), _MOST)
    found: dict[bytes, tuple[int, int]] = {}
    fields = [Field(place + 8, "VHDX regions", str(count))]
    for row in range(count):
        name, offset, length = struct.unpack_from("<16sQI", table, 16 + 32 * row)
        found[name] = (offset, length)
        known = {_BLOCKS: "block table", _METADATA: "metadata"}.get(name, str(uuid.UUID(bytes_le=name)))
        fields.append(Field(place + 16 + 32 * row, f"VHDX region {known}", f"{length} bytes at {offset}"))
    if _BLOCKS not in found or _METADATA not in found:
        return None
    return Regions(found[_BLOCKS], found[_METADATA], tuple(fields[:16]))


def metadata(image: Image, region: tuple[int, int]) -> Metadata | None:
    """Read the disk's properties; ``None`` where a needed one is missing."""
    start, length = region
    image.at(start, min(length, _METADATA_LOOK))
    table = image.at(start, min(length, _USED))
    if not table.startswith(b"metadata") or len(table) < 32:
        return None
    items: dict[bytes, tuple[int, bytes]] = {}
    for row in range(min(int.from_bytes(table[10:12], "little"), _MOST, len(table) // 32 - 1)):
        name, offset = struct.unpack_from("<16sI", table, 32 + 32 * row)
        if name in _ITEMS and offset <= length:
            items[name] = (start + offset, image.at(start + offset, 8))
    size, parameters = _number(items, _DISK_SIZE, 8), items.get(_FILE_PARAMETERS, (0, b""))[1]
    if not size or len(parameters) < 8:
        return None
    block, flags = struct.unpack("<II", parameters)
    kind = "differencing" if flags & _HAS_PARENT else "fixed" if flags & _FIXED else "dynamic"
    sector = _number(items, _LOGICAL_SECTOR, 4) or 512
    return Metadata(kind, size, block, sector, _shown(items, block, kind))


def _number(items: dict[bytes, tuple[int, bytes]], name: bytes, length: int) -> int:
    return int.from_bytes(items.get(name, (0, b""))[1][:length], "little")


_ITEMS = {
    _DISK_SIZE: ("VHDX virtual size", 8),
    _LOGICAL_SECTOR: ("VHDX logical sector size", 4),
    _PHYSICAL_SECTOR: ("VHDX physical sector size", 4),
    _FILE_PARAMETERS: ("VHDX file parameters", 8),
}


def _shown(items: dict[bytes, tuple[int, bytes]], block: int, kind: str) -> tuple[Field, ...]:
    return tuple(
        Field(
            offset,
            _ITEMS[name][0],
            f"{kind}, blocks of {block} bytes"
            if name == _FILE_PARAMETERS
            else str(_number(items, name, _ITEMS[name][1])),
        )
        for name, (offset, _) in items.items()
    )
