"""The images are judged by qemu-img, which shares no line with their makers."""

import json
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from snapshot_importer.simulator import images
from snapshot_importer.simulator.crc32c import crc32c
from snapshot_importer.simulator.images import Disk, blank_disk, gpt_disk, mbr_disk

MIB, GIB = 1 << 20, 1 << 30

needs_qemu = pytest.mark.skipif(
    shutil.which("qemu-img") is None, reason="qemu-img is not installed: apt install qemu-utils"
)
CHECKED = [
    pytest.param(images.write_stream_optimized_vmdk, "vmdk", id="stream-optimized VMDK"),
    pytest.param(images.write_monolithic_sparse_vmdk, "vmdk", id="monolithic sparse VMDK"),
    pytest.param(images.write_vhdx, "vhdx", id="VHDX"),
    pytest.param(images.write_qcow2, "qcow2", id="qcow2"),
]
# qemu-img has no check for VHD.
UNCHECKED = [
    pytest.param(images.write_dynamic_vhd, "vpc", id="dynamic VHD"),
    pytest.param(images.write_fixed_vhd, "vpc", id="fixed VHD"),
]
containers = pytest.mark.parametrize(("write", "driver"), CHECKED + UNCHECKED)
checked_containers = pytest.mark.parametrize(("write", "driver"), CHECKED)
disks = pytest.mark.parametrize(
    "disk",
    [
        pytest.param(gpt_disk(8 * MIB, "small"), id="8 MiB with GPT"),
        pytest.param(mbr_disk(66 * MIB, "old"), id="66 MiB with MBR"),
        pytest.param(blank_disk(64 * MIB), id="64 MiB of nothing"),
        pytest.param(
            Disk(100 * MIB, ((50 * MIB - 3, b"across"), (100 * MIB - 1, b"!"))), id="last byte used"
        ),
    ],
)

Writer = Callable[[Disk, BinaryIO], None]


def written(disk: Disk, write: Writer, path: Path) -> Path:
    with path.open("wb") as file:
        write(disk, file)
    return path


