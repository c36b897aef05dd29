"""VHD: the footer that makes it one, its copy at the start, and what is wrong with them.

Microsoft, "Virtual Hard Disk Image Format Specification", version 1.0.
"""

from dataclasses import dataclass, replace

from snapshot_importer.disks import commands
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.partitions import look
from snapshot_importer.disks.records import Record, layout
from snapshot_importer.disks.report import DiskReport
from snapshot_importer.disks.vhd_blocks import DYNAMIC_HEADER, Blocks

COOKIE = b"conectix"
SECTOR = 512
FIXED, DYNAMIC, DIFFERENCING = 2, 3, 4
KINDS = {FIXED: "fixed", DYNAMIC: "dynamic", DIFFERENCING: "differencing"}
CHECKSUM = 64
CUT_OFF = "The upload is cut off. Upload the file again."

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


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why AWS refuses the file."""

    title: str
    reason: str
    convert: str = ""
    verdict: str = "VHD, damaged"


def inspect_vhd(image: Image) -> DiskReport | None:
    """Report on a VHD, told by its footer or the copy of it at the start; ``None`` for any other file."""
    first, last = image.head[:SECTOR], image.tail[-SECTOR:]
    start = image.size - len(last)
    short = not last.startswith(COOKIE) and last.startswith(COOKIE, 1)
    if short:  # old versions of Virtual PC left the last byte out
        last, start = last[1:], start + 1
    if not first.startswith(COOKIE) and not last.startswith(COOKIE):
        return None
    at_end = last.startswith(COOKIE)
    footer = FOOTER.read(last, start) if at_end else FOOTER.read(first, 0)
    kind = KINDS.get(footer.number("VHD type"), "")
    report = DiskReport(
        "VHD",
        kind,
        virtual_size=footer.number("VHD current size"),
        fields=footer.fields(),
    )
    if kind == "fixed":
        fault = _fixed_fault(image, footer, last, short=short)
        # Its bytes are the disk's own, so the table can be read whatever the footer says.
        contents = look(image.file)
        report = contents.within(replace(report, fields=(*report.fields, *contents.fields)))
    elif kind:
        report, fault = _with_blocks(
            image, report, footer, _tail_fault(image, first, last, at_end=at_end, short=short)
        )
    else:
        fault = _Fault("VHD of an unknown type: AWS cannot read it", "Its type is neither fixed nor dynamic.")
    if kind == "differencing":
        fault = _differencing(image)
    return _judged(report, kind, fault, footer)


def _judged(report: DiskReport, kind: str, fault: _Fault | None, footer: Record) -> DiskReport:
    if fault is not None:
        return replace(
            report, title=fault.title, reason=fault.reason, convert=fault.convert, verdict=fault.verdict
        )
    title = f"VHD, {kind}"
    if footer.number("VHD saved state"):
        sentence = "The machine was in a saved state: the disk is as after a power failure"
        report = replace(report, warnings=(*report.warnings, sentence))
    return replace(report, title=title, verdict=title, send_as="VHD", accepted=True)


def _differencing(image: Image) -> _Fault:
    return _Fault(
        "Differencing VHD: merge it with its parent first",
        "It holds only the differences to another disk, its parent.",
        commands.whole_chain(commands.file_name(image.name, "disk.vhd"), ".vhd"),
        "VHD, merge first",
    )


def _fixed_fault(image: Image, footer: Record, last: bytes, *, short: bool) -> _Fault | None:
    size = footer.number("VHD current size")
    name = commands.file_name(image.name, "disk.vhd")
    cure = commands.first_bytes(name, size) if 0 < size <= image.size else ""
    if size + len(last) > image.size:
        return _Fault("Fixed VHD, cut off", "The file is shorter than its disk. Upload the file again.")
    if short:
        return _Fault(
            "VHD with a footer of 511 bytes: AWS cannot read it", "Its footer lacks the last byte.", cure
        )
    if not checksum_is_right(last, CHECKSUM):
        return _Fault("Fixed VHD with a damaged footer", "The checksum of its footer is wrong.", cure)
    if size + SECTOR != image.size:
        return _Fault(
            "Fixed VHD of the wrong length", "The file is longer than its disk and the footer.", cure
        )
    return None


def _tail_fault(image: Image, first: bytes, last: bytes, *, at_end: bool, short: bool) -> _Fault | None:
    """What is wrong with the two footers of a dynamic disk."""
    if not at_end:
        return _Fault("VHD, cut off", f"The footer at its end is missing. {CUT_OFF}", verdict="VHD, cut off")
    cure = (
        commands.dynamic_vhd(commands.file_name(image.name, "disk.vhd")) if first.startswith(COOKIE) else ""
    )
    if short or first != last:
        return _Fault(
            "VHD whose footers differ",
            "Its last bytes are not a copy of its first: AWS takes that for damage.",
            cure,
        )
    if not checksum_is_right(last, CHECKSUM):
        return _Fault("VHD with a damaged footer", "The checksum of its footer is wrong.", cure)
    return None


def _with_blocks(
    image: Image, report: DiskReport, footer: Record, fault: _Fault | None
) -> tuple[DiskReport, _Fault | None]:
    """Look at the dynamic header, the block table and the disk behind it."""
    place = footer.number("VHD data offset")
    data = image.at(place, 1024)
    if not data.startswith(b"cxsparse"):
        return report, fault or _Fault(
            "VHD without a block table", "Its header of a dynamic disk is missing."
        )
    header = DYNAMIC_HEADER.read(data, place)
    report = replace(report, fields=(*report.fields, *header.fields()))
    blocks = Blocks(image, header, footer.number("VHD current size"))
    if len(data) == 1024 and not checksum_is_right(data, 36):
        return report, fault or _Fault(
            "VHD with a damaged header", "The checksum of its dynamic header is wrong."
        )
    if not blocks.fit():
        fault = fault or _Fault("VHD with a damaged block table", "Its block table does not fit its size.")
    elif blocks.cut_off():
        fault = fault or _Fault(
            "VHD, cut off", f"Blocks of the disk are missing. {CUT_OFF}", verdict="VHD, cut off"
        )
    elif report.subformat == "dynamic":
        report = look(blocks).within(report)
    return report, fault


def checksum_is_right(block: bytes, field: int) -> bool:
    """Compare with the ones' complement of the sum of all bytes but the four of the checksum."""
    total = sum(block) - sum(block[field : field + 4])
    return block[field : field + 4] == (~total & 0xFFFFFFFF).to_bytes(4, "big")
