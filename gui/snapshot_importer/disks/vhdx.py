"""VHDX: its headers, its regions, its metadata and its log. Microsoft, MS-VHDX."""

from dataclasses import replace

from snapshot_importer.disks import commands
from snapshot_importer.disks.contents import SECTORS_4K
from snapshot_importer.disks.crc32c import crc32c
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.partitions import look
from snapshot_importer.disks.records import Record, clean, layout
from snapshot_importer.disks.refusal import Refusal, cut_off, damaged
from snapshot_importer.disks.report import DiskReport, Field
from snapshot_importer.disks.vhdx_blocks import Blocks
from snapshot_importer.disks.vhdx_regions import Metadata, Regions, metadata, regions

SIGNATURE = b"vhdxfile"
_KIB = 1 << 10
_HEADERS = (64 * _KIB, 128 * _KIB)
# Both headers and the first region table, as far as it is used, come with one request.
_CONTROL = (64 * _KIB, 132 * _KIB)
NO_LOG = bytes(16)
DIRTY = (
    "It was not closed cleanly, its last changes are still in its log: open and close it where it was made"
)
_CUT_OFF = cut_off("VHDX", "Parts of the file are missing.")

HEADER = layout(
    "<",
    (0, "4s", "VHDX header signature"),
    (4, "I", "VHDX header CRC-32C"),
    (8, "Q", "VHDX sequence number"),
    (16, "guid", "VHDX file write id"),
    (32, "guid", "VHDX data write id"),
    (48, "guid", "VHDX log id"),
    (64, "H", "VHDX log version"),
    (66, "H", "VHDX version"),
    (68, "I", "VHDX log length"),
    (72, "Q", "VHDX log offset"),
)


def inspect_vhdx(image: Image) -> DiskReport | None:
    """Report on a VHDX, told by its first bytes; ``None`` for any other file."""
    if not image.head.startswith(SIGNATURE):
        return None
    creator = clean(image.head[8:520].decode("utf-16-le", "replace").split("\0")[0])
    fields = (Field(0, "VHDX signature", "vhdxfile"), Field(8, "VHDX creator", creator))
    report = DiskReport("VHDX", fields=fields)
    if not image.holds(*_CONTROL):
        return _CUT_OFF.of(report)
    image.at(*_CONTROL)
    header = _current_header(image)
    if header is None:
        return damaged("VHDX", "The checksums of both its headers are wrong.").of(report)
    table = regions(image)
    report = replace(report, fields=(*report.fields, *header.fields()))
    if table is None:
        return damaged("VHDX", "No copy of its region table is whole.").of(report)
    return _with_regions(image, replace(report, fields=(*report.fields, *table.fields)), header, table)


def _with_regions(image: Image, report: DiskReport, header: Record, table: Regions) -> DiskReport:
    """Judge a VHDX whose headers are whole."""
    if not all(image.holds(*place) for place in (table.blocks, table.metadata)):
        return _CUT_OFF.of(report)
    found = metadata(image, table.metadata)
    if found is None:
        return damaged("VHDX", "Its metadata lacks the size of the disk.").of(report)
    fields = (*report.fields, *found.fields)
    report = replace(report, subformat=found.kind, virtual_size=found.virtual_size, fields=fields)
    if found.kind == "differencing":
        return _differencing(image).of(report)
    blocks = Blocks(image, found, table.blocks)
    if not blocks.fit():
        return damaged("VHDX", "Its block table does not fit the size of its disk.").of(report)
    if blocks.cut_off():
        return _CUT_OFF.of(report)
    return _accepted(look(blocks).within(report), header, found)


def _accepted(report: DiskReport, header: Record, found: Metadata) -> DiskReport:
    warnings = report.warnings
    if header.raw("VHDX log id") != NO_LOG:
        warnings += (DIRTY,)
    if found.logical_sector == 4096 and SECTORS_4K not in warnings:
        warnings += (SECTORS_4K,)
    title = f"VHDX, {found.kind}"
    return replace(report, warnings=warnings, title=title, verdict=title, send_as="VHDX", accepted=True)


def _differencing(image: Image) -> Refusal:
    return Refusal(
        "Differencing VHDX: merge it with its parent first",
        "It holds only the differences to another disk, its parent.",
        "VHDX, merge first",
        commands.whole_chain(commands.file_name(image.name, "disk.vhdx"), ".vhdx"),
    )


def _current_header(image: Image) -> Record | None:
    """Return the header with the higher sequence number of those whose checksum is right."""
    whole = []
    for place in _HEADERS:
        data = image.at(place, 4 * _KIB)
        right = crc32c(data[:4] + bytes(4) + data[8:]).to_bytes(4, "little") == data[4:8]
        if data.startswith(b"head") and len(data) == 4 * _KIB and right:
            whole.append(HEADER.read(data, place))
    return max(whole, key=lambda header: header.number("VHDX sequence number"), default=None)
