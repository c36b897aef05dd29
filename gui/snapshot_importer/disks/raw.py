"""A raw disk, or what is taken for one: AWS looks at none of its bytes."""

import re
from dataclasses import replace

from snapshot_importer.disks.commands import file_name
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.partitions import look
from snapshot_importer.disks.report import DiskReport

SECTOR = 512
# What a file of that name would have shown at its start or end; "-flat.vmdk" is raw by design.
_CONTAINERS = {
    ".vhd": "VHD",
    ".vpc": "VHD",
    ".vhdx": "VHDX",
    ".avhdx": "VHDX",
    ".vmdk": "VMDK",
    ".qcow2": "QCOW2",
}
_CONTAINERS |= {".vdi": "VDI", ".ova": "OVA", ".gz": "gzip", ".xz": "xz", ".zip": "zip", ".iso": "ISO"}
_PIECE = re.compile(r"-f\d{3}\.vmdk$")


def inspect_raw(image: Image) -> DiskReport:
    """Report on the file as a raw disk, whatever it holds."""
    found = look(image.file, raw=True)
    what = found.table or found.volume
    title = f"Raw disk, {what}" if what else "Raw disk"
    report = DiskReport(
        "RAW",
        what,
        send_as="RAW",
        accepted=True,
        # EBS shows whole sectors.
        virtual_size=-(-image.size // SECTOR) * SECTOR,
        title=title,
        verdict=title,
        fields=found.fields,
    )
    warnings = _name_warnings(image)
    if image.size % SECTOR:
        warnings += ("Its length is no multiple of 512 bytes: the upload may be cut off",)
    report = found.within(report)
    return replace(report, warnings=(*report.warnings, *warnings))


def _name_warnings(image: Image) -> tuple[str, ...]:
    name = file_name(image.name, "").lower()
    kind = _CONTAINERS.get("." + name.rpartition(".")[2])
    if kind is None or name.endswith("-flat.vmdk"):
        return ()
    if _PIECE.search(name):
        return ("Its name is that of one piece of a split disk: the other pieces would be missing",)
    return (f"Its name says {kind}, its bytes do not: the upload may be cut off or damaged",)
