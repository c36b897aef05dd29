"""The headers of the kinds of VMDK, as data, and the header's copy at the end of a stream."""

import struct
from dataclasses import dataclass

from snapshot_importer.disks.image import Image
from snapshot_importer.disks.records import Layout, Record, layout

SECTOR = 512
MAGIC = b"KDMV"
# Grains are compressed, and each has a marker before it.
STREAM = 0x30000
DEFLATE = 1
AT_END = 0xFFFFFFFFFFFFFFFF
# A transfer in text mode changes them.
LINE_ENDS = b"\n \r\n"
_FOOTER_MARKER = 3

HEADER = layout(
    "<",
    (0, "4s", "VMDK magic"),
    (4, "I", "VMDK version"),
    (8, "I", "VMDK flags"),
    (12, "Q", "VMDK capacity"),
    (20, "Q", "VMDK grain size"),
    (28, "Q", "VMDK descriptor sector"),
    (36, "Q", "VMDK descriptor sectors"),
    (44, "I", "VMDK table entries"),
    (48, "Q", "VMDK redundant grain directory"),
    (56, "Q", "VMDK grain directory"),
    (64, "Q", "VMDK overhead"),
    (72, "B", "VMDK unclean shutdown"),
    (73, "4s", "VMDK line ends"),
    (77, "H", "VMDK compression"),
)


@dataclass(frozen=True, slots=True)
class OtherKind:
    """A kind that AWS documents as unsupported: its first bytes and what its header tells."""

    magic: bytes
    layout: Layout


# libyal/libvmdk, "VMWare Virtual Disk Format (VMDK)", section 5.
COWD = OtherKind(
    b"COWD",
    layout(
        "<",
        (0, "4s", "VMDK magic"),
        (4, "I", "VMDK COWD version"),
        (8, "I", "VMDK COWD flags"),
        (12, "I", "VMDK COWD capacity"),
        (16, "I", "VMDK COWD grain size"),
    ),
)
# QEMU, block/vmdk.c: VMDKSESparseConstHeader.
SESPARSE = OtherKind(
    b"\xbe\xba\xfe\xca\0\0\0\0",
    layout(
        "<",
        (0, "8s", "VMDK SEsparse magic"),
        (8, "Q", "VMDK SEsparse version"),
        (16, "Q", "VMDK SEsparse capacity"),
        (24, "Q", "VMDK SEsparse grain size"),
        (32, "Q", "VMDK SEsparse table size"),
    ),
)


def footer(image: Image) -> Record | None:
    """Return the header's copy at the end, which knows the directory's place; ``None`` where it is missing.

    It is the last thing that a streaming writer writes: its marker, itself, the end marker.
    """
    tail = image.tail
    if len(tail) < 3 * SECTOR:
        return None
    length, kind = struct.unpack_from("<II", tail, 8)
    if (
        (length, kind) != (0, _FOOTER_MARKER)
        or not tail.startswith(MAGIC, SECTOR)
        or any(tail[2 * SECTOR :][:16])
    ):
        return None
    found = HEADER.read(tail[SECTOR : 2 * SECTOR], image.size - 2 * SECTOR)
    return None if found.number("VMDK grain directory") == AT_END else found
