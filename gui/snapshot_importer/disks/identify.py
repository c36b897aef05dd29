"""What the start of a disk inside a packed file looks like, by magic numbers alone."""

from dataclasses import dataclass

from snapshot_importer.disks import file_systems, mbr
from snapshot_importer.disks.gpt import SIGNATURE as GPT
from snapshot_importer.disks.qemu_formats import FOREIGN
from snapshot_importer.disks.vhd import COOKIE as VHD
from snapshot_importer.disks.vhdx import SIGNATURE as VHDX
from snapshot_importer.disks.vmdk_descriptor import is_descriptor
from snapshot_importer.disks.vmdk_header import DEFLATE, HEADER, SECTOR, STREAM
from snapshot_importer.disks.vmdk_header import MAGIC as VMDK

TAR = (257, b"ustar")
ISO = (32769, b"CD001")

_OTHERS = (
    (0, VHDX, "VHDX disk"),
    (0, VHD, "dynamic VHD disk"),
    (*TAR, "tar archive"),
    (*ISO, "ISO image"),
    (512, GPT, "raw disk"),
)


@dataclass(frozen=True, slots=True)
class Inner:
    """A disk inside another file: its name in words, and what qemu-img calls it where it has to be converted."""

    name: str
    driver: str = ""
    virtual_size: int | None = None


def identify(start: bytes) -> Inner | None:
    """Tell what a file that begins with *start* is; ``None`` where nothing is known."""
    for kind in FOREIGN:
        if start.startswith(kind.magics, kind.offset):
            return Inner(f"{kind.name} disk", kind.driver, kind.size(kind.layout.read(start, 0)))
    if start.startswith(VMDK):
        return _vmdk(start)
    for offset, magic, name in _OTHERS:
        if start.startswith(magic, offset):
            return Inner(name)
    if is_descriptor(start):
        return Inner("VMDK descriptor")
    raw = file_systems.volume(start) or file_systems.boot_sector(start) or mbr.rows(start[:512])
    return Inner("raw disk") if raw else None


def _vmdk(start: bytes) -> Inner:
    header = HEADER.read(start, 0)
    size = header.number("VMDK capacity") * SECTOR
    if header.number("VMDK flags") & STREAM == STREAM and header.number("VMDK compression") == DEFLATE:
        return Inner("stream-optimized VMDK disk", virtual_size=size)
    return Inner("VMDK disk", "vmdk", size)
