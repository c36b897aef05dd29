"""One image of each kind, made by qemu-img of the same disk: 64 MiB that do not compress, with a GPT."""

import random
import subprocess
from pathlib import Path

from snapshot_importer.simulator.images_disk import gpt_disk

MIB = 2**20
SIZE = 64 * MIB
# By kind: qemu-img's format and options, and what the disk reader is to call it.
IMAGES = {
    "RAW": ("raw", "", "RAW"),
    "VHD dynamic": ("vpc", "subformat=dynamic,force_size=on", "VHD"),
    "VHD fixed": ("vpc", "subformat=fixed,force_size=on", "VHD"),
    "VHDX": ("vhdx", "subformat=dynamic", "VHDX"),
    "VMDK stream-optimized": ("vmdk", "subformat=streamOptimized", "VMDK"),
    "QCOW2, refused": ("qcow2", "", "QCOW2"),
}


def make(kind: str, folder: Path) -> Path:
    """Return the path of a new image of this kind in *folder*."""
    disk_format, options, _ = IMAGES[kind]
    raw, image = folder / "disk.raw", folder / f"disk.{disk_format}"
    raw.write_bytes(_disk())
    if disk_format != "raw":
        wanted = ["-o", options] if options else []
        command = ["qemu-img", "convert", "-f", "raw", "-O", disk_format, *wanted, str(raw), str(image)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return image


def _disk() -> bytes:
    disk = bytearray(gpt_disk(SIZE, "benchmark").read(0, SIZE))
    disk[16 * MIB : SIZE - MIB] = random.Random(1).randbytes(SIZE - 17 * MIB)
    return bytes(disk)
