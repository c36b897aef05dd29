"""A GPT for sectors of 4,096 bytes, which sfdisk of util-linux 2.38 does not write into a file."""

import struct
import uuid
import zlib

from disks.making import ESP, LINUX, MIB
from fuzz.sparse import SparseImage

SECTOR = 4096


def gpt_of_4k(size: int = 40 * MIB) -> SparseImage:
    """An EFI System partition and a Linux one, without the copy at the end."""
    last = size // SECTOR - 1
    rows = ((ESP, 256, 2303, "esp"), (LINUX, 2304, last - 5, "root"))
    entries = b"".join(
        uuid.UUID(kind).bytes_le
        + uuid.uuid4().bytes
        + struct.pack("<QQQ", first, end, 0)
        + name.encode("utf-16-le").ljust(72, b"\0")
        for kind, first, end, name in rows
    ).ljust(128 * 128, b"\0")
    header = struct.pack(
        "<8sIIIIQQQQ16sQIII",
        b"EFI PART",
        0x10000,
        92,
        0,
        0,
        1,
        last,
        6,
        last - 5,
        uuid.uuid4().bytes,
        2,
        128,
        128,
        zlib.crc32(entries),
    )
    header = header[:16] + struct.pack("<I", zlib.crc32(header)) + header[20:]
    protective = struct.pack("<B3xB3xII", 0, 0xEE, 1, last) + bytes(48) + b"\x55\xaa"
    return SparseImage(size, ((446, protective), (SECTOR, header), (2 * SECTOR, entries)))
