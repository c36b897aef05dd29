"""What is fuzzed: one entry for each parser, and what holds of every report."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from fuzz.sparse import SparseImage
from snapshot_importer.disks import vhdx, vhdx_regions
from snapshot_importer.disks.bounded import MOST_BYTES, MOST_REQUESTS, BoundedReader
from snapshot_importer.disks.compressed import inspect_compressed
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.inspect import inspect
from snapshot_importer.disks.optical import inspect_dmg, inspect_iso
from snapshot_importer.disks.other_files import inspect_other
from snapshot_importer.disks.qemu_formats import inspect_foreign
from snapshot_importer.disks.raw import inspect_raw
from snapshot_importer.disks.report import DiskReport
from snapshot_importer.disks.tar import inspect_tar
from snapshot_importer.disks.texts import inspect_ami, inspect_text
from snapshot_importer.disks.vhd import inspect_vhd
from snapshot_importer.disks.vhdx import inspect_vhdx
from snapshot_importer.disks.vmdk import inspect_vmdk
from snapshot_importer.disks.zip_file import inspect_zip

Repair = Callable[[SparseImage], SparseImage]
_KIB = 1 << 10
CRC_32C_USERS = (vhdx, vhdx_regions)


def _unchanged(image: SparseImage) -> SparseImage:
    return image


def _vhd_sums(image: SparseImage) -> SparseImage:
    """Make the checksums right: no fuzzer finds them, and what lies behind them is to be reached."""
    footer = bytearray(image.read(image.size - 512, 512).ljust(512, b"\0"))
    footer[64:68] = _ones_complement(footer, 64)
    header = bytearray(image.read(512, 1024).ljust(1024, b"\0"))
    header[36:40] = _ones_complement(header, 36)
    copies = [(0, bytes(footer)), (512, bytes(header))] if footer[63] != 2 else []
    return image.patched([*copies, (max(image.size - 512, 0), bytes(footer))])


def _ones_complement(block: bytearray, field: int) -> bytes:
    return (~(sum(block) - sum(block[field : field + 4])) & 0xFFFFFFFF).to_bytes(4, "big")


def _vhdx_sums(image: SparseImage) -> SparseImage:
    places = ((64 * _KIB, 4 * _KIB), (128 * _KIB, 4 * _KIB), (192 * _KIB, 64 * _KIB))
    pieces = []
    for offset, length in places:
        data = image.read(offset, length)
        pieces.append((offset + 4, quick_sum(data[:4] + bytes(4) + data[8:]).to_bytes(4, "little")))
    return image.patched(pieces)


def _gpt_sums(image: SparseImage) -> SparseImage:
    header = bytearray(image.read(512, 92).ljust(92, b"\0"))
    number, size = (int.from_bytes(header[at : at + 4], "little") for at in (80, 84))
    start = int.from_bytes(header[72:80], "little") * 512
    header[12:16] = (92).to_bytes(4, "little")
    header[88:92] = zlib.crc32(image.read(start, min(number * size, 32 * _KIB))).to_bytes(4, "little")
    header[16:20] = zlib.crc32(bytes(header[:16]) + bytes(4) + bytes(header[20:])).to_bytes(4, "little")
    return image.patched([(512, bytes(header))])


def quick_sum(data: bytes) -> int:
    """A checksum in C, to stand for CRC-32C: its table in Python takes nearly all the time of a run."""
    return zlib.crc32(data)


def quicken() -> None:
    """Have the whole process use the quick checksum."""
    for module in CRC_32C_USERS:
        vars(module)["crc32c"] = quick_sum


@dataclass(frozen=True, slots=True)
class Parser:
    """A parser, and how the checksums in its images are made right."""

    parse: Callable[[Image], DiskReport | None]
    repair: Repair = _unchanged


PARSERS = {
    "vhd": Parser(inspect_vhd, _vhd_sums),
    "vhdx": Parser(inspect_vhdx, _vhdx_sums),
    "vmdk": Parser(inspect_vmdk),
    "raw": Parser(inspect_raw, _gpt_sums),
    "foreign": Parser(inspect_foreign),
    "compressed": Parser(inspect_compressed),
    "tar": Parser(inspect_tar),
    "zip": Parser(inspect_zip),
    "optical": Parser(lambda image: inspect_iso(image) or inspect_dmg(image)),
    "texts": Parser(lambda image: inspect_other(image) or inspect_text(image) or inspect_ami(image)),
    "all": Parser(lambda image: inspect(image.file, image.name)),
}


def check(parser: Parser, image: SparseImage, *, repair: bool, name: str) -> DiskReport | None:
    """Parse *image* and assert what holds of every report, whatever the file."""
    file = BoundedReader(parser.repair(image) if repair else image)
    report = parser.parse(Image(file, name))
    assert file.requests <= MOST_REQUESTS
    assert file.bytes <= MOST_BYTES
    if report is not None:
        _check_report(report)
    return report


def _check_report(report: DiskReport) -> None:
    assert report.accepted == bool(report.send_as) == (not report.reason)
    assert report.title
    assert report.verdict
    assert report.snapshot_gib is None or report.snapshot_gib >= 1
    assert len(report.fields) < 300
    assert len(report.partitions) <= 256
    shown = [report.title, report.verdict, report.reason, report.subformat, *report.warnings]
    shown += [text for field in report.fields for text in (field.name, field.value)]
    shown += [text for row in report.partitions for text in (row.kind, row.name)]
    shown += [member.name for member in report.members]
    assert all(text.isprintable() and len(text) < 700 for text in shown)
