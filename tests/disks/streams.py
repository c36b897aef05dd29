"""Stream-optimized VMDK as VMware's own programs write it: everything in order, the directory last."""

import struct
import zlib

SECTOR = 512
GRAIN = 128
ENTRIES = 512
_DESCRIPTOR = """# Disk DescriptorFile
version=1
CID=7e1f0c52
parentCID=ffffffff
createType="streamOptimized"

RW {sectors} SPARSE "disk.vmdk"

ddb.adapterType = "lsilogic"
"""


def streamed(disk: bytes) -> bytes:
    """Write *disk*; grains of zeros are left out."""
    sectors = len(disk) // SECTOR
    text = _DESCRIPTOR.format(sectors=sectors).encode()
    out = bytearray(_header(sectors, directory=0xFFFFFFFFFFFFFFFF) + text.ljust(20 * SECTOR, b"\0"))
    out = bytearray(out.ljust(GRAIN * SECTOR, b"\0"))
    tables: list[int] = []
    for first in range(0, sectors, GRAIN * ENTRIES):
        places = [_write_grain(out, disk, first + GRAIN * index) for index in range(ENTRIES)]
        _write_marker(out, 4, 1)
        tables.append(len(out) // SECTOR if any(places) else 0)
        out += struct.pack(f"<{ENTRIES}I", *places)
    _write_marker(out, 1, 2)
    directory = len(out) // SECTOR
    out += _padded(struct.pack(f"<{len(tables)}I", *tables))
    _write_marker(out, 1, 3)
    out += _header(sectors, directory=directory)
    _write_marker(out, 0, 0)
    return bytes(out)


def _header(sectors: int, *, directory: int) -> bytes:
    fields = struct.pack(
        "<4sIIQQQQIQQQ", b"KDMV", 3, 0x30001, sectors, GRAIN, 1, 20, ENTRIES, 0, directory, GRAIN
    )
    return _padded(fields + b"\0" + b"\n \r\n" + struct.pack("<H", 1))


def _write_grain(out: bytearray, disk: bytes, sector: int) -> int:
    data = disk[sector * SECTOR : (sector + GRAIN) * SECTOR]
    if not any(data):
        return 0
    place = len(out) // SECTOR
    packed = zlib.compress(data.ljust(GRAIN * SECTOR, b"\0"))
    out += _padded(struct.pack("<QI", sector, len(packed)) + packed)
    return place


def _write_marker(out: bytearray, sectors: int, kind: int) -> None:
    out += _padded(struct.pack("<QII", sectors, 0, kind))


def _padded(data: bytes) -> bytes:
    return data.ljust(-(-len(data) // SECTOR) * SECTOR, b"\0")
