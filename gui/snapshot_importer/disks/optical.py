"""ISO images, also those that look like a disk, and Apple's DMG."""

from snapshot_importer.disks import commands, mbr
from snapshot_importer.disks.gpt import SIGNATURE
from snapshot_importer.disks.identify import ISO
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.records import clean, layout
from snapshot_importer.disks.report import DiskReport, Field

_KOLY = b"koly"
# UDIF's trailer, as QEMU's block/dmg.c reads it.
_TRAILER = layout(
    ">",
    (0, "4s", "DMG trailer"),
    (4, "I", "DMG version"),
    (24, "Q", "DMG data offset"),
    (32, "Q", "DMG data length"),
    (492, "Q", "DMG sectors"),
)


def inspect_iso(image: Image) -> DiskReport | None:
    """Report on an ISO image, told by its volume descriptor at 32 KiB; ``None`` for any other file."""
    head = image.head
    if not head.startswith(ISO[1], ISO[0]):
        return None
    # isohybrid puts an MBR, and for UEFI a GPT, where an ISO has nothing, so that it starts from a USB stick too.
    hybrid = bool(mbr.rows(head[:512])) or head.startswith(SIGNATURE, 512)
    label = clean(head[32808:32840]).strip()
    return DiskReport(
        "ISO",
        "hybrid" if hybrid else "",
        title="ISO image: not a disk",
        verdict="Not a disk",
        reason="It is the image of a CD or DVD. Install from it to a disk, and import that one.",
        fields=(Field(ISO[0], "ISO signature", "CD001"), Field(32808, "ISO volume", label)),
    )


def inspect_dmg(image: Image) -> DiskReport | None:
    """Report on a DMG, told by its trailer; ``None`` for any other file."""
    trailer = image.tail[-512:]
    if not trailer.startswith(_KOLY) or len(trailer) < 512:
        return None
    record = _TRAILER.read(trailer, image.size - 512)
    return DiskReport(
        "DMG",
        virtual_size=record.number("DMG sectors") * 512,
        title="DMG: AWS cannot read this type",
        verdict="DMG, convert first",
        reason="AWS reads VMDK, VHD, VHDX and raw disks only.",
        convert=commands.stream_optimized("dmg", commands.file_name(image.name, "disk.dmg")),
        fields=record.fields(),
    )
