"""The disk judge against genuine images, images that qemu-img made, and damaged ones."""

import random
import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from snapshot_importer.simulator import images
from snapshot_importer.simulator.disk_check import Verdict, judge
from snapshot_importer.simulator.images import Disk, gpt_disk, mbr_disk

MIB, GIB = 1 << 20, 1 << 30
FRAME = "ClientError: Disk validation failed [{}]"
NOT_VMDK = FRAME.format("Unsupported VMDK File Format")
NOT_DECLARED = FRAME.format("Unsupported specified file format")
DAMAGED_VMDK = "ClientError: Uncompressed data has invalid length"
FOOTERS = "ClientError: Footers not identical"
DISK = gpt_disk(16 * MIB, "judged")

needs_qemu = pytest.mark.skipif(
    shutil.which("qemu-img") is None, reason="qemu-img is not installed: apt install qemu-utils"
)

Writer = Callable[[Disk, BinaryIO], None]


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., bytearray]:
    """Make an image in memory, to be damaged."""

    def make(write: Writer, disk: Disk = DISK) -> bytearray:
        with (tmp_path / "image").open("w+b") as file:
            write(disk, file)
            file.seek(0)
            return bytearray(file.read())

    return make


def verdict(data: bytes | bytearray, declared: str | None = None) -> Verdict:
    def read(offset: int, length: int) -> bytes:
        assert offset >= 0
        assert offset + length <= len(data), "asked for bytes that are not there"
        return bytes(data[offset : offset + length])

    return judge(read, len(data), declared)


def with_sum(footer: bytes) -> bytes:
    blank = footer[:64] + bytes(4) + footer[68:]
    return footer[:64] + struct.pack(">I", ~sum(blank) & 0xFFFFFFFF) + footer[68:]


@pytest.mark.parametrize(
    ("write", "kind"),
    [
        pytest.param(images.write_raw, "RAW", id="raw"),
        pytest.param(images.write_stream_optimized_vmdk, "VMDK", id="stream-optimized VMDK"),
        pytest.param(images.write_dynamic_vhd, "VHD", id="dynamic VHD"),
        pytest.param(images.write_fixed_vhd, "VHD", id="fixed VHD"),
        pytest.param(images.write_vhdx, "VHDX", id="VHDX"),
    ],
)
def test_a_good_image_passes_declared_or_detected(
    made: Callable[..., bytearray], write: Writer, kind: str
) -> None:
    image = made(write)
    expected = Verdict(kind, DISK.size)

    assert verdict(image, kind) == expected
    assert verdict(image, kind.lower()) == expected
    assert verdict(image, None) == expected
    assert verdict(image, "") == expected


@pytest.mark.parametrize("declared", ["VMDK", None])
def test_a_sparse_vmdk_is_not_stream_optimized(made: Callable[..., bytearray], declared: str | None) -> None:
    image = made(images.write_monolithic_sparse_vmdk)

    assert verdict(image, declared) == Verdict("VMDK", failure=NOT_VMDK)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(images.flat_descriptor(DISK, "disk-flat.vmdk"), id="descriptor of a flat disk"),
        pytest.param(b"COWD" + bytes(2044), id="COWD"),
        pytest.param(struct.pack("<Q", 0xCAFEBABE) + bytes(4088), id="SEsparse"),
        pytest.param(b"KDMV", id="four bytes"),
    ],
)
def test_other_vmdk_kinds_are_refused(head: bytes) -> None:
    assert verdict(head, "VMDK").failure == NOT_VMDK


def test_a_vmdk_marked_as_streamed_but_not_compressed_names_its_algorithm(
    made: Callable[..., bytearray],
) -> None:
    image = made(images.write_stream_optimized_vmdk)
    struct.pack_into("<H", image, 77, 0)

    assert verdict(image, "VMDK").failure == "ClientError: File uses unsupported compression algorithm 0"


@pytest.mark.parametrize("cut", [1, 512, 1024, 1536, 4096, 30000])
def test_a_vmdk_that_was_cut_at_its_end_is_refused(made: Callable[..., bytearray], cut: int) -> None:
    image = made(images.write_stream_optimized_vmdk)

    assert verdict(image[:-cut], "VMDK").failure == DAMAGED_VMDK


def test_a_vmdk_sent_in_text_mode_is_refused(made: Callable[..., bytearray]) -> None:
    image = made(images.write_stream_optimized_vmdk)
    image[73:77] = b"\r\n \n"

    assert verdict(image, "VMDK").failure == DAMAGED_VMDK


