"""VHDX: headers, regions, metadata, log, blocks."""

import uuid
from pathlib import Path

import pytest

from disks.making import MIB, cut, flipped, patched, report_on
from snapshot_importer.disks.contents import SECTORS_4K
from snapshot_importer.disks.crc32c import crc32c

KIB = 1 << 10
PARAMETERS = uuid.UUID("CAA16737-FA36-4D43-B3B6-33F0AA44E76B").bytes_le
LOGICAL = uuid.UUID("8141BF1D-A96F-4709-BA47-F233A8FAAB5F").bytes_le


def item(path: Path, name: bytes) -> int:
    """Where qemu-img puts a metadata value: its region is at 3 MiB."""
    table = path.read_bytes()[3 * MIB : 3 * MIB + 64 * KIB]
    entry = table.index(name)
    return 3 * MIB + int.from_bytes(table[entry + 16 : entry + 20], "little")


def with_header(path: Path, target: Path, *changes: tuple[int, bytes]) -> Path:
    """Copy a VHDX with both headers changed and their checksums made right."""
    places = []
    for place in (64 * KIB, 128 * KIB):
        header = bytearray(path.read_bytes()[place : place + 4 * KIB])
        for offset, value in changes:
            header[offset : offset + len(value)] = value
        header[4:8] = bytes(4)
        header[4:8] = crc32c(bytes(header)).to_bytes(4, "little")
        places.append((place, bytes(header)))
    return patched(path, target, *places)


@pytest.mark.parametrize("kind", ["fixed", "dynamic"])
def test_both_kinds_are_taken_and_their_disk_is_seen(images: Path, kind: str) -> None:
    report = report_on(images / f"{kind}.vhdx")

    assert (report.title, report.verdict) == (f"VHDX, {kind}",) * 2
    assert (report.format, report.subformat, report.send_as, report.accepted) == ("VHDX", kind, "VHDX", True)
    assert report.virtual_size == 40 * MIB
    assert (report.table, len(report.partitions), report.boot) == ("GPT", 3, "uefi")
    assert (report.warnings, report.reason, report.convert) == ((), "", "")


@pytest.mark.parametrize("place", [64 * KIB + 20, 128 * KIB + 20], ids=["first header", "second header"])
def test_one_whole_header_is_enough(images: Path, tmp_path: Path, place: int) -> None:
    assert report_on(flipped(images / "dynamic.vhdx", tmp_path / "x.vhdx", place)).accepted


def test_without_a_whole_header_it_is_damaged(images: Path, tmp_path: Path) -> None:
    report = report_on(flipped(images / "dynamic.vhdx", tmp_path / "x.vhdx", 64 * KIB + 20, 128 * KIB + 20))

    assert report.title == "VHDX, damaged"


def test_the_second_region_table_stands_in_for_the_first(images: Path, tmp_path: Path) -> None:
    report = report_on(flipped(images / "dynamic.vhdx", tmp_path / "x.vhdx", 192 * KIB + 20))

    assert report.accepted
    assert report.virtual_size == 40 * MIB


def test_without_a_whole_region_table_it_is_damaged(images: Path, tmp_path: Path) -> None:
    report = report_on(flipped(images / "dynamic.vhdx", tmp_path / "x.vhdx", 192 * KIB + 20, 256 * KIB + 20))

    assert report.title == "VHDX, damaged"


def test_without_metadata_it_is_damaged(images: Path, tmp_path: Path) -> None:
    assert (
        report_on(patched(images / "dynamic.vhdx", tmp_path / "x.vhdx", (3 * MIB, b"x"))).title
        == "VHDX, damaged"
    )


def test_a_log_that_was_not_emptied_is_told(images: Path, tmp_path: Path) -> None:
    report = report_on(with_header(images / "dynamic.vhdx", tmp_path / "x.vhdx", (48, b"\1" * 16)))

    assert report.accepted
    assert report.warnings[0].startswith("It was not closed cleanly")


def test_a_differencing_disk_needs_its_parent(images: Path, tmp_path: Path) -> None:
    path = images / "dynamic.vhdx"

    report = report_on(patched(path, tmp_path / "child.avhdx", (item(path, PARAMETERS) + 4, b"\2")))

    assert report.title == "Differencing VHDX: merge it with its parent first"
    assert "Convert-VHD -Path 'child.avhdx' -DestinationPath 'child.vhdx'" in report.convert


def test_sectors_of_4_kib_are_told(images: Path, tmp_path: Path) -> None:
    path = images / "dynamic.vhdx"

    report = report_on(
        patched(path, tmp_path / "x.vhdx", (item(path, LOGICAL), (4096).to_bytes(4, "little")))
    )

    assert report.accepted
    assert SECTORS_4K in report.warnings


@pytest.mark.parametrize("length", [100, 64 * KIB, 150 * KIB, 1 * MIB, 3 * MIB + 10, 5 * MIB])
def test_a_file_that_ends_early_is_cut_off(images: Path, tmp_path: Path, length: int) -> None:
    report = report_on(cut(images / "dynamic.vhdx", tmp_path / "x.vhdx", length))

    assert report.title == "VHDX, cut off"


def test_the_checksum_is_castagnolis() -> None:
    # RFC 3720, B.4.
    assert crc32c(bytes(32)) == 0x8A9136AA
    assert crc32c(b"\xff" * 32) == 0x62A8AB43
    assert crc32c(bytes(range(32))) == 0x46DD794E
    assert crc32c(b"123456789") == 0xE3069283
