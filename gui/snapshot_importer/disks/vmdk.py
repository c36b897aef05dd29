"""VMDK: only whole stream-optimized ones are taken. VMware, "Virtual Disk Format 5.0"."""

from dataclasses import replace

from snapshot_importer.disks import commands
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.partitions import look
from snapshot_importer.disks.records import Record
from snapshot_importer.disks.refusal import Refusal, cut_off, damaged
from snapshot_importer.disks.report import DiskReport
from snapshot_importer.disks.vmdk_descriptor import LONGEST, Descriptor, descriptor, is_descriptor
from snapshot_importer.disks.vmdk_grains import Grains
from snapshot_importer.disks.vmdk_header import (
    AT_END,
    COWD,
    DEFLATE,
    HEADER,
    LINE_ENDS,
    MAGIC,
    SECTOR,
    SESPARSE,
    STREAM,
    footer,
)

_FLAT = frozenset(("FLAT", "VMFS"))
_RAW_DEVICE = "raw device"
_CONVERT_FIRST = "VMDK, convert first"
_ELSEWHERE = "VMDK descriptor without its disk"
UNCLEAN = "It was not closed cleanly: its last changes may be missing"


def inspect_vmdk(image: Image) -> DiskReport | None:
    """Report on a VMDK, told by its first bytes; ``None`` for any other file."""
    head = image.head
    if head.startswith(MAGIC):
        return _sparse(image)
    if head.startswith(COWD.magic):
        return _other(image, COWD.layout.read(head, 0), "COWD", "VMDK COWD capacity")
    if head.startswith(SESPARSE.magic):
        return _other(image, SESPARSE.layout.read(head, 0), "SEsparse", "VMDK SEsparse capacity")
    if is_descriptor(head):
        return _descriptor_only(image)
    return None


def _conversion(image: Image) -> str:
    return commands.stream_optimized("vmdk", commands.file_name(image.name, "disk.vmdk"))


def _not_streamed(image: Image, subformat: str) -> Refusal:
    return Refusal(
        f"VMDK, {subformat}: AWS cannot read this type",
        "Of all VMDK files AWS reads only stream-optimized ones.",
        _CONVERT_FIRST,
        _conversion(image),
    )


def _other(image: Image, record: Record, subformat: str, capacity: str) -> DiskReport:
    size = record.number(capacity) * SECTOR
    report = DiskReport("VMDK", subformat, virtual_size=size, fields=record.fields())
    return _not_streamed(image, subformat).of(report)


def _sparse(image: Image) -> DiskReport:
    header = HEADER.read(image.head, 0)
    text = _embedded(image, header)
    subformat = text.subformat if text is not None else "part of a split disk"
    fields = header.fields() + (text.fields() if text is not None else ())
    report = DiskReport(
        "VMDK", subformat, virtual_size=header.number("VMDK capacity") * SECTOR, fields=fields
    )
    if header.raw("VMDK line ends") != LINE_ENDS and image.holds(0, SECTOR):
        reason = "It was changed by a transfer in text mode. Upload it again as it is, in binary mode."
        return damaged("VMDK", reason).of(report)
    if not image.holds(0, SECTOR) or not image.holds(*_place_of_descriptor(header)):
        return cut_off("VMDK", "Its descriptor is missing.").of(report)
    if text is not None and text.has_parent:
        return _with_parent(image).of(report)
    refusal = _stream_refusal(image, header, text)
    return _streamed(image, report, header) if refusal is None else refusal.of(report)


def _place_of_descriptor(header: Record) -> tuple[int, int]:
    return header.number("VMDK descriptor sector") * SECTOR, header.number("VMDK descriptor sectors") * SECTOR


def _embedded(image: Image, header: Record) -> Descriptor | None:
    start, length = _place_of_descriptor(header)
    return descriptor(image.at(start, min(length, LONGEST)), start) if start and length else None


def _with_parent(image: Image) -> Refusal:
    return Refusal(
        "VMDK of a snapshot: merge it with its parent first",
        "It holds only the differences to another disk, its parent. With the parent beside it, it can be converted.",
        "VMDK, merge first",
        _conversion(image),
    )


