"""Writers of VHD files (Microsoft Virtual Hard Disk Image Format 1.0)."""

import struct
import uuid
from typing import BinaryIO

from snapshot_importer.simulator.images_disk import SECTOR, Disk, write_raw

_FIXED, _DYNAMIC, _DIFFERENCING = 2, 3, 4
_BLOCK = 2 << 20
_BITMAP = _BLOCK // SECTOR // 8
_TABLE = 1536  # behind the footer's copy and the dynamic header
_NOWHERE = 0xFFFFFFFFFFFFFFFF
# 2026-01-01 in seconds since 2000-01-01: images are the same whenever they are made.
_MADE = 820540800


def write_fixed_vhd(disk: Disk, file: BinaryIO) -> None:
    """Write the plain disk and a footer behind it."""
    write_raw(disk, file)
    file.seek(disk.size)
    file.write(_footer(disk, _FIXED))


def write_dynamic_vhd(disk: Disk, file: BinaryIO) -> None:
    """Write the used blocks only; the rest of a used block is a hole in the file."""
    footer = _footer(disk, _DYNAMIC)
    blocks = list(disk.used_blocks(_BLOCK))
    first = _first_block(disk)
    table = [0xFFFFFFFF] * _table_entries(disk)
    for place, (number, block) in enumerate(blocks):
        offset = first + place * (_BITMAP + _BLOCK)
        table[number] = offset // SECTOR
        file.seek(offset)
        file.write(b"\xff" * _BITMAP)
        _write_sparsely(file, offset + _BITMAP, block)
    file.seek(0)
    file.write(
        footer + _dynamic_header(disk) + struct.pack(f">{len(table)}I", *table).ljust(first - _TABLE, b"\xff")
    )
    file.seek(first + len(blocks) * (_BITMAP + _BLOCK))
    file.write(footer)


def write_differencing_vhd(disk: Disk, file: BinaryIO, *, parent: str) -> None:
    """Write the changes (none) that a checkpoint of *disk* holds over the file named *parent*."""
    footer = _footer(disk, _DIFFERENCING)
    entries = b"\xff" * (_first_block(disk) - _TABLE)
    file.write(footer + _dynamic_header(disk, parent) + entries + footer)


def _table_entries(disk: Disk) -> int:
    return -(-disk.size // _BLOCK)


def _first_block(disk: Disk) -> int:
    return _TABLE + -(-_table_entries(disk) * 4 // SECTOR) * SECTOR


def _write_sparsely(file: BinaryIO, offset: int, block: bytes) -> None:
    for start in range(0, len(block), 4096):
        page = block[start : start + 4096]
        if page != bytes(len(page)):
            file.seek(offset + start)
            file.write(page)


def _geometry(sectors: int) -> tuple[int, int, int]:
    """The appendix "CHS Calculation" of the specification."""
    sectors = min(sectors, 65535 * 16 * 255)
    if sectors >= 65535 * 16 * 63:
        return sectors // 255 // 16, 16, 255
    per_track, heads = 17, max((sectors // 17 + 1023) // 1024, 4)
    if sectors // 17 >= heads * 1024 or heads > 16:
        per_track, heads = 31, 16
    if sectors // 31 >= heads * 1024:
        per_track, heads = 63, 16
    return sectors // per_track // heads, heads, per_track


def _with_sum(block: bytes, field: int) -> bytes:
    return block[:field] + struct.pack(">I", ~sum(block) & 0xFFFFFFFF) + block[field + 4 :]


def _footer(disk: Disk, kind: int) -> bytes:
    footer = struct.pack(
        ">8sIIQI4sI4sQQHBBII16sB427x",
        b"conectix",
        2,
        0x00010000,
        _NOWHERE if kind == _FIXED else SECTOR,
        _MADE,
        b"win ",
        0x000A0000,
        b"Wi2k",
        disk.size,
        disk.size,
        *_geometry(disk.sectors),
        kind,
        0,
        disk.id.bytes,
        0,
    )
    return _with_sum(footer, 64)


def _dynamic_header(disk: Disk, parent: str = "") -> bytes:
    header = struct.pack(
        ">8sQQIIII16sII512s448x",
        b"cxsparse",
        _NOWHERE,
        _TABLE,
        0x00010000,
        _table_entries(disk),
        _BLOCK,
        0,
        uuid.uuid5(disk.id, parent).bytes if parent else bytes(16),
        _MADE if parent else 0,
        0,
        parent.encode("utf-16-be"),
    )
    return _with_sum(header, 36)
