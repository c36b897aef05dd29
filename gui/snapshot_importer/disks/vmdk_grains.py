"""The disk inside a stream-optimized VMDK: its first grain, unpacked as far as needed, and the last that it has."""

import struct
import zlib

from snapshot_importer.disks.image import Image
from snapshot_importer.disks.partitions import LOOK
from snapshot_importer.disks.records import Record

SECTOR = 512
# Before each grain: its sector on the disk, and the length of its data.
_MARKER = struct.Struct("<QI")
# Compressed data is hardly ever longer than what it holds: deflate's own bound adds 5 bytes per 16 KiB.
_PACKED = LOOK + (2 << 10)
# Tables that are looked at for grains that the file does not have.
_LAST_TABLES = 16


class Grains:
    """Reads the start of the disk; *damaged* turns true when it cannot be unpacked.

    *directory* is the offset of the grain directory. A *streamed* file ends with a footer: its grains come in order,
    and none is missing.
    """

    def __init__(self, image: Image, header: Record, *, directory: int, streamed: bool) -> None:
        self.size = header.number("VMDK capacity") * SECTOR
        self.damaged = False
        self._image = image
        self._streamed = streamed
        self._grain = header.number("VMDK grain size") * SECTOR
        self._table = header.number("VMDK table entries") * 4
        self._directory = directory
        self._overhead = header.number("VMDK overhead") * SECTOR
        self._start: bytes | None = None

    def at(self, offset: int, length: int) -> bytes:
        """Return bytes of the disk, as far as they are in the start of its first grain."""
        if self._start is None:
            self._start = self._unpacked()
        return self._start[offset : offset + length]

    def cut_off(self) -> bool:
        """Whether the file ends before its directory, its last tables or the end of the last grain in those."""
        tables = -(-self.size // (self._grain * self._table // 4))
        if not self._image.holds(self._directory, tables * 4):
            return True
        if self._streamed:
            return False
        first = max(tables - _LAST_TABLES, 0)
        places = self._sectors(self._directory + first * 4, (tables - first) * 4)
        if not places or not places[-1]:
            return False
        start, end = self._run(places)
        if not self._image.holds(start, end - start):
            return True
        last = max(self._sectors(start, end - start), default=0) * SECTOR
        marker = self._image.at(last, _MARKER.size)
        length = _MARKER.unpack(marker)[1] if len(marker) == _MARKER.size else 0
        return last > SECTOR and not self._image.holds(last, _MARKER.size + length)

    def _run(self, places: tuple[int, ...]) -> tuple[int, int]:
        """The last table and those that lie right before it, from and to which byte of the file."""
        step = -(-self._table // SECTOR)
        first = len(places) - 1
        while first and places[first] - places[first - 1] == step:
            first -= 1
        return places[first] * SECTOR, places[-1] * SECTOR + self._table

    def _sectors(self, offset: int, length: int) -> tuple[int, ...]:
        data = self._image.at(offset, length)
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _unpacked(self) -> bytes:
        # Writers begin with the start of the disk; its marker tells, and a directory of some MiB need not be read.
        start = self._unpack(self._overhead)
        if start is not None:
            return start
        tables = self._sectors(self._directory, 4)
        grains = self._sectors(tables[0] * SECTOR, 4) if tables and tables[0] else (0,)
        # 0: never written; 1: a grain of zeros that takes no room.
        if not grains or grains[0] < 2:
            return bytes(min(self._grain, LOOK))
        start = self._unpack(grains[0] * SECTOR)
        self.damaged = start is None
        return start or b""

    def _unpack(self, offset: int) -> bytes | None:
        """Return the start of the first grain, if that is what stands at *offset*."""
        if not self._image.holds(offset, _MARKER.size):
            return None
        packed = self._image.at(offset, _MARKER.size + _PACKED)
        if len(packed) < _MARKER.size:
            return b""
        sector, length = _MARKER.unpack_from(packed)
        if sector or not length:
            return None
        try:
            return zlib.decompressobj().decompress(packed[_MARKER.size : _MARKER.size + length], LOOK)
        except zlib.error:
            return None
