"""One disk with a GPT and its copies in every format that qemu-img writes, made once."""

from pathlib import Path

import pytest

from disks.making import UEFI_DISK, converted, partitioned

FORMATS = {
    "dynamic.vhd": ("vpc", "subformat=dynamic,force_size=on"),
    "fixed.vhd": ("vpc", "subformat=fixed,force_size=on"),
    "dynamic.vhdx": ("vhdx", "subformat=dynamic"),
    "fixed.vhdx": ("vhdx", "subformat=fixed"),
    "streamOptimized.vmdk": ("vmdk", "subformat=streamOptimized"),
    "monolithicSparse.vmdk": ("vmdk", "subformat=monolithicSparse"),
    "monolithicFlat.vmdk": ("vmdk", "subformat=monolithicFlat"),
    "twoGbMaxExtentSparse.vmdk": ("vmdk", "subformat=twoGbMaxExtentSparse"),
    "twoGbMaxExtentFlat.vmdk": ("vmdk", "subformat=twoGbMaxExtentFlat"),
    "disk.qcow2": ("qcow2", ""),
    "old.qcow2": ("qcow2", "compat=0.10"),
    "disk.qcow": ("qcow", ""),
    "disk.qed": ("qed", ""),
    "disk.vdi": ("vdi", ""),
    "fixed.vdi": ("vdi", "static=on"),
    "disk.hdd": ("parallels", ""),
}


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with ``disk.raw`` and its copies."""
    folder = tmp_path_factory.mktemp("images")
    raw = partitioned(folder / "disk.raw", UEFI_DISK)
    for name, (kind, options) in FORMATS.items():
        converted(raw, folder / name, kind, options)
    return folder
