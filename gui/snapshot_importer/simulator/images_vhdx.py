"""Writer of VHDX files (Microsoft, MS-VHDX)."""

import struct
import uuid
from functools import cache
from typing import BinaryIO

from snapshot_importer.simulator.crc32c import crc32c
from snapshot_importer.simulator.images_disk import SECTOR, Disk

_KIB, _MIB = 1 << 10, 1 << 20
_BLOCK = _MIB
# So many payload blocks stand between two entries for a sector bitmap: 2^23 sectors of 512 bytes.
_CHUNK = (1 << 23) * SECTOR // _BLOCK
_LOG, _TABLE, _METADATA = 1 * _MIB, 2 * _MIB, 3 * _MIB  # a MiB each; block tables for up to 128 GiB
_BLOCKS = 4 * _MIB
_FULLY_PRESENT = 6
_IS_DISK, _IS_REQUIRED = 2, 4

_TABLE_ID = uuid.UUID("2DC27766-F623-4200-9D64-115E9BFD4A08")
_METADATA_ID = uuid.UUID("8B7CA206-4790-4B9A-B8FE-575F050F886E")
_FILE_PARAMETERS = uuid.UUID("CAA16737-FA36-4D43-B3B6-33F0AA44E76B")
_DISK_SIZE = uuid.UUID("2FA54224-CD1B-4876-B211-5DBED83BF4B8")
_DISK_ID = uuid.UUID("BECA12AB-B2E6-4523-93EF-C309E000C746")
_LOGICAL_SECTOR = uuid.UUID("8141BF1D-A96F-4709-BA47-F233A8FAAB5F")
_PHYSICAL_SECTOR = uuid.UUID("CDA348C7-445D-4471-9CC9-E9885251C556")


def write_vhdx(disk: Disk, file: BinaryIO) -> None:
    """Write a dynamic VHDX that was closed cleanly; the disk is a whole number of MiB, 128 GiB at most."""
    blocks = list(disk.used_blocks(_BLOCK))
    file.truncate(_BLOCKS + len(blocks) * _BLOCK)
    entries = [0] * (disk.size // _BLOCK + (disk.size // _BLOCK - 1) // _CHUNK)
    for place, (number, _) in enumerate(blocks):
        entries[number + number // _CHUNK] = (_BLOCKS + place * _BLOCK) | _FULLY_PRESENT
    table = _region_table()
    parts = (
        (0, b"vhdxfile" + "Snapshot Importer".encode("utf-16-le")),
        (64 * _KIB, _header(disk, sequence=1)),
        (128 * _KIB, _header(disk, sequence=2)),
        (192 * _KIB, table),
        (256 * _KIB, table),
        (_TABLE, struct.pack(f"<{len(entries)}Q", *entries)),
        *_metadata(disk),
        *((_BLOCKS + place * _BLOCK, block.rstrip(b"\0")) for place, (_, block) in enumerate(blocks)),
    )
    for offset, data in parts:
        file.seek(offset)
        file.write(data)


def _with_sum(block: bytes) -> bytes:
    return block[:4] + struct.pack("<I", crc32c(block)) + block[8:]


def _header(disk: Disk, *, sequence: int) -> bytes:
    header = struct.pack(
        "<4s4xQ16s16s16sHHIQ",
        b"head",
        sequence,
        uuid.uuid5(disk.id, "file").bytes_le,
        uuid.uuid5(disk.id, "data").bytes_le,
        bytes(16),  # no log to replay
        0,
        1,
        _MIB,
        _LOG,
    )
    return _with_sum(header.ljust(4 * _KIB, b"\0"))


@cache
def _region_table() -> bytes:
    rows = struct.pack("<16sQII", _TABLE_ID.bytes_le, _TABLE, _MIB, 1)
    rows += struct.pack("<16sQII", _METADATA_ID.bytes_le, _METADATA, _MIB, 1)
    return _with_sum((struct.pack("<4s4xI4x", b"regi", 2) + rows).ljust(64 * _KIB, b"\0"))


def _metadata(disk: Disk) -> tuple[tuple[int, bytes], tuple[int, bytes]]:
    """The table and, 64 KiB behind it, the values of the items."""
    items = (
        (_FILE_PARAMETERS, struct.pack("<II", _BLOCK, 0), _IS_REQUIRED),
        (_DISK_SIZE, struct.pack("<Q", disk.size), _IS_DISK | _IS_REQUIRED),
        (_DISK_ID, disk.id.bytes_le, _IS_DISK | _IS_REQUIRED),
        (_LOGICAL_SECTOR, struct.pack("<I", SECTOR), _IS_DISK | _IS_REQUIRED),
        (_PHYSICAL_SECTOR, struct.pack("<I", 4096), _IS_DISK | _IS_REQUIRED),
    )
    table, values = struct.pack("<8s2xH20x", b"metadata", len(items)), b""
    for name, value, flags in items:
        table += struct.pack("<16sIIII", name.bytes_le, 64 * _KIB + len(values), len(value), flags, 0)
        values += value
    return (_METADATA, table), (_METADATA + 64 * _KIB, values)
