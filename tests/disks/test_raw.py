"""Raw disks: partition tables, how they boot, file systems without a table, cut off and grown ones."""

from pathlib import Path

import pytest

from disks.making import (
    BIOS_BOOT,
    ESP,
    LINUX,
    MIB,
    UEFI_DISK,
    blank,
    cut,
    flipped,
    partitioned,
    patched,
    report_on,
    run,
)
from disks.tables import gpt_of_4k
from fuzz.sparse import SparseImage
from snapshot_importer.disks import gpt
from snapshot_importer.disks.contents import CUT_OFF, NO_TABLE, SECTORS_4K
from snapshot_importer.disks.inspect import inspect
from snapshot_importer.disks.report import Boot


def test_a_gpt_disk_is_taken(images: Path) -> None:
    report = report_on(images / "disk.raw")

    assert (report.title, report.verdict) == ("Raw disk, GPT",) * 2
    assert (report.format, report.subformat, report.send_as, report.accepted) == ("RAW", "GPT", "RAW", True)
    assert (report.virtual_size, report.snapshot_gib, report.size) == (40 * MIB, 1, 40 * MIB)
    assert [(row.number, row.kind, row.start, row.size, row.name) for row in report.partitions] == [
        (1, "EFI System", 1 * MIB, 8 * MIB, "esp"),
        (2, "Linux", 9 * MIB, 16 * MIB, ""),
        (3, "Linux", 25 * MIB, 14 * MIB, "root"),
    ]
    assert (report.boot, report.warnings) == ("uefi", ())


@pytest.mark.parametrize(
    ("table", "boot"),
    [
        (f"label: gpt\nsize=1M, type={BIOS_BOOT}\ntype={LINUX}\n", "legacy-bios"),
        (f"label: gpt\nsize=1M, type={BIOS_BOOT}\nsize=8M, type={ESP}\ntype={LINUX}\n", "uefi-preferred"),
        (f"label: gpt\ntype={LINUX}\n", ""),
        ("label: dos\nsize=8M, type=83, bootable\ntype=8e\n", "legacy-bios"),
        ("label: dos\nsize=8M, type=ef\ntype=83\n", "uefi"),
        ("label: dos\nsize=8M, type=ef\ntype=83, bootable\n", "uefi-preferred"),
    ],
    ids=["GPT, BIOS", "GPT, both", "GPT, data", "MBR", "MBR, UEFI", "MBR, both"],
)
def test_how_a_disk_boots(tmp_path: Path, table: str, boot: Boot) -> None:
    report = report_on(partitioned(tmp_path / "x.raw", table))

    assert report.boot == boot
    assert report.warnings == ()


def test_an_mbr_disk_is_taken(tmp_path: Path) -> None:
    table = "label: dos\nsize=8M, type=83, bootable\nsize=8M, type=7\ntype=5\n"

    report = report_on(partitioned(tmp_path / "x.raw", table))

    assert (report.verdict, report.table) == ("Raw disk, MBR", "MBR")
    assert [row.kind for row in report.partitions] == ["Linux", "NTFS or exFAT", "Extended"]


def test_an_empty_table_is_told(tmp_path: Path) -> None:
    report = report_on(partitioned(tmp_path / "x.raw", "label: dos\n"))

    assert (report.verdict, report.warnings) == ("Raw disk, MBR", ("The partition table is empty",))


@pytest.mark.parametrize("table", [UEFI_DISK, "label: dos\ntype=83\n"], ids=["GPT", "MBR"])
def test_a_disk_that_ends_early_is_told(tmp_path: Path, table: str) -> None:
    report = report_on(cut(partitioned(tmp_path / "x.raw", table), tmp_path / "y.raw", 30 * MIB))

    assert report.accepted
    assert CUT_OFF in report.warnings


def test_a_length_that_is_no_multiple_of_a_sector_is_told(images: Path, tmp_path: Path) -> None:
    report = report_on(cut(images / "disk.raw", tmp_path / "x.raw", 40 * MIB - 100))

    assert report.warnings[-1] == "Its length is no multiple of 512 bytes: the upload may be cut off"
    assert report.virtual_size == 40 * MIB


def test_a_grown_disk_is_told(images: Path, tmp_path: Path) -> None:
    path = cut(images / "disk.raw", tmp_path / "x.raw", 40 * MIB)
    with path.open("r+b") as file:
        file.truncate(100 * MIB)

    report = report_on(path)

    assert report.warnings == (gpt.GROWN,)
    assert report.virtual_size == 100 * MIB


@pytest.mark.parametrize("place", [512 + 60, 1024 + 20], ids=["header", "entries"])
def test_the_copy_of_a_damaged_table_is_read(images: Path, tmp_path: Path, place: int) -> None:
    report = report_on(flipped(images / "disk.raw", tmp_path / "x.raw", place))

    assert report.warnings == (gpt.DAMAGED_FIRST,)
    assert [row.name for row in report.partitions] == ["esp", "", "root"]