def test_a_vmdk_with_a_damaged_grain_is_refused(made: Callable[..., bytearray]) -> None:
    image = made(images.write_stream_optimized_vmdk)
    first_grain = 128 * 512 + 12
    image[first_grain + 2 : first_grain + 200] = bytes(198)

    assert verdict(image, "VMDK").failure == DAMAGED_VMDK


@pytest.mark.parametrize("declared", ["VHD", None])
def test_a_differencing_vhd_is_refused(tmp_path: Path, declared: str | None) -> None:
    with (tmp_path / "image").open("wb") as file:
        images.write_differencing_vhd(DISK, file, parent="parent.vhd")

    assert verdict((tmp_path / "image").read_bytes(), declared) == Verdict("VHD", failure=FOOTERS)


@pytest.mark.parametrize("declared", ["VHD", None])
def test_a_dynamic_vhd_without_its_last_footer_is_refused(
    made: Callable[..., bytearray], declared: str | None
) -> None:
    image = made(images.write_dynamic_vhd)

    assert verdict(image[:-512], declared) == Verdict("VHD", failure=FOOTERS)


def test_a_dynamic_vhd_whose_footers_differ_is_refused(made: Callable[..., bytearray]) -> None:
    image = made(images.write_dynamic_vhd)
    changed = bytearray(image[-512:])
    changed[84] = 1
    image[-512:] = with_sum(bytes(changed))

    assert verdict(image, "VHD").failure == FOOTERS


@pytest.mark.parametrize(
    "write", [images.write_fixed_vhd, images.write_dynamic_vhd], ids=["fixed", "dynamic"]
)
def test_a_vhd_footer_with_a_wrong_sum_is_refused(made: Callable[..., bytearray], write: Writer) -> None:
    image = made(write)
    image[-100] ^= 1

    assert verdict(image, "VHD").failure == FOOTERS


def test_a_fixed_vhd_that_lost_bytes_in_its_middle_is_refused(made: Callable[..., bytearray]) -> None:
    image = made(images.write_fixed_vhd)

    assert verdict(image[:4096] + image[8192:], "VHD").failure == FOOTERS


def test_a_dynamic_vhd_that_lost_a_block_is_refused(made: Callable[..., bytearray]) -> None:
    image = made(images.write_dynamic_vhd)

    assert verdict(image[: -(1 << 20)] + image[-512:], "VHD").failure == FOOTERS


def test_a_vhdx_with_one_damaged_header_still_passes(made: Callable[..., bytearray]) -> None:
    image = made(images.write_vhdx)
    image[(64 << 10) + 100] ^= 1
    image[(192 << 10) + 100] ^= 1

    assert verdict(image, "VHDX") == Verdict("VHDX", DISK.size)


@pytest.mark.parametrize("places", [(64, 128), (192, 256)], ids=["headers", "region tables"])
def test_a_vhdx_with_both_copies_damaged_is_refused(
    made: Callable[..., bytearray], places: tuple[int, int]
) -> None:
    image = made(images.write_vhdx)
    for place in places:
        image[(place << 10) + 100] ^= 1

    assert verdict(image, "VHDX").failure == NOT_DECLARED


def test_a_vhdx_with_a_parent_is_refused(made: Callable[..., bytearray]) -> None:
    image = made(images.write_vhdx)
    file_parameters = (3 << 20) + (64 << 10)
    struct.pack_into("<I", image, file_parameters + 4, 2)

    assert verdict(image, "VHDX").failure == NOT_DECLARED


@pytest.mark.parametrize("cut", [1 << 20, 5 << 20, 6 << 20])
def test_a_vhdx_that_was_cut_is_refused(made: Callable[..., bytearray], cut: int) -> None:
    image = made(images.write_vhdx)

    assert verdict(image[:-cut], "VHDX").failure == NOT_DECLARED


@pytest.mark.parametrize("declared", ["VMDK", "VHD", "VHDX"])
def test_bytes_that_are_not_the_declared_format_are_refused(
    made: Callable[..., bytearray], declared: str
) -> None:
    for write in (images.write_raw, images.write_qcow2):
        assert verdict(made(write), declared).failure == NOT_DECLARED


def test_one_container_declared_as_another_is_refused(made: Callable[..., bytearray]) -> None:
    assert verdict(made(images.write_vhdx), "VHD").failure == NOT_DECLARED
    assert verdict(made(images.write_dynamic_vhd), "VMDK").failure == NOT_DECLARED