def _stream_refusal(image: Image, header: Record, text: Descriptor | None) -> Refusal | None:
    """What keeps the header and descriptor from being those of a stream-optimized disk."""
    method = header.number("VMDK compression")
    marked = header.number("VMDK flags") & STREAM == STREAM
    streamed = text is not None and text.create_type == "streamoptimized"
    if text is None:
        return Refusal(
            "VMDK, part of a split disk: AWS cannot read this type",
            "It is one piece of a disk, or lost its descriptor. Convert the disk from its small .vmdk file.",
            _CONVERT_FIRST,
        )
    if not streamed:
        return _not_streamed(image, text.subformat or "of an unknown type")
    if not marked or method != DEFLATE:
        return Refusal(
            f"VMDK with compression {method}: AWS cannot read this type",
            "It is called stream-optimized, but its data is not compressed with deflate.",
            _CONVERT_FIRST,
            _conversion(image),
        )
    if not 1 <= header.number("VMDK version") <= 3:
        return damaged("VMDK", "Its version is none that is known.")
    grain = header.number("VMDK grain size")
    if not 8 < grain <= 2048 or grain & (grain - 1) or not 0 < header.number("VMDK table entries") <= 4096:
        return damaged("VMDK", "Its grain size or the size of its tables is impossible.")
    return None if header.number("VMDK capacity") else damaged("VMDK", "It says that its disk has no bytes.")


def _streamed(image: Image, report: DiskReport, header: Record) -> DiskReport:
    """Judge a stream-optimized disk whose header is right."""
    directory, streamed = header.number("VMDK grain directory"), False
    if directory == AT_END:
        at_end = footer(image)
        if at_end is None:
            return cut_off("VMDK", "The footer at its end is missing.").of(report)
        directory, streamed = at_end.number("VMDK grain directory"), True
        report = replace(report, fields=(*report.fields, *at_end.fields()))
    grains = Grains(image, header, directory=directory * SECTOR, streamed=streamed)
    # In this order: of a large disk both together would pass the budget, and the disk is what is asked for.
    report = look(grains).within(report)
    if grains.cut_off():
        return cut_off("VMDK", "Parts of the disk are missing.").of(report)
    if grains.damaged:
        return damaged("VMDK", "The first block of its disk cannot be unpacked.").of(report)
    if header.number("VMDK unclean shutdown"):
        report = replace(report, warnings=(*report.warnings, UNCLEAN))
    title = "VMDK, stream-optimized"
    return replace(report, title=title, verdict=title, send_as="VMDK", accepted=True)


def _descriptor_only(image: Image) -> DiskReport:
    text = descriptor(image.head, 0)
    assert text is not None
    report = DiskReport(
        "VMDK", text.subformat or "descriptor only", virtual_size=text.size or None, fields=text.fields()
    )
    if text.has_parent:
        return _with_parent(image).of(report)
    files = [extent for extent in text.extents if extent.name]
    if len(files) == 1 and files[0].kind in _FLAT:
        return _flat_elsewhere(image, files[0].name).of(report)
    if text.subformat.startswith(_RAW_DEVICE):
        reason = (
            "It only names a device of the machine that it was made on. Copy the disk of the device instead."
        )
        return Refusal(_ELSEWHERE, reason, _CONVERT_FIRST).of(report)
    pieces = f"{len(files)} files" if len(files) != 1 else f"the file {files[0].name}"
    reason = (
        f"It only describes the disk, which is in {pieces}. With all of them beside it, it can be converted."
    )
    return Refusal(_ELSEWHERE, reason, _CONVERT_FIRST, _conversion(image)).of(report)


def _flat_elsewhere(image: Image, flat: str) -> Refusal:
    reason = f"It only describes the disk, which is in {flat}. Upload that file and import it as RAW."
    return Refusal(_ELSEWHERE, reason, "VMDK, upload its disk", _conversion(image))
