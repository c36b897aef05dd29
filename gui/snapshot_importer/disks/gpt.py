"""The GUID partition table, with its checksums and its copy at the end of the disk."""

import uuid
import zlib
from dataclasses import dataclass, replace

from snapshot_importer.disks.contents import CUT_OFF, SECTORS_4K, Contents
from snapshot_importer.disks.image import Disk
from snapshot_importer.disks.partition_types import BIOS_BOOT, EFI_SYSTEM, GPT_TYPES
from snapshot_importer.disks.records import Record, clean, layout
from snapshot_importer.disks.report import Boot, Partition

SIGNATURE = b"EFI PART"
DAMAGED = "The partition table is damaged: its checksum is wrong"
DAMAGED_FIRST = "The first copy of the partition table is damaged; the one at the end is whole"
NO_BACKUP = "The copy of the partition table at the end of the disk is missing"
GROWN = (
    "The disk is larger than its partition table says; the rest is free once the table is moved to the end"
)
# 128 entries of 128 bytes is what every tool writes; more than this is not looked at.
_MOST_ENTRY_BYTES = 32 << 10
_MOST_ENTRIES = 256
_NO_TYPE = bytes(16)
# Conversion to VHD rounds a disk up to whole cylinders of at most 16 x 255 sectors: no news for the user.
_CYLINDER = 16 * 255 * 512

HEADER = layout(
    "<",
    (0, "8s", "GPT signature"),
    (8, "I", "GPT revision"),
    (12, "I", "GPT header size"),
    (16, "I", "GPT header CRC-32"),
    (24, "Q", "GPT this header's sector"),
    (32, "Q", "GPT other header's sector"),
    (40, "Q", "GPT first usable sector"),
    (48, "Q", "GPT last usable sector"),
    (56, "guid", "GPT disk GUID"),
    (72, "Q", "GPT entries' sector"),
    (80, "I", "GPT number of entries"),
    (84, "I", "GPT entry size"),
    (88, "I", "GPT entries' CRC-32"),
)


@dataclass(frozen=True, slots=True)
class _Table:
    header: Record
    sector: int
    entries: bytes
    whole: bool  # no checksum that could be tried is wrong


def gpt_contents(disk: Disk, *, raw: bool) -> Contents | None:
    """Return what the table tells, or ``None`` where there is none; *raw* disks are looked at from both ends."""
    table = _at(disk, 512, 512) or _at(disk, 4096, 4096)
    first_is_damaged = table is None or not table.whole
    if raw and first_is_damaged:
        backup = _at(disk, disk.size // 512 * 512 - 512, 512)
        if backup is not None and backup.whole:
            table, first_is_damaged = backup, True
    if table is None:
        return None
    found = _contents(table)
    warnings = [*found.warnings, *_size_warnings(table, disk.size)]
    if first_is_damaged:
        warnings.append(DAMAGED_FIRST if table.whole else DAMAGED)
    elif raw and not warnings and _backup_is_missing(disk, table):
        warnings.append(NO_BACKUP)
    return replace(found, warnings=tuple(warnings))


def _at(disk: Disk, offset: int, sector: int) -> _Table | None:
    data = disk.at(offset, 512)
    if not data.startswith(SIGNATURE) or len(data) < 92:
        return None
    header = HEADER.read(data, offset)
    length = header.number("GPT header size")
    whole = 92 <= length <= len(data) and _crc(data[:16] + bytes(4) + data[20:length]) == header.number(
        "GPT header CRC-32"
    )
    number, size = header.number("GPT number of entries"), header.number("GPT entry size")
    entries = b""
    if size >= 128:
        start = header.number("GPT entries' sector") * sector
        entries = disk.at(start, min(number * size, _MOST_ENTRY_BYTES))
    if len(entries) == number * size:
        whole = whole and _crc(entries) == header.number("GPT entries' CRC-32")
    return _Table(header, sector, entries, whole)


def _crc(data: bytes) -> int:
    return zlib.crc32(data)


def _contents(table: _Table) -> Contents:
    size = table.header.number("GPT entry size")
    partitions: list[Partition] = []
    kinds: set[str] = set()
    for index in range(min(len(table.entries) // size if size else 0, _MOST_ENTRIES)):
        entry = table.entries[index * size : index * size + 128]
        if entry[:16] == _NO_TYPE:
            continue
        kind = str(uuid.UUID(bytes_le=entry[:16])).upper()
        first, last = (int.from_bytes(entry[at : at + 8], "little") for at in (32, 40))
        kinds.add(kind)
        partitions.append(
            Partition(
                number=index + 1,
                kind=GPT_TYPES.get(kind, kind),
                start=first * table.sector,
                size=max(last - first + 1, 0) * table.sector,
                name=clean(entry[56:128].decode("utf-16-le", "replace").split("\0")[0]),
            )
        )
    warnings = (SECTORS_4K,) if table.sector != 512 else ()
    return Contents("GPT", tuple(partitions), _boot(kinds), warnings=warnings, fields=table.header.fields())


def _boot(kinds: set[str]) -> Boot:
    if EFI_SYSTEM in kinds:
        return "uefi-preferred" if BIOS_BOOT in kinds else "uefi"
    return "legacy-bios" if BIOS_BOOT in kinds else ""


def _end(table: _Table) -> int:
    """Bytes of the disk that was partitioned: the later of the two headers is its last sector."""
    last = max(
        table.header.number("GPT other header's sector"), table.header.number("GPT this header's sector")
    )
    return (last + 1) * table.sector


def _size_warnings(table: _Table, disk_size: int) -> list[str]:
    if _end(table) > -(-disk_size // 512) * 512:
        return [CUT_OFF]
    return [GROWN] if disk_size - _end(table) > _CYLINDER else []


def _backup_is_missing(disk: Disk, table: _Table) -> bool:
    """Look into the last sector, where it is the table's own: it was read with the tail."""
    if table.sector != 512 or _end(table) != disk.size:
        return False
    last = disk.at(disk.size - 512, 512)
    return len(last) == 512 and not last.startswith(SIGNATURE)
