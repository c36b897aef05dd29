"""What a disk image is: asked of one format after the other, until one knows it."""

from collections.abc import Callable
from dataclasses import replace

from snapshot_importer.disks.bounded import BoundedReader
from snapshot_importer.disks.compressed import inspect_compressed
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.limits import limited
from snapshot_importer.disks.optical import inspect_dmg, inspect_iso
from snapshot_importer.disks.other_files import inspect_other
from snapshot_importer.disks.qemu_formats import inspect_foreign
from snapshot_importer.disks.raw import inspect_raw
from snapshot_importer.disks.reader import Reader
from snapshot_importer.disks.report import DiskReport
from snapshot_importer.disks.tar import inspect_tar
from snapshot_importer.disks.texts import inspect_ami, inspect_text
from snapshot_importer.disks.vhd import inspect_vhd
from snapshot_importer.disks.vhdx import inspect_vhdx
from snapshot_importer.disks.vmdk import inspect_vmdk
from snapshot_importer.disks.zip_file import inspect_zip

# The order matters: a fixed VHD and an ISO look raw at their start.
FORMATS: tuple[Callable[[Image], DiskReport | None], ...] = (
    inspect_vhdx,
    inspect_vmdk,
    inspect_foreign,
    inspect_compressed,
    inspect_tar,
    inspect_zip,
    inspect_vhd,
    inspect_dmg,
    inspect_iso,
    inspect_other,
    inspect_text,
)


def inspect(reader: Reader | BoundedReader, name: str = "") -> DiskReport:
    """Report on the image behind *reader*, with at most 6 requests and 1 MiB.

    *name* is the file's name or key: a hint, and what the commands in the report are about.
    Raises what the reader raises, and nothing else. A `BoundedReader` is used as it is, so that its counts can be seen.
    """
    file = reader if isinstance(reader, BoundedReader) else BoundedReader(reader)
    return limited(replace(_report(Image(file, name)), size=file.size))


def _report(image: Image) -> DiskReport:
    if not image.size:
        return DiskReport(
            "EMPTY",
            title="The file is empty",
            verdict="Not a disk",
            reason="The file is empty (0 bytes). Upload it again.",
        )
    for format_of in FORMATS:
        report = format_of(image)
        if report is not None:
            return report
    raw = inspect_raw(image)
    return raw if raw.subformat else inspect_ami(image) or raw
