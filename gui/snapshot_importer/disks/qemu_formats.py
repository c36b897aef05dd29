"""Formats of other hypervisors, which AWS refuses and qemu-img converts: what their headers tell."""

from collections.abc import Callable
from dataclasses import dataclass

from snapshot_importer.disks import commands
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.records import Layout, Record, clean, layout
from snapshot_importer.disks.report import DiskReport

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Foreign:
    """A format by its magic number, its header, and the name that qemu-img has for it."""

    offset: int
    magics: tuple[bytes, ...]
    name: str
    driver: str
    layout: Layout
    size: Callable[[Record], int]
    ending: str
    remarks: Callable[[Image, Record], tuple[str, ...]] = lambda _image, _header: ()


def _backing_file(image: Image, header: Record) -> tuple[str, ...]:
    """QEMU, docs/interop/qcow2.txt: the base is named by up to 1,023 bytes."""
    place = header.number("backing file offset")
    if not place:
        return ()
    name = clean(image.at(place, min(header.number("backing file length"), 1023)))
    return (
        f"It holds only the differences to its base “{name}”, which must be beside it when it is converted",
    )


def _qcow_remarks(image: Image, header: Record) -> tuple[str, ...]:
    found = _backing_file(image, header)
    if header.number("encryption"):
        found += ("It is encrypted: the command reads its passphrase from passphrase.txt",)
    return found


def _qcow2_remarks(image: Image, header: Record) -> tuple[str, ...]:
    found = _qcow_remarks(image, header)
    # Incompatible features: bit 0 dirty, 1 corrupt, 2 external data file; version 2 has none.
    features = header.number("incompatible features") if header.number("version") > 2 else 0
    if features & 2:
        found += ("It is marked as corrupt: run qemu-img check first",)
    if features & 4:
        found += ("Its data is in another file, which must be beside it when it is converted",)
    return found


def _parallels_size(header: Record) -> int:
    # Only the second signature says that all 64 bits count (QEMU, block/parallels.c).
    sectors = header.number("sectors")
    return SECTOR * (sectors if header.raw("magic") == b"WithouFreSpacExt" else sectors & 0xFFFFFFFF)


_QCOW = layout(
    ">",
    (0, "4s", "magic"),
    (4, "I", "version"),
    (8, "Q", "backing file offset"),
    (16, "I", "backing file length"),
    (24, "Q", "virtual size"),
    (36, "I", "encryption"),
)
_QCOW2 = layout(
    ">",
    (0, "4s", "magic"),
    (4, "I", "version"),
    (8, "Q", "backing file offset"),
    (16, "I", "backing file length"),
    (20, "I", "cluster bits"),
    (24, "Q", "virtual size"),
    (32, "I", "encryption"),
    (36, "I", "L1 size"),
    (40, "Q", "L1 table offset"),
    (60, "I", "snapshots"),
    (72, "Q", "incompatible features"),
)
_QED = layout(
    "<", (0, "4s", "magic"), (4, "I", "cluster size"), (16, "Q", "features"), (48, "Q", "virtual size")
)
_VDI = layout(
    "<",
    (64, "I", "magic"),
    (68, "I", "version"),
    (76, "I", "image type"),
    (368, "Q", "virtual size"),
    (376, "I", "block size"),
    (384, "I", "blocks"),
    (388, "I", "allocated blocks"),
)
_PARALLELS = layout(
    "<",
    (0, "16s", "magic"),
    (16, "I", "version"),
    (28, "I", "track size"),
    (32, "I", "table entries"),
    (36, "Q", "sectors"),
)
_BOCHS = layout(
    "<", (0, "32s", "magic"), (32, "16s", "type"), (48, "16s", "subtype"), (88, "Q", "virtual size")
)


def _virtual_size(header: Record) -> int:
    return header.number("virtual size")


FOREIGN = (
    Foreign(0, (b"QFI\xfb\0\0\0\1",), "QCOW", "qcow", _QCOW, _virtual_size, ".qcow", _qcow_remarks),
    Foreign(0, (b"QFI\xfb",), "QCOW2", "qcow2", _QCOW2, _virtual_size, ".qcow2", _qcow2_remarks),
    Foreign(0, (b"QED\0",), "QED", "qed", _QED, _virtual_size, ".qed"),
    Foreign(64, (b"\x7f\x10\xda\xbe",), "VDI", "vdi", _VDI, _virtual_size, ".vdi"),
    Foreign(
        0,
        (b"WithoutFreeSpace", b"WithouFreSpacExt"),
        "Parallels",
        "parallels",
        _PARALLELS,
        _parallels_size,
        ".hdd",
    ),
    Foreign(0, (b"Bochs Virtual HD Image",), "Bochs", "bochs", _BOCHS, _virtual_size, ".bochs"),
)


def inspect_foreign(image: Image) -> DiskReport | None:
    """Report on a disk of another hypervisor, told by its magic number; ``None`` for any other file."""
    head = image.head
    for kind in FOREIGN:
        if head.startswith(kind.magics, kind.offset):
            return _report(image, kind)
    return None


def _report(image: Image, kind: Foreign) -> DiskReport:
    header = kind.layout.read(image.head, 0)
    name = commands.file_name(image.name, f"disk{kind.ending}")
    encrypted = header.values.get("encryption", 0)
    make = commands.decrypted if encrypted else commands.stream_optimized
    return DiskReport(
        kind.name.upper(),
        "encrypted" if encrypted else "",
        virtual_size=kind.size(header),
        warnings=kind.remarks(image, header),
        title=f"{kind.name}: AWS cannot read this type",
        verdict=f"{kind.name}, convert first",
        reason="AWS reads VMDK, VHD, VHDX and raw disks only.",
        convert=make(kind.driver, name),
        fields=header.fields(),
    )
