"""The disk inside a VHDX, found through its block allocation table."""

import struct

from snapshot_importer.disks.image import Image
from snapshot_importer.disks.vhdx_regions import Metadata

_MIB = 1 << 20
_FULLY_PRESENT = 6
# Of the table, what is looked at for blocks that the file does not have: 4,096 entries.
_TABLE_LOOK = 32 << 10
_ZEROS = 32 << 10


class Blocks:
    """Reads the disk where its blocks are, one block at a time."""

    def __init__(self, image: Image, found: Metadata, table: tuple[int, int]) -> None:
        self.size = found.virtual_size
        self._image = image
        self._block = found.block_size
        self._sector = found.logical_sector
        self._table, self._length = table

    def fit(self) -> bool:
        """Whether block and sector size are possible and the table is long enough for the disk."""
        block = self._block
        if not _MIB <= block <= 256 * _MIB or block & (block - 1) or self._sector not in (512, 4096):
            return False
        blocks = -(-self.size // block)
        return (blocks + (blocks - 1) // self._ratio()) * 8 <= self._length

    def cut_off(self) -> bool:
        """Whether the file ends before a block that the first 32 KiB of the table name."""
        blocks = -(-self.size // self._block)
        used = (blocks + (blocks - 1) // self._ratio()) * 8
        table = self._image.at(self._table, min(self._length, used, _TABLE_LOOK))
        ratio = self._ratio()
        return any(
            entry & 7 == _FULLY_PRESENT
            and (index + 1) % (ratio + 1)
            and not self._image.holds(entry >> 20 << 20, self._block)
            for index, (entry,) in enumerate(struct.iter_unpack("<Q", table[: len(table) // 8 * 8]))
        )

    def at(self, offset: int, length: int) -> bytes:
        """Return bytes of the disk, up to the end of the block; a block that is absent is zeros."""
        index, inside = divmod(offset, self._block)
        length = min(length, self._block - inside, max(self.size - offset, 0))
        # After each run of payload blocks the table has one entry for a sector bitmap.
        entry = self._image.at(self._table + 8 * (index + index // self._ratio()), 8)
        if len(entry) < 8:
            return b""
        value = int.from_bytes(entry, "little")
        if value & 7 != _FULLY_PRESENT:
            return bytes(min(length, _ZEROS))
        return self._image.at((value >> 20 << 20) + inside, length)

    def _ratio(self) -> int:
        """Payload blocks for each sector bitmap block, which describes 2^23 sectors."""
        return max((self._sector << 23) // self._block, 1)
