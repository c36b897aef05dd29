"""VHDX: its headers, its regions, its metadata and its log. Microsoft, MS-VHDX."""

from dataclasses import dataclass, replace

from snapshot_importer.disks import commands
from snapshot_importer.disks.contents import SECTORS_4K
from snapshot_importer.disks.crc32c import crc32c
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.partitions import look
from snapshot_importer.disks.records import Record, clean, layout
from snapshot_importer.disks.report import DiskReport, Field
from snapshot_importer.disks.vhdx_blocks import Blocks
from snapshot_importer.disks.vhdx_regions import Metadata, metadata, regions

SIGNATURE = b"vhdxfile"
_KIB = 1 << 10
_HEADERS = (64 * _KIB, 128 * _KIB)
# Both headers and the first region table, as far as it is used, come with one request.
_CONTROL = (64 * _KIB, 132 * _KIB)
NO_LOG = bytes(16)

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


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why AWS refuses the file."""

    title: str
    reason: str
    verdict: str = "VHDX, damaged"
    convert: str = ""


def inspect_vhdx(image: Image) -> DiskReport | None:
    """Report on a VHDX, told by its first bytes; ``None`` for any other file."""
    if not image.head.startswith(SIGNATURE):
        return None
    creator = clean(image.head[8:520].decode("utf-16-le", "replace").split("\0")[0])
    report = DiskReport(
        "VHDX", fields=(Field(0, "VHDX signature", "vhdxfile"), Field(8, "VHDX creator", creator))
    )
    if not image.holds(*_CONTROL):
        return _refused(report, _cut_off())
    image.at(*_CONTROL)
    header = _current_header(image)
    if header is None:
        return _refused(
            report, _Fault("VHDX with damaged headers", "The checksums of both its headers are wrong.")
        )
    report = replace(report, fields=(*report.fields, *header.fields()))
    table = regions(image)
    if table is None:
        return _refused(
            report, _Fault("VHDX with a damaged region table", "No copy of its region table is whole.")
        )
    report = replace(report, fields=(*report.fields, *table.fields))
    if not all(image.holds(*place) for place in (table.blocks, table.metadata)):
        return _refused(report, _cut_off())
    found = metadata(image, table.metadata)
    if found is None:
        return _refused(report, _Fault("VHDX without a size", "Its metadata is damaged."))
    report = replace(
        report, subformat=found.kind, virtual_size=found.virtual_size, fields=(*report.fields, *found.fields)
    )
    return _with_blocks(image, report, header, found, table.blocks)


def _with_blocks(
    image: Image, report: DiskReport, header: Record, found: Metadata, place: tuple[int, int]
) -> DiskReport:
    """Judge a VHDX whose structures are whole."""
    if found.kind == "differencing":
        return _refused(report, _differencing(image))
    blocks = Blocks(image, found, place)
    if not blocks.fit():
        return _refused(
            report, _Fault("VHDX with a damaged block table", "Its block table does not fit its size.")
        )
    if blocks.cut_off():
        return _refused(report, _cut_off())
    report = look(blocks).within(report)
    warnings = list(report.warnings)
    if header.raw("VHDX log id") != NO_LOG:
        warnings.append(
            "It was not closed cleanly: its log holds changes that the disk lacks. Open and close it once"
        )
    if found.logical_sector == 4096 and SECTORS_4K not in warnings:
        warnings.append(SECTORS_4K)
    title = f"VHDX, {found.kind}"
    return replace(
        report, warnings=tuple(warnings), title=title, verdict=title, send_as="VHDX", accepted=True
    )


def _refused(report: DiskReport, fault: _Fault) -> DiskReport:
    return replace(
        report, title=fault.title, reason=fault.reason, verdict=fault.verdict, convert=fault.convert
    )


def _cut_off() -> _Fault:
    return _Fault("VHDX, cut off", "Parts of the file are missing. Upload the file again.", "VHDX, cut off")


def _differencing(image: Image) -> _Fault:
    return _Fault(
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
