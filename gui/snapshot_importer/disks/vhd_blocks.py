"""The disk inside a dynamic VHD, found through its block allocation table."""

import struct

from snapshot_importer.disks.image import Image
from snapshot_importer.disks.records import Record, layout

SECTOR = 512
ABSENT = 0xFFFFFFFF
# Of the table, what is looked at for blocks that the file does not have: 8,192 blocks of 2 MiB are 16 GiB.
_TABLE_LOOK = 32 << 10

DYNAMIC_HEADER = layout(
    ">",
    (0, "8s", "VHD dynamic cookie"),
    (16, "Q", "VHD table offset"),
    (24, "I", "VHD dynamic version"),
    (28, "I", "VHD table entries"),
    (32, "I", "VHD block size"),
    (36, "I", "VHD dynamic checksum"),
    (40, "16s", "VHD parent id"),
)


class Blocks:
    """Reads the disk where its blocks are, one block at a time."""

    def __init__(self, image: Image, header: Record, size: int) -> None:
        self.size = size
        self._image = image
        self._table = header.number("VHD table offset")
        self._entries = header.number("VHD table entries")
        self._block = header.number("VHD block size")

    def fit(self) -> bool:
        """Whether table and block size can be those of the disk."""
        block = self._block
        return block >= SECTOR and block & (block - 1) == 0 and self._entries * block >= self.size

    def cut_off(self) -> bool:
        """Whether the file ends before its table, or before a block that the first 32 KiB of the table name."""
        if not self._image.holds(self._table, self._entries * 4):
            return True
        table = self._image.at(self._table, min(self._entries * 4, _TABLE_LOOK))
        used = [
            sector for (sector,) in struct.iter_unpack(">I", table[: len(table) // 4 * 4]) if sector != ABSENT
        ]
        length = self._bitmap() + self._block
        return bool(used) and not self._image.holds(max(used) * SECTOR, length)

    def at(self, offset: int, length: int) -> bytes:
        """Return bytes of the disk, up to the end of the block; a block that is absent is zeros."""
        index, inside = divmod(offset, self._block)
        length = min(length, self._block - inside, max(self.size - offset, 0))
        entry = self._image.at(self._table + 4 * index, 4)
        if index >= self._entries or len(entry) < 4:
            return b""
        sector = int.from_bytes(entry, "big")
        if sector == ABSENT:
            return bytes(min(length, _TABLE_LOOK))
        return self._image.at(sector * SECTOR + self._bitmap() + inside, length)

    def _bitmap(self) -> int:
        """Bytes of the map of used sectors before each block, rounded up to a sector."""
        return -(-self._block // SECTOR // 8 // SECTOR) * SECTOR
