"""Writer of qcow2 files (QEMU, docs/interop/qcow2.txt), which AWS refuses."""

import struct
from typing import BinaryIO

from snapshot_importer.simulator.images_disk import Disk

_CLUSTER = 1 << 16
_L2_ENTRIES = _CLUSTER // 8
_IN_USE_ONCE = 1 << 63


def write_qcow2(disk: Disk, file: BinaryIO) -> None:
    """Write a version 3 image; its content may use 1 GiB at most, what one block of reference counts covers."""
    clusters = list(disk.used_blocks(_CLUSTER))
    used_tables = sorted({number // _L2_ENTRIES for number, _ in clusters})
    # Clusters: header, table of reference blocks, reference block, L1 table, L2 tables, data.
    first_table, first_data = 4, 4 + len(used_tables)
    l1 = [0] * -(-disk.size // (_CLUSTER * _L2_ENTRIES))
    tables = {number: [0] * _L2_ENTRIES for number in used_tables}
    for place, number in enumerate(used_tables):
        l1[number] = (first_table + place) * _CLUSTER | _IN_USE_ONCE
    for place, (number, _) in enumerate(clusters):
        tables[number // _L2_ENTRIES][number % _L2_ENTRIES] = (first_data + place) * _CLUSTER | _IN_USE_ONCE
    total = first_data + len(clusters)
    parts = (
        _header(disk, len(l1)),
        struct.pack(">Q", 2 * _CLUSTER),
        struct.pack(f">{total}H", *[1] * total),
        struct.pack(f">{len(l1)}Q", *l1),
        *(struct.pack(f">{_L2_ENTRIES}Q", *table) for table in tables.values()),
        *(cluster for _, cluster in clusters),
    )
    file.writelines(part.ljust(_CLUSTER, b"\0") for part in parts)


def _header(disk: Disk, l1_entries: int) -> bytes:
    return struct.pack(
        ">4sIQIIQIIQQIIQQQQII",
        b"QFI\xfb",
        3,
        0,  # no backing file
        0,
        16,  # bits of a cluster
        disk.size,
        0,  # not encrypted
        l1_entries,
        3 * _CLUSTER,
        1 * _CLUSTER,
        1,
        0,  # no internal snapshots
        0,
        0,
        0,
        0,
        4,  # 16 bits a reference count
        104,
    )
