"""What a disk without a partition table may hold, told by its magic number."""

from dataclasses import dataclass

from snapshot_importer.disks.image import Disk

# Twice the largest offset below: what one look at the start of a disk brings.
START = 8 << 10


@dataclass(frozen=True, slots=True)
class Magic:
    """Bytes at an offset, and what they mean."""

    offset: int
    value: bytes
    name: str


# Boot sectors of a file system end with 55 AA too, so these are looked at before an MBR.
BOOT_SECTORS = (
    Magic(3, b"NTFS    ", "NTFS"),
    Magic(3, b"EXFAT   ", "exFAT"),
    Magic(3, b"-FVE-FS-", "BitLocker"),
    Magic(3, b"ReFS\0\0\0\0", "ReFS"),
    Magic(82, b"FAT32   ", "FAT32"),
    Magic(54, b"FAT16   ", "FAT16"),
    Magic(54, b"FAT12   ", "FAT12"),
)
VOLUMES = (
    Magic(0, b"LUKS\xba\xbe", "LUKS"),
    Magic(0, b"XFSB", "XFS"),
    Magic(0, b"hsqs", "SquashFS"),
    Magic(32, b"NXSB", "APFS"),
    Magic(512, b"LABELONE", "LVM"),
    Magic(0, b"LABELONE", "LVM"),  # pvcreate --labelsector
    Magic(1024, b"LABELONE", "LVM"),
    Magic(1536, b"LABELONE", "LVM"),
    Magic(1024, b"\xe2\xe1\xf5\xe0", "EROFS"),
    Magic(1024, b"\x10\x20\xf5\xf2", "F2FS"),
    Magic(1024, b"H+\0\x04", "HFS+"),
    Magic(4096, b"\xfc\x4e\x2b\xa9", "Linux RAID"),
    Magic(4086, b"SWAPSPACE2", "Linux swap"),
)
# In its own place 64 KiB from the start: one more request, made when nothing else was found.
LATE = (Magic(65600, b"_BHRfS_M", "Btrfs"),)
ENCRYPTED = frozenset(("LUKS", "BitLocker"))


def boot_sector(start: bytes) -> str:
    """Return the file system whose boot sector *start* begins with, or ``""``."""
    return _first(start, BOOT_SECTORS)


def volume(start: bytes) -> str:
    """Return the file system or other volume that fills a disk beginning with *start*, or ``""``."""
    return _first(start, VOLUMES) or _ext(start)


def late_volume(disk: Disk) -> str:
    """Look where the head does not reach."""
    for magic in LATE:
        if disk.at(magic.offset, len(magic.value)) == magic.value:
            return magic.name
    return ""


def _first(start: bytes, magics: tuple[Magic, ...]) -> str:
    return next((magic.name for magic in magics if start.startswith(magic.value, magic.offset)), "")


def _ext(start: bytes) -> str:
    superblock = start[1024:2048]
    if superblock[56:58] != b"\x53\xef" or len(superblock) < 104:
        return ""
    # ext4 disk layout: feature_compat bit 2 has a journal, feature_incompat bits 6 (extents), 7 (64bit), 9 (flex_bg).
    compatible = int.from_bytes(superblock[92:96], "little")
    incompatible = int.from_bytes(superblock[96:100], "little")
    if incompatible & 0x2C0:
        return "ext4"
    return "ext3" if compatible & 4 else "ext2"
