"""What is on a disk, looked at from its start: GPT, MBR, one file system, or nothing known."""

from snapshot_importer.disks import file_systems, mbr
from snapshot_importer.disks.contents import NO_TABLE, Contents
from snapshot_importer.disks.gpt import gpt_contents
from snapshot_importer.disks.image import Disk
from snapshot_importer.disks.report import Field

# MBR and a whole GPT of either sector size: the last entry of a 4K one ends here.
LOOK = 24 << 10


def look(disk: Disk, *, raw: bool = False) -> Contents:
    """Look at a disk; *raw* where its bytes are those of the file, so that its end is cheap to read."""
    start = disk.at(0, LOOK)
    if len(start) < min(disk.size, 512):
        return Contents()  # what could not be read is not blank
    return gpt_contents(disk, raw=raw) or _without_gpt(disk, start)


def _without_gpt(disk: Disk, start: bytes) -> Contents:
    name = file_systems.boot_sector(start)
    rows = mbr.rows(start[:512]) if not name else None
    if mbr.protective(rows):
        return Contents(warnings=("The boot record announces a GPT, but there is none",))
    if rows:
        return mbr.contents(rows, disk.size)
    name = name or file_systems.volume(start) or file_systems.late_volume(disk)
    if name:
        return _volume(name)
    # A boot record without entries is a table nevertheless.
    return mbr.contents((), disk.size) if rows is not None else Contents(warnings=(NO_TABLE,))


def _volume(name: str) -> Contents:
    fields = (Field(0, "file system", name),)
    if name in file_systems.ENCRYPTED:
        sentence = (
            f"Encrypted with {name}: the volume opens only with its passphrase, and does not boot on EC2"
        )
        return Contents(volume=name, warnings=(sentence,), fields=fields)
    return Contents(volume=name, fields=fields)
