"""The partition table of a master boot record."""

import struct
from dataclasses import dataclass

from snapshot_importer.disks.contents import CUT_OFF, Contents
from snapshot_importer.disks.partition_types import EFI_IN_MBR, MBR_TYPES, PROTECTIVE
from snapshot_importer.disks.report import Boot, Field, Partition

SECTOR = 512
_ENTRIES = 446
_ACTIVE = 0x80


@dataclass(frozen=True, slots=True)
class Row:
    """One of the four entries."""

    number: int
    status: int
    kind: int
    first: int  # sector
    count: int  # sectors

    @property
    def name(self) -> str:
        """What the type means."""
        return MBR_TYPES.get(self.kind, f"0x{self.kind:02X}")


def rows(sector: bytes) -> tuple[Row, ...] | None:
    """Return the used entries of a boot record; ``None`` where *sector* is none."""
    if len(sector) < SECTOR or sector[510:512] != b"\x55\xaa":
        return None
    found = []
    for index in range(4):
        status, kind, first, count = struct.unpack_from("<B3xB3xII", sector, _ENTRIES + 16 * index)
        # Boot code of a disk without a table stands there otherwise.
        if status not in (0, _ACTIVE):
            return None
        if kind and count:
            found.append(Row(index + 1, status, kind, first, count))
    return tuple(found)


def protective(found: tuple[Row, ...] | None) -> bool:
    """Whether the record only says that the disk has a GPT."""
    return any(row.kind == PROTECTIVE for row in found or ())


def contents(found: tuple[Row, ...], disk_size: int) -> Contents:
    """Return what the entries tell of a disk of *disk_size* bytes."""
    partitions = tuple(
        Partition(row.number, row.name, row.first * SECTOR, row.count * SECTOR) for row in found
    )
    fields = (Field(510, "boot signature", "55 aa"), *map(_field, found))
    warnings = []
    if not found:
        warnings.append("The partition table is empty")
    if any(row.first + row.count > -(-disk_size // SECTOR) for row in found):
        warnings.append(CUT_OFF)
    return Contents("MBR", partitions, _boot(found), warnings=tuple(warnings), fields=fields)


def _field(row: Row) -> Field:
    active = ", active" if row.status == _ACTIVE else ""
    value = f"{row.name}, sectors {row.first} to {row.first + row.count - 1}{active}"
    return Field(_ENTRIES + 16 * (row.number - 1), f"partition {row.number}", value)


def _boot(found: tuple[Row, ...]) -> Boot:
    if any(row.kind == EFI_IN_MBR for row in found):
        return "uefi-preferred" if any(row.status == _ACTIVE for row in found) else "uefi"
    return "legacy-bios" if found else ""