@pytest.mark.parametrize("write", [images.write_qcow2, images.write_vhdx, images.write_fixed_vhd])
def test_anything_declared_raw_succeeds_with_its_own_size(
    made: Callable[..., bytearray], write: Writer
) -> None:
    image = made(write)

    assert verdict(image, "RAW") == Verdict("RAW", -(-len(image) // 512) * 512)


def test_a_raw_disk_is_rounded_up_to_whole_sectors() -> None:
    assert verdict(b"x" * 513, "RAW") == Verdict("RAW", 1024)


@pytest.mark.parametrize("declared", ["RAW", "VMDK", "VHD", "VHDX", None])
def test_an_empty_object_is_refused(declared: str | None) -> None:
    assert verdict(b"", declared).failure == NOT_DECLARED


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"QFI\xfb\0\0\0\3", id="qcow2"),
        pytest.param(
            b"<<< Oracle VM VirtualBox Disk Image >>>\n".ljust(64, b"\0") + b"\x7f\x10\xda\xbe", id="VDI"
        ),
        pytest.param(b"disk.ovf".ljust(257, b"\0") + b"ustar\x0000", id="OVA"),
        pytest.param(b"\x1f\x8b\x08\0", id="gzip"),
        pytest.param(b"\xfd7zXZ\0", id="xz"),
        pytest.param(b"PK\x03\x04", id="zip"),
        pytest.param(b"WithoutFreeSpace", id="Parallels"),
    ],
)
def test_containers_that_aws_does_not_read_are_refused_when_detected(head: bytes) -> None:
    assert verdict(head + bytes(4096), None) == Verdict("", failure=NOT_DECLARED)


@needs_qemu
@pytest.mark.parametrize(
    ("driver", "options", "declared", "failure"),
    [
        pytest.param("vmdk", "subformat=streamOptimized", "VMDK", "", id="stream-optimized VMDK"),
        pytest.param("vmdk", "subformat=monolithicSparse", "VMDK", NOT_VMDK, id="monolithic sparse VMDK"),
        pytest.param("vmdk", "subformat=monolithicFlat", "VMDK", NOT_VMDK, id="monolithic flat VMDK"),
        pytest.param("vmdk", "subformat=twoGbMaxExtentSparse", "VMDK", NOT_VMDK, id="split VMDK"),
        pytest.param("vpc", "subformat=dynamic,force_size=on", "VHD", "", id="dynamic VHD"),
        pytest.param("vpc", "subformat=fixed,force_size=on", "VHD", "", id="fixed VHD"),
        pytest.param("vhdx", "subformat=dynamic", "VHDX", "", id="dynamic VHDX"),
        pytest.param("vhdx", "subformat=fixed", "VHDX", "", id="fixed VHDX"),
    ],
)
def test_images_of_qemu_are_judged_as_ours_are(
    tmp_path: Path, driver: str, options: str, declared: str, failure: str
) -> None:
    (tmp_path / "disk.raw").write_bytes(DISK.read(0, DISK.size))
    subprocess.run(
        ["qemu-img", "convert", "-f", "raw", "-O", driver, "-o", options, "disk.raw", "image"],
        cwd=tmp_path,
        check=True,
    )

    judged = verdict((tmp_path / "image").read_bytes(), declared)

    assert judged == Verdict(declared, 0 if failure else DISK.size, failure)


@pytest.mark.parametrize(
    "write",
    [images.write_stream_optimized_vmdk, images.write_dynamic_vhd, images.write_fixed_vhd, images.write_vhdx],
)
def test_random_damage_never_breaks_the_judge(made: Callable[..., bytearray], write: Writer) -> None:
    good = made(write, mbr_disk(8 * MIB, "fuzz"))
    dice = random.Random(20)  # the same damage each time
    places = [
        *range(512),
        *range(len(good) - 2048, len(good)),
        *(dice.randrange(len(good)) for _ in range(500)),
    ]

    for _ in range(60):
        image = bytearray(good)
        for place in dice.sample(places, 6):
            image[place] = dice.randrange(256)
        judged = verdict(image[: dice.choice([len(good), dice.randrange(len(good))])], None)

        assert bool(judged.failure) != bool(judged.virtual_size)


def test_the_judge_reads_little_of_a_large_object() -> None:
    disk = gpt_disk(300 * GIB, "large")
    asked = []

    def read(offset: int, length: int) -> bytes:
        asked.append(length)
        return disk.read(offset, length)

    judge(read, disk.size, None)

    assert sum(asked) < 1 << 20
