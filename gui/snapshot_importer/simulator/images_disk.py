"""The content of a disk: mostly nothing, a partition table and a little in each partition."""

import struct
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

SECTOR = 512
_MIB = 1 << 20
_EFI_SYSTEM = uuid.UUID("C12A7328-F81F-11D2-BA4B-00A0C93EC93B")
_LINUX = uuid.UUID("0FC63DAF-8483-4772-8E79-3D69D8477DE4")
# Room for the protective MBR, the header and 128 entries of 128 bytes, and for their copy at the end.
_TABLE_SECTORS = 34
# Each begins where the name of a disk belongs.
_LINES = "".join(f"\0: line {line:05d}\n" for line in range(3000))


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk of *size* bytes that is zero but for its *pieces* (offset, bytes); a later piece lies over an earlier."""

    size: int
    pieces: tuple[tuple[int, bytes], ...] = ()

    @property
    def sectors(self) -> int:
        return self.size // SECTOR

    @property
    def id(self) -> uuid.UUID:
        """An id that is always the same for the same content, so that images are too."""
        sums = ",".join(f"{offset}:{zlib.crc32(data)}" for offset, data in self.pieces)
        return uuid.uuid5(uuid.NAMESPACE_OID, f"{self.size} {sums}")

    def read(self, offset: int, length: int) -> bytes:
        """Return *length* bytes from *offset* on; zeros beyond the end, as an image's last block has."""
        block = bytearray(length)
        for start, data in self.pieces:
            first, last = max(start, offset), min(start + len(data), offset + length)
            if first < last:
                block[first - offset : last - offset] = data[first - start : last - start]
        return bytes(block)

    def used_blocks(self, size: int) -> Iterator[tuple[int, bytes]]:
        """Yield the number and the bytes of every block of *size* bytes that is not all zero, in order."""
        numbers = {
            number
            for start, data in self.pieces
            for number in range(start // size, (start + len(data) - 1) // size + 1)
        }
        for number in sorted(numbers):
            block = self.read(number * size, size)
            if block != bytes(size):
                yield number, block


def blank_disk(size: int) -> Disk:
    """A disk of *size* bytes with nothing on it, as for data that is yet to come."""
    return Disk(size)


def gpt_disk(size: int, name: str) -> Disk:
    """A disk of *size* bytes (8 MiB at least) with a GPT, an EFI system partition and a Linux partition."""
    sectors = size // SECTOR
    efi = range(2048, 2048 + max(8192, min(sectors // 16, 131072)))
    linux = range(efi.stop, (sectors - _TABLE_SECTORS) // 2048 * 2048)
    disk_id = uuid.uuid5(uuid.NAMESPACE_DNS, name)
    entries = b"".join(
        struct.pack(
            "<16s16sQQQ72s",
            kind.bytes_le,
            uuid.uuid5(disk_id, label).bytes_le,
            span.start,
            span.stop - 1,
            0,
            label.encode("utf-16-le"),
        )
        for kind, span, label in ((_EFI_SYSTEM, efi, "EFI System"), (_LINUX, linux, "Linux"))
    ).ljust(128 * 128, b"\0")
    primary = _gpt_header(disk_id, entries, sectors, here=1, table=2)
    backup = _gpt_header(disk_id, entries, sectors, here=sectors - 1, table=sectors - 33)
    return Disk(
        size,
        (
            (0, _mbr((0, 0xEE, 1, min(sectors - 1, 0xFFFFFFFF))) + primary + entries),
            (efi.start * SECTOR, _fat16(len(efi), name)),
            *_linux_content(linux, name),
            ((sectors - 33) * SECTOR, entries + backup),
        ),
    )


def mbr_disk(size: int, name: str) -> Disk:
    """A disk of *size* bytes (2 MiB at least, 2 TiB at most) with one active Linux partition in an MBR."""
    linux = range(2048, size // SECTOR)
    return Disk(size, ((0, _mbr((0x80, 0x83, linux.start, len(linux)))), *_linux_content(linux, name)))


def write_raw(disk: Disk, file: BinaryIO) -> None:
    """Write the disk as it is; the file has holes where the disk is empty."""
    file.truncate(disk.size)
    for number, block in disk.used_blocks(4096):
        file.seek(number * 4096)
        file.write(block[: disk.size - number * 4096])


def _mbr(entry: tuple[int, int, int, int]) -> bytes:
    status, kind, first, count = entry
    # CHS addresses of "beyond what CHS can say"; everything goes by LBA.
    row = struct.pack("<B3sB3sII", status, b"\xfe\xff\xff", kind, b"\xfe\xff\xff", first, count)
    return bytes(446) + row.ljust(64, b"\0") + b"\x55\xaa"


def _gpt_header(disk_id: uuid.UUID, entries: bytes, sectors: int, *, here: int, table: int) -> bytes:
    """UEFI Specification 2.10, table 5-5."""

    def packed(checksum: int) -> bytes:
        return struct.pack(
            "<8sIIIIQQQQ16sQIII",
            b"EFI PART",
            0x00010000,
            92,
            checksum,
            0,
            here,
            sectors - 1 if here == 1 else 1,
            _TABLE_SECTORS,
            sectors - _TABLE_SECTORS,
            disk_id.bytes_le,
            table,
            128,
            128,
            zlib.crc32(entries),
        )

    return packed(zlib.crc32(packed(0))).ljust(SECTOR, b"\0")


def _fat16(sectors: int, name: str) -> bytes:
    """The boot sector, both FATs and the root directory of an empty FAT16 file system."""
    # FAT16 has 4,085 to 65,524 clusters.
    per_cluster = 1 if sectors < 0x10000 else 4
    fat = -(-(sectors // per_cluster + 2) * 2 // SECTOR)
    boot = struct.pack(
        "<3s8sHBHBHHBHHHIIBBBI11s8s",
        b"\xeb\x3c\x90",
        b"mkfs.fat",
        SECTOR,
        per_cluster,
        1,  # reserved sectors
        2,  # FATs
        512,  # entries of the root directory
        sectors if sectors < 0x10000 else 0,
        0xF8,
        fat,
        32,
        64,
        2048,  # sectors before the partition
        sectors if sectors >= 0x10000 else 0,
        0x80,
        0,
        0x29,
        zlib.crc32(name.encode()),
        b"ESP        ",
        b"FAT16   ",
    )
    table = b"\xf8\xff\xff\xff".ljust(fat * SECTOR, b"\0")
    root = b"ESP        \x08".ljust(32, b"\0")
    return boot.ljust(510, b"\0") + b"\x55\xaa" + table + table + root


def _linux_content(span: range, name: str) -> tuple[tuple[int, bytes], ...]:
    """Some lines at the start of the partition and some at its end, so that a copy can be told from another."""
    text = _LINES.replace("\0", name).encode()
    return (span.start * SECTOR + 1024, text), (span.stop * SECTOR - 4096, text[:4096])
