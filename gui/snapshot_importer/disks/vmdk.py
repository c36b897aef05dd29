"""VMDK: only whole stream-optimized ones are taken. VMware, "Virtual Disk Format 5.0"."""

from dataclasses import dataclass, replace

from snapshot_importer.disks import commands
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.partitions import look
from snapshot_importer.disks.records import Record
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


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why AWS refuses the file."""

    title: str
    reason: str
    convert: str = ""
    verdict: str = "VMDK, convert first"


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


def _name(image: Image) -> str:
    return commands.file_name(image.name, "disk.vmdk")


def _refused(report: DiskReport, fault: _Fault) -> DiskReport:
    return replace(
        report, title=fault.title, reason=fault.reason, convert=fault.convert, verdict=fault.verdict
    )


def _not_streamed(image: Image, subformat: str) -> _Fault:
    return _Fault(
        f"VMDK, {subformat}: AWS cannot read this type",
        "Of all VMDK files AWS reads only stream-optimized ones.",
        commands.stream_optimized("vmdk", _name(image)),
    )


def _cut_off(reason: str) -> _Fault:
    return _Fault(
        "VMDK, cut off", f"{reason} The upload is cut off. Upload the file again.", verdict="VMDK, cut off"
    )


def _damaged(reason: str) -> _Fault:
    return _Fault("VMDK, damaged", reason, verdict="VMDK, damaged")


def _other(image: Image, record: Record, subformat: str, capacity: str) -> DiskReport:
    size = record.number(capacity) * SECTOR
    report = DiskReport("VMDK", subformat, virtual_size=size, fields=record.fields())
    return _refused(report, _not_streamed(image, subformat))


def _sparse(image: Image) -> DiskReport:
    header = HEADER.read(image.head, 0)
    text = _embedded(image, header)
    subformat = text.subformat if text is not None else "part of a split disk"
    fields = header.fields() + (text.fields() if text is not None else ())
    report = DiskReport(
        "VMDK", subformat, virtual_size=header.number("VMDK capacity") * SECTOR, fields=fields
    )
    if header.raw("VMDK line ends") != LINE_ENDS:
        reason = "It was changed by a transfer in text mode. Upload it again as it is, in binary mode."
        return _refused(report, _damaged(reason))
    if text is not None and text.has_parent:
        return _refused(report, _with_parent(image))
    fault = _stream_fault(image, header, text)
    if fault is not None:
        return _refused(report, fault)
    return _streamed(image, report, header)


def _embedded(image: Image, header: Record) -> Descriptor | None:
    start = header.number("VMDK descriptor sector") * SECTOR
    length = header.number("VMDK descriptor sectors") * SECTOR
    return descriptor(image.at(start, min(length, LONGEST)), start) if start and length else None


def _with_parent(image: Image) -> _Fault:
    return _Fault(
        "VMDK of a snapshot: merge it with its parent first",
        "It holds only the differences to another disk, its parent. With the parent beside it, it can be converted.",
        commands.stream_optimized("vmdk", _name(image)),
        "VMDK, merge first",
    )


def _stream_fault(image: Image, header: Record, text: Descriptor | None) -> _Fault | None:
    """What keeps the header and descriptor from being those of a stream-optimized disk."""
    method = header.number("VMDK compression")
    marked = header.number("VMDK flags") & STREAM == STREAM
    streamed = text is not None and text.create_type == "streamoptimized"
    if text is None:
        return _Fault(
            "VMDK, part of a split disk: AWS cannot read this type",
            "It is one piece of a disk, or lost its descriptor. Convert the disk from its small .vmdk file.",
        )
    if not streamed:
        return _not_streamed(image, text.subformat or "of an unknown type")
    if not marked or method != DEFLATE:
        return _Fault(
            f"VMDK with compression {method}: AWS cannot read this type",
            "It is called stream-optimized, but its data is not compressed with deflate.",
            commands.stream_optimized("vmdk", _name(image)),
        )
    if not 1 <= header.number("VMDK version") <= 3:
        return _damaged("Its version is none that is known.")
    grain = header.number("VMDK grain size")
    if not 8 < grain <= 2048 or grain & (grain - 1) or not 0 < header.number("VMDK table entries") <= 4096:
        return _damaged("Its grain size or the size of its tables is impossible.")
    return None if header.number("VMDK capacity") else _damaged("It says that its disk has no bytes.")


def _streamed(image: Image, report: DiskReport, header: Record) -> DiskReport:
    """Judge a stream-optimized disk whose header is right."""
    at_end = None
    if header.number("VMDK grain directory") == AT_END:
        at_end = footer(image)
        if at_end is None:
            return _refused(report, _cut_off("The footer at its end is missing."))
        report = replace(report, fields=(*report.fields, *at_end.fields()))
    grains = Grains(image, at_end or header, streamed=at_end is not None)
    if grains.cut_off():
        return _refused(report, _cut_off("Parts of the disk are missing."))
    report = look(grains).within(report)
    if grains.damaged:
        return _refused(report, _damaged("The first block of its disk cannot be unpacked."))
    if header.number("VMDK unclean shutdown"):
        report = replace(
            report, warnings=(*report.warnings, "It was not closed cleanly: its last changes may lack")
        )
    title = "VMDK, stream-optimized"
    return replace(report, title=title, verdict=title, send_as="VMDK", accepted=True)


def _descriptor_only(image: Image) -> DiskReport:
    text = descriptor(image.head, 0)
    assert text is not None
    report = DiskReport(
        "VMDK", text.subformat or "descriptor only", virtual_size=text.size or None, fields=text.fields()
    )
    if text.has_parent:
        return _refused(report, _with_parent(image))
    files = [extent for extent in text.extents if extent.name]
    if len(files) == 1 and files[0].kind in _FLAT:
        return _refused(report, _flat_elsewhere(image, files[0].name))
    if text.subformat.startswith(_RAW_DEVICE):
        reason = (
            "It only names a device of the machine that it was made on. Copy the disk of the device instead."
        )
        return _refused(report, _Fault("VMDK without its disk: it names a device", reason))
    pieces = f"{len(files)} files" if len(files) != 1 else f"the file {files[0].name}"
    reason = (
        f"It only describes the disk, which is in {pieces}. With all of them beside it, it can be converted."
    )
    return _refused(
        report,
        _Fault("VMDK descriptor without its disk", reason, commands.stream_optimized("vmdk", _name(image))),
    )


def _flat_elsewhere(image: Image, flat: str) -> _Fault:
    return _Fault(
        "VMDK descriptor without its disk",
        f"It only describes the disk, which is in {flat}. Upload that file and import it as RAW.",
        commands.stream_optimized("vmdk", _name(image)),
        "VMDK, upload its disk",
    )
