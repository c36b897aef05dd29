"""Writers of the packages that disks come in: an appliance (OVA) and a compressed raw disk."""

import gzip
import io
import tarfile
from typing import BinaryIO

from snapshot_importer.simulator.images_disk import Disk
from snapshot_importer.simulator.images_vmdk import write_stream_optimized_vmdk

_STEP = 1 << 20
# 2026-01-01 in seconds since 1970-01-01: images are the same whenever they are made.
_MADE = 1767225600


def write_ova(disk: Disk, file: BinaryIO, *, name: str) -> None:
    """Write the appliance *name*: a tar file of its description (OVF 1.1) and its one disk."""
    packed = io.BytesIO()
    write_stream_optimized_vmdk(disk, packed)
    image = packed.getvalue()
    parts = {f"{name}.ovf": _envelope(disk, name, len(image)).encode(), f"{name}-disk1.vmdk": image}
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for part, content in parts.items():
            entry = tarfile.TarInfo(part)
            entry.size, entry.mtime = len(content), _MADE
            archive.addfile(entry, io.BytesIO(content))


def write_gzip(disk: Disk, file: BinaryIO) -> None:
    """Write the plain disk, compressed."""
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1, mtime=_MADE) as packed:
        for offset in range(0, disk.size, _STEP):
            packed.write(disk.read(offset, min(_STEP, disk.size - offset)))


def _envelope(disk: Disk, name: str, size: int) -> str:
    """DMTF DSP0243, "Open Virtualization Format Specification" 1.1: what it needs at least."""
    image = f"{name}-disk1.vmdk"
    stream = "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References>
    <File ovf:id="file1" ovf:href="{image}" ovf:size="{size}"/>
  </References>
  <DiskSection>
    <Info>The disks of the machine</Info>
    <Disk ovf:diskId="disk1" ovf:fileRef="file1" ovf:capacity="{disk.size}" ovf:format="{stream}"/>
  </DiskSection>
  <VirtualSystem ovf:id="{name}">
    <Info>The machine</Info>
    <Name>{name}</Name>
  </VirtualSystem>
</Envelope>
"""