def test_a_table_that_is_damaged_twice_is_told(images: Path, tmp_path: Path) -> None:
    report = report_on(flipped(images / "disk.raw", tmp_path / "x.raw", 512 + 60, -512 + 60))

    assert gpt.DAMAGED in report.warnings


def test_a_table_that_is_only_at_the_end_is_found(images: Path, tmp_path: Path) -> None:
    report = report_on(patched(images / "disk.raw", tmp_path / "x.raw", (512, bytes(512))))

    assert (report.table, report.warnings) == ("GPT", (gpt.DAMAGED_FIRST,))


def test_a_missing_copy_is_told(images: Path, tmp_path: Path) -> None:
    report = report_on(patched(images / "disk.raw", tmp_path / "x.raw", (-512, bytes(512))))

    assert report.warnings == (gpt.NO_BACKUP,)


def test_a_promised_gpt_that_is_not_there_is_told(images: Path, tmp_path: Path) -> None:
    report = report_on(
        patched(images / "disk.raw", tmp_path / "x.raw", (512, bytes(512)), (-512, bytes(512)))
    )

    assert report.warnings == ("The boot record announces a GPT, but there is none",)


def test_sectors_of_4_kib_are_told() -> None:
    report = inspect(gpt_of_4k())

    assert report.table == "GPT"
    assert report.warnings == (SECTORS_4K,)
    assert [(row.kind, row.start) for row in report.partitions] == [
        ("EFI System", 1 * MIB),
        ("Linux", 9 * MIB),
    ]


FILE_SYSTEMS = {
    "ext2": ("mkfs.ext4", "-q", "-t", "ext2"),
    "ext3": ("mkfs.ext4", "-q", "-t", "ext3"),
    "ext4": ("mkfs.ext4", "-q", "-t", "ext4"),
    "XFS": ("mkfs.xfs", "-q"),
    "Btrfs": ("mkfs.btrfs", "-q"),
    "FAT16": ("mkfs.fat", "-F", "16"),
    "FAT32": ("mkfs.fat", "-F", "32"),
    "Linux swap": ("mkswap", "-q"),
}


@pytest.mark.parametrize("name", FILE_SYSTEMS)
def test_a_file_system_fills_a_disk(tmp_path: Path, name: str) -> None:
    path = blank(tmp_path / "x.raw", 320 * MIB)
    run(*FILE_SYSTEMS[name], path)

    report = report_on(path)

    assert (report.verdict, report.subformat, report.table) == (f"Raw disk, {name}", name, "")
    assert report.accepted
    assert report.warnings == ()
    assert report.boot == ""


@pytest.mark.parametrize(
    ("offset", "magic", "name"),
    [
        (3, b"NTFS    ", "NTFS"),
        (3, b"EXFAT   ", "exFAT"),
        (512, b"LABELONE", "LVM"),
        (0, b"hsqs", "SquashFS"),
        (32, b"NXSB", "APFS"),
    ],
)
def test_other_volumes_are_known_by_their_magic_number(offset: int, magic: bytes, name: str) -> None:
    boot = [(510, b"\x55\xaa")] if offset == 3 else []

    report = inspect(SparseImage(8 * MIB, ((offset, magic), *boot)))

    assert (report.verdict, report.warnings) == (f"Raw disk, {name}", ())


@pytest.mark.parametrize(
    ("offset", "magic", "name"), [(0, b"LUKS\xba\xbe", "LUKS"), (3, b"-FVE-FS-", "BitLocker")]
)
def test_an_encrypted_disk_is_told(offset: int, magic: bytes, name: str) -> None:
    report = inspect(SparseImage(8 * MIB, ((offset, magic),)))

    assert report.accepted
    assert report.warnings[0].startswith(f"Encrypted with {name}:")


@pytest.mark.parametrize(
    "image",
    [
        SparseImage(8 * MIB, ()),
        SparseImage(8 * MIB, ((0, bytes(range(256)) * 200),)),
        SparseImage(512, ((0, b"\0\1"),)),
    ],
    ids=["blank", "unknown", "one sector"],
)
def test_anything_else_is_a_disk_with_a_warning(image: SparseImage) -> None:
    report = inspect(image)

    assert (report.format, report.send_as, report.accepted) == ("RAW", "RAW", True)
    assert report.warnings == (NO_TABLE,)


def test_a_disk_of_16_tib_is_refused() -> None:
    report = inspect(SparseImage(16 << 40, ((0, b"XFSB"),)))

    assert (report.title, report.accepted, report.send_as) == (
        "16 TiB or more: too large for an import",
        False,
        "",
    )
    assert inspect(SparseImage((16 << 40) - 512, ((0, b"XFSB"),))).accepted