def qemu_img(*arguments: str | Path) -> str:
    done = subprocess.run(["qemu-img", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


def info(path: Path, driver: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(qemu_img("info", "--output=json", "-f", driver, path))
    return told


@needs_qemu
@disks
@containers
def test_qemu_reads_the_same_disk_out_of_every_container(
    tmp_path: Path, disk: Disk, write: Writer, driver: str
) -> None:
    raw = written(disk, images.write_raw, tmp_path / "disk.raw")

    image = written(disk, write, tmp_path / "image")

    assert info(image, driver)["virtual-size"] == disk.size
    assert "identical" in qemu_img("compare", "-f", "raw", "-F", driver, raw, image)


@needs_qemu
@containers
def test_qemu_reads_both_ends_of_a_large_disk(tmp_path: Path, write: Writer, driver: str) -> None:
    disk = gpt_disk(9 * GIB, "large")
    image = written(disk, write, tmp_path / "image")

    for megabyte in (0, 1, disk.size // MIB - 1):
        place = (
            f"if={image}",
            f"of={tmp_path / 'piece'}",
            "bs=1M",
            f"skip={megabyte}",
            f"count={megabyte + 1}",
        )
        qemu_img("dd", "-f", driver, "-O", "raw", *place)

        assert (tmp_path / "piece").read_bytes() == disk.read(megabyte * MIB, MIB)
    assert info(image, driver)["virtual-size"] == disk.size


@needs_qemu
@containers
def test_qemu_converts_every_container_to_the_plain_disk(tmp_path: Path, write: Writer, driver: str) -> None:
    disk = gpt_disk(16 * MIB, "convert")
    image = written(disk, write, tmp_path / "image")

    qemu_img("convert", "-f", driver, "-O", "raw", image, tmp_path / "disk.raw")

    assert (tmp_path / "disk.raw").read_bytes() == disk.read(0, disk.size)


@needs_qemu
@disks
@checked_containers
def test_qemu_finds_no_fault_in_what_it_can_check(
    tmp_path: Path, disk: Disk, write: Writer, driver: str
) -> None:
    image = written(disk, write, tmp_path / "image")

    assert "No errors were found" in qemu_img("check", "-f", driver, image)


@needs_qemu
def test_qemu_knows_a_stream_optimized_vmdk_by_its_name(tmp_path: Path) -> None:
    image = written(gpt_disk(8 * MIB, "kind"), images.write_stream_optimized_vmdk, tmp_path / "image")

    assert info(image, "vmdk")["format-specific"]["data"]["create-type"] == "streamOptimized"


@needs_qemu
def test_qemu_sees_a_flat_extent_through_its_descriptor(tmp_path: Path) -> None:
    disk = gpt_disk(8 * MIB, "flat")
    flat = written(disk, images.write_raw, tmp_path / "disk-flat.vmdk")
    (tmp_path / "disk.vmdk").write_bytes(images.flat_descriptor(disk, "disk-flat.vmdk"))

    compared = qemu_img("compare", "-f", "raw", "-F", "vmdk", flat, tmp_path / "disk.vmdk")

    assert "identical" in compared


def test_a_differencing_vhd_names_its_parent(tmp_path: Path) -> None:
    disk = gpt_disk(8 * MIB, "checkpoint")
    with (tmp_path / "image").open("wb") as file:
        images.write_differencing_vhd(disk, file, parent="parent.vhd")

    data = (tmp_path / "image").read_bytes()

    assert data[:512] == data[-512:]
    assert struct.unpack_from(">I", data, 60) == (4,)
    assert data[512 + 64 : 512 + 64 + 20].decode("utf-16-be") == "parent.vhd"


def test_both_gpt_headers_are_right_and_name_each_other() -> None:
    disk = gpt_disk(16 * MIB, "gpt")
    for here in (1, disk.sectors - 1):
        header = disk.read(here * 512, 512)
        mine, other = struct.unpack_from("<QQ", header, 24)
        (table,) = struct.unpack_from("<Q", header, 72)

        assert (mine, other) == (here, disk.sectors - here)
        assert struct.unpack_from("<I", header, 16)[0] == zlib.crc32(header[:16] + bytes(4) + header[20:92])
        assert struct.unpack_from("<I", header, 88)[0] == zlib.crc32(disk.read(table * 512, 128 * 128))


def test_the_protective_mbr_covers_the_whole_disk() -> None:
    disk = gpt_disk(16 * MIB, "gpt")
    mbr = disk.read(0, 512)

    assert mbr[450] == 0xEE
    assert struct.unpack_from("<II", mbr, 454) == (1, disk.sectors - 1)
    assert mbr[510:] == b"\x55\xaa"


@pytest.mark.skipif(shutil.which("sfdisk") is None, reason="sfdisk is not installed: apt install fdisk")
@pytest.mark.parametrize(("make", "label"), [(gpt_disk, "gpt"), (mbr_disk, "dos")])
def test_sfdisk_accepts_the_partition_table(
    tmp_path: Path, make: Callable[[int, str], Disk], label: str
) -> None:
    raw = written(make(64 * MIB, "table"), images.write_raw, tmp_path / "disk.raw")

    told = subprocess.run(["sfdisk", "--json", raw], capture_output=True, text=True, check=True)
    checked = subprocess.run(["sfdisk", "--verify", raw], capture_output=True, text=True, check=True)

    assert json.loads(told.stdout)["partitiontable"]["label"] == label
    assert "No errors detected" in checked.stdout


def test_the_same_disk_makes_the_same_image(tmp_path: Path) -> None:
    for write in (images.write_stream_optimized_vmdk, images.write_dynamic_vhd, images.write_vhdx):
        first = written(gpt_disk(8 * MIB, "twin"), write, tmp_path / "first").read_bytes()
        second = written(gpt_disk(8 * MIB, "twin"), write, tmp_path / "second").read_bytes()

        assert first == second


def test_disks_of_different_names_differ() -> None:
    assert gpt_disk(8 * MIB, "one").read(0, 8 * MIB) != gpt_disk(8 * MIB, "two").read(0, 8 * MIB)


def test_a_large_empty_disk_takes_little_room_when_stream_optimized(tmp_path: Path) -> None:
    image = written(gpt_disk(500 * GIB, "large"), images.write_stream_optimized_vmdk, tmp_path / "image")

    assert image.stat().st_size < MIB


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"123456789", 0xE3069283),
        (bytes(32), 0x8A9136AA),
        (b"\xff" * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
    ],
    ids=["check value", "zeros", "ones", "counting"],
)
def test_crc32c_agrees_with_rfc_3720(data: bytes, value: int) -> None:
    assert crc32c(data) == value
