"""VHD: the footer that makes it one, its copy at the start, and what is wrong with them.

Microsoft, "Virtual Hard Disk Image Format Specification", version 1.0.
"""

from dataclasses import dataclass, replace

from snapshot_importer.disks import commands
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.partitions import look
from snapshot_importer.disks.records import Record, layout
from snapshot_importer.disks.refusal import Refusal, cut_off, damaged
from snapshot_importer.disks.report import DiskReport
from snapshot_importer.disks.vhd_blocks import DYNAMIC_HEADER, Blocks

COOKIE = b"conectix"
SECTOR = 512
FIXED, DYNAMIC, DIFFERENCING = 2, 3, 4
KINDS = {FIXED: "fixed", DYNAMIC: "dynamic", DIFFERENCING: "differencing"}
CHECKSUM = 64

FOOTER = layout(
    ">",
    (0, "8s", "VHD cookie"),
    (8, "I", "VHD features"),
    (12, "I", "VHD version"),
    (16, "Q", "VHD data offset"),
    (24, "I", "VHD time"),
    (28, "4s", "VHD creator"),
    (32, "I", "VHD creator version"),
    (36, "4s", "VHD host system"),
    (40, "Q", "VHD original size"),
    (48, "Q", "VHD current size"),
    (60, "I", "VHD type"),
    (64, "I", "VHD checksum"),
    (68, "16s", "VHD unique id"),
    (84, "B", "VHD saved state"),
)


def inspect_vhd(image: Image) -> DiskReport | None:
    """Report on a VHD, told by its footer or the copy of it at the start; ``None`` for any other file."""
    ends = _ends(image)
    if not ends.first.startswith(COOKIE) and not ends.has_last:
        return None
    footer = FOOTER.read(ends.last, ends.start) if ends.has_last else FOOTER.read(ends.first, 0)
    kind = KINDS.get(footer.number("VHD type"), "")
    report = DiskReport("VHD", kind, virtual_size=footer.number("VHD current size"), fields=footer.fields())
    if kind == "fixed":
        # Its bytes are the disk's own, so the table can be read whatever the footer says.
        found = look(image.file)
        report = found.within(replace(report, fields=(*report.fields, *found.fields)))
        refusal = _fixed_refusal(image, footer, ends)
    elif kind:
        report, refusal = _with_blocks(image, report, footer, _footers_refusal(image, ends))
    else:
        refusal = damaged("VHD", "Its type is neither fixed nor dynamic.")
    if kind == "differencing":
        refusal = _differencing(image)
    return _judged(report, footer, refusal)


@dataclass(frozen=True, slots=True)
class _Ends:
    """The first sector and the footer, which old versions of Virtual PC left one byte short."""

    first: bytes
    last: bytes
    start: int  # offset of the last

    @property
    def has_last(self) -> bool:
        return self.last.startswith(COOKIE)

    @property
    def is_short(self) -> bool:
        return len(self.last) < SECTOR


def _ends(image: Image) -> _Ends:
    first, last = image.head[:SECTOR], image.tail[-SECTOR:]
    start = image.size - len(last)
    if not last.startswith(COOKIE) and last.startswith(COOKIE, 1):
        return _Ends(first, last[1:], start + 1)
    return _Ends(first, last, start)


def _judged(report: DiskReport, footer: Record, refusal: Refusal | None) -> DiskReport:
    if refusal is not None:
        return refusal.of(report)
    title = f"VHD, {report.subformat}"
    warnings = report.warnings
    if footer.number("VHD saved state"):
        warnings += ("The machine was in a saved state: the disk is as after a power failure",)
    return replace(report, warnings=warnings, title=title, verdict=title, send_as="VHD", accepted=True)


def _name(image: Image) -> str:
    return commands.file_name(image.name, "disk.vhd")


def _differencing(image: Image) -> Refusal:
    return Refusal(
        "Differencing VHD: merge it with its parent first",
        "It holds only the differences to another disk, its parent.",
        "VHD, merge first",
        commands.whole_chain(_name(image), ".vhd"),
    )


def _fixed_refusal(image: Image, footer: Record, ends: _Ends) -> Refusal | None:
    size = footer.number("VHD current size")
    if size + len(ends.last) > image.size:
        return cut_off("VHD", "The file is shorter than its disk.")
    # The disk is there, so it can be had without the footer.
    cure = commands.first_bytes(_name(image), size) if size else ""
    if ends.is_short:
        return damaged("VHD", "Its footer has 511 bytes instead of 512.", cure)
    if not checksum_is_right(ends.last, CHECKSUM):
        return damaged("VHD", "The checksum of its footer is wrong.", cure)
    if size + SECTOR != image.size:
        return damaged("VHD", "The file is longer than its disk and the footer.", cure)
    return None


def _footers_refusal(image: Image, ends: _Ends) -> Refusal | None:
    """What is wrong with the two footers of a dynamic disk: AWS says "Footers not identical"."""
    if not ends.has_last:
        return cut_off("VHD", "The footer at its end is missing.")
    cure = commands.dynamic_vhd(_name(image)) if checksum_is_right(ends.first, CHECKSUM) else ""
    if ends.first != ends.last:
        return damaged("VHD", "Its footer and the copy of it at the start differ.", cure)
    if not checksum_is_right(ends.last, CHECKSUM):
        return damaged("VHD", "The checksum of its footer is wrong.")
    return None


def _with_blocks(
    image: Image, report: DiskReport, footer: Record, refusal: Refusal | None
) -> tuple[DiskReport, Refusal | None]:
    """Look at the dynamic header, the block table and the disk behind it; the first cause of refusal stands."""
    place = footer.number("VHD data offset")
    data = image.at(place, 1024)
    if not data.startswith(b"cxsparse") or len(data) < 1024:
        return report, refusal or damaged("VHD", "Its header of a dynamic disk is missing.")
    header = DYNAMIC_HEADER.read(data, place)
    report = replace(report, fields=(*report.fields, *header.fields()))
    if not checksum_is_right(data, 36):
        return report, refusal or damaged("VHD", "The checksum of its header of a dynamic disk is wrong.")
    blocks = Blocks(image, header, footer.number("VHD current size"))
    if not blocks.fit():
        return report, refusal or damaged("VHD", "Its block table does not fit the size of its disk.")
    if blocks.cut_off():
        return report, refusal or cut_off("VHD", "Blocks of the disk are missing.")
    return (look(blocks).within(report) if report.subformat == "dynamic" else report), refusal


def checksum_is_right(block: bytes, field: int) -> bool:
    """Compare with the ones' complement of the sum of all bytes but the four of the checksum."""
    total = sum(block) - sum(block[field : field + 4])
    return block[field : field + 4] == (~total & 0xFFFFFFFF).to_bytes(4, "big")
