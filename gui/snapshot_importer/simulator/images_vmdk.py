"""Writers of VMDK files (VMware Virtual Disk Format 5.0)."""

import struct
import zlib
from typing import BinaryIO

from snapshot_importer.simulator.images_disk import SECTOR, Disk

_GRAIN = 128  # sectors
_ENTRIES = 512  # of a grain table
_DIRECTORY_AT_END = 0xFFFFFFFFFFFFFFFF
_TABLE_MARKER, _DIRECTORY_MARKER, _FOOTER_MARKER = 1, 2, 3


def write_stream_optimized_vmdk(disk: Disk, file: BinaryIO) -> None:
    """Write it as VMware's exporters do: deflated grains, tables behind their grains, a footer that knows where."""
    overhead = _GRAIN
    descriptor = _descriptor(disk, "streamOptimized", "SPARSE")
    file.write(
        _header(disk, version=3, flags=0x30001, directory=_DIRECTORY_AT_END, overhead=overhead, deflate=True)
    )
    file.write(descriptor.ljust((overhead - 1) * SECTOR, b"\0"))
    directory = [0] * _tables(disk)
    tables: dict[int, list[int]] = {}
    for number, grain in disk.used_blocks(_GRAIN * SECTOR):
        if tables and number // _ENTRIES not in tables:
            _write_tables(file, tables, directory)
        table = tables.setdefault(number // _ENTRIES, [0] * _ENTRIES)
        table[number % _ENTRIES] = file.tell() // SECTOR
        packed = zlib.compress(grain)
        _write_padded(file, struct.pack("<QI", number * _GRAIN, len(packed)) + packed)
    _write_tables(file, tables, directory)
    packed_directory = struct.pack(f"<{len(directory)}I", *directory)
    place = _write_marked(file, _DIRECTORY_MARKER, packed_directory)
    footer = _header(disk, version=3, flags=0x30001, directory=place, overhead=overhead, deflate=True)
    _write_marked(file, _FOOTER_MARKER, footer)
    file.write(bytes(SECTOR))  # the end-of-stream marker


def write_monolithic_sparse_vmdk(disk: Disk, file: BinaryIO) -> None:
    """Write it as desktop hypervisors keep it: plain grains, directory and tables twice in front."""
    directory_sectors = -(-_tables(disk) * 4 // SECTOR)
    copy_sectors = directory_sectors + _tables(disk) * 4
    first = 1 + 20
    overhead = -(-(first + 2 * copy_sectors) // _GRAIN) * _GRAIN
    grains = list(disk.used_blocks(_GRAIN * SECTOR))
    table = [0] * (_tables(disk) * _ENTRIES)
    for place, (number, _) in enumerate(grains):
        table[number] = overhead + place * _GRAIN
    file.write(
        _header(disk, version=1, flags=3, directory=first + copy_sectors, overhead=overhead, redundant=first)
    )
    file.write(_descriptor(disk, "monolithicSparse", "SPARSE").ljust(20 * SECTOR, b"\0"))
    for start in (first, first + copy_sectors):
        places = [start + directory_sectors + 4 * number for number in range(_tables(disk))]
        _write_padded(file, struct.pack(f"<{len(places)}I", *places))
        file.write(struct.pack(f"<{len(table)}I", *table))
    file.write(bytes(overhead * SECTOR - file.tell()))
    file.writelines(grain for _, grain in grains)


def flat_descriptor(disk: Disk, extent: str) -> bytes:
    """The small text file that lies beside a flat extent, which is uploaded by mistake."""
    return _descriptor(disk, "monolithicFlat", "FLAT", f'"{extent}" 0').rstrip(b"\0")


def _tables(disk: Disk) -> int:
    return -(-disk.sectors // (_GRAIN * _ENTRIES))


def _header(
    disk: Disk,
    *,
    version: int,
    flags: int,
    directory: int,
    overhead: int,
    redundant: int = 0,
    deflate: bool = False,
) -> bytes:
    return struct.pack(
        "<4sIIQQQQIQQQB4sH433x",
        b"KDMV",
        version,
        flags,
        disk.sectors,
        _GRAIN,
        1,  # the descriptor's sector
        20,  # and its length
        _ENTRIES,
        redundant,
        directory,
        overhead,
        0,
        b"\n \r\n",
        int(deflate),
    )


def _descriptor(disk: Disk, kind: str, extent: str, file: str = '"disk.vmdk"') -> bytes:
    lines = (
        "# Disk DescriptorFile",
        "version=1",
        f"CID={disk.id.fields[0]:08x}",
        "parentCID=ffffffff",
        f'createType="{kind}"',
        "",
        "# Extent description",
        f"RW {disk.sectors} {extent} {file}",
        "",
        "# The Disk Data Base",
        "#DDB",
        "",
        'ddb.virtualHWVersion = "13"',
        f'ddb.geometry.cylinders = "{min(disk.sectors // (255 * 63), 65535)}"',
        'ddb.geometry.heads = "255"',
        'ddb.geometry.sectors = "63"',
        'ddb.adapterType = "lsilogic"',
        "",
    )
    return "\n".join(lines).encode()


def _write_padded(file: BinaryIO, data: bytes) -> None:
    file.write(data.ljust(-(-len(data) // SECTOR) * SECTOR, b"\0"))


def _write_marked(file: BinaryIO, kind: int, data: bytes) -> int:
    """Write a marker and what it announces; return the sector of the latter."""
    _write_padded(file, struct.pack("<QII", -(-len(data) // SECTOR), 0, kind))
    place = file.tell() // SECTOR
    _write_padded(file, data)
    return place


def _write_tables(file: BinaryIO, tables: dict[int, list[int]], directory: list[int]) -> None:
    for number, table in tables.items():
        directory[number] = _write_marked(file, _TABLE_MARKER, struct.pack(f"<{_ENTRIES}I", *table))
    tables.clear()
