"""VHD: both footers, the block table, and the fixed disk that looks raw at its start."""

from pathlib import Path

import pytest

from disks.making import MIB, converted, cut, flipped, patched, refooted, report_on, with_sum


@pytest.mark.parametrize("kind", ["fixed", "dynamic"])
def test_both_kinds_are_taken_and_their_disk_is_seen(images: Path, kind: str) -> None:
    report = report_on(images / f"{kind}.vhd")

    assert (report.title, report.verdict) == (f"VHD, {kind}",) * 2
    assert (report.format, report.subformat, report.send_as, report.accepted) == ("VHD", kind, "VHD", True)
    assert report.virtual_size == 40 * MIB
    assert (report.table, len(report.partitions), report.boot) == ("GPT", 3, "uefi")
    assert (report.warnings, report.reason, report.convert) == ((), "", "")


def test_rounding_up_to_cylinders_is_no_news(images: Path, tmp_path: Path) -> None:
    report = report_on(converted(images / "disk.raw", tmp_path / "rounded.vhd", "vpc"))

    assert report.virtual_size == 41_953_280
    assert report.warnings == ()


@pytest.mark.parametrize("name", ["", "disk.raw", "disk.vmdk"])
def test_the_footer_counts_not_the_name(images: Path, name: str) -> None:
    assert report_on(images / "fixed.vhd", name).format == "VHD"


def test_a_differencing_disk_needs_its_parent(images: Path, tmp_path: Path) -> None:
    report = report_on(refooted(images / "dynamic.vhd", tmp_path / "it's.vhd", (63, b"\4")))

    assert report.title == "Differencing VHD: merge it with its parent first"
    assert report.subformat == "differencing"
    assert not report.accepted
    assert (
        report.convert == "Convert-VHD -Path 'it''s.vhd' -DestinationPath 'it''s-import.vhd' -VHDType Dynamic"
    )


@pytest.mark.parametrize("kind", ["fixed", "dynamic"])
@pytest.mark.parametrize("place", [-512 + 28, -512 + 64, -512 + 200], ids=["creator", "checksum", "reserved"])
def test_a_damaged_footer_is_refused(images: Path, tmp_path: Path, kind: str, place: int) -> None:
    report = report_on(flipped(images / f"{kind}.vhd", tmp_path / "x.vhd", place))

    assert report.title == "VHD, damaged"
    assert report.convert.startswith("qemu-img convert ")


def test_footers_that_differ_are_refused(images: Path, tmp_path: Path) -> None:
    report = report_on(patched(images / "dynamic.vhd", tmp_path / "x.vhd", (100, b"\1")))

    assert "differ" in report.reason
    # The copy at the start is damaged, so nothing can be made from it.
    assert report.convert == ""


def test_a_damaged_dynamic_header_is_refused(images: Path, tmp_path: Path) -> None:
    report = report_on(patched(images / "dynamic.vhd", tmp_path / "x.vhd", (512 + 100, b"\1")))

    assert report.title == "VHD, damaged"
    assert "checksum" in report.reason


@pytest.mark.parametrize("lost", [1, 511, 512, 4096, 1 * MIB])
def test_a_dynamic_disk_without_its_end_is_cut_off(images: Path, tmp_path: Path, lost: int) -> None:
    whole = images / "dynamic.vhd"

    report = report_on(cut(whole, tmp_path / "x.vhd", whole.stat().st_size - lost))

    assert report.title in ("VHD, cut off", "VHD, damaged")
    assert not report.accepted


def test_blocks_that_the_file_lacks_are_missed(images: Path, tmp_path: Path) -> None:
    data = (images / "dynamic.vhd").read_bytes()
    (tmp_path / "x.vhd").write_bytes(data[: 2 * MIB] + data[-512:])

    assert report_on(tmp_path / "x.vhd").title == "VHD, cut off"


def test_a_fixed_disk_that_lost_its_middle_is_cut_off(images: Path, tmp_path: Path) -> None:
    data = (images / "fixed.vhd").read_bytes()
    (tmp_path / "x.vhd").write_bytes(data[: 10 * MIB] + data[-512:])

    assert report_on(tmp_path / "x.vhd").title == "VHD, cut off"


def test_a_fixed_disk_that_lost_its_footer_is_raw_with_a_doubtful_name(images: Path, tmp_path: Path) -> None:
    whole = images / "fixed.vhd"

    report = report_on(cut(whole, tmp_path / "x.vhd", whole.stat().st_size - 512))

    assert report.send_as == "RAW"
    assert report.warnings == ("Its name says VHD, its bytes do not: the upload may be cut off or damaged",)


def test_a_footer_of_511_bytes_is_known(images: Path, tmp_path: Path) -> None:
    whole = images / "fixed.vhd"
    size = whole.stat().st_size

    report = report_on(cut(whole, tmp_path / "old.vhd", size - 1))

    assert report.virtual_size == size - 512
    assert "511 bytes" in report.reason
    assert f"size={size - 512}" in report.convert


def test_an_unknown_type_is_refused(images: Path, tmp_path: Path) -> None:
    report = report_on(refooted(images / "dynamic.vhd", tmp_path / "x.vhd", (63, b"\6")))

    assert report.title == "VHD, damaged"


def test_a_saved_state_is_told(images: Path, tmp_path: Path) -> None:
    report = report_on(refooted(images / "dynamic.vhd", tmp_path / "x.vhd", (84, b"\1")))

    assert report.accepted
    assert "saved state" in report.warnings[0]


@pytest.mark.parametrize(
    ("tib", "accepted", "words"),
    [(8, True, ""), (9, True, "Larger than 8 TiB"), (16, False, "16 TiB or more: too large for an import")],
)
def test_large_disks(images: Path, tmp_path: Path, tib: int, accepted: bool, words: str) -> None:
    size = (tib << 40).to_bytes(8, "big")
    data = bytearray((images / "dynamic.vhd").read_bytes())
    data[512 + 28 : 512 + 36] = ((tib << 40) // (256 * MIB)).to_bytes(4, "big") + (256 * MIB).to_bytes(
        4, "big"
    )
    data[512:1536] = with_sum(bytes(data[512:1536]), 36)
    # A table for so large a disk, with no block in it.
    data[1536:MIB] = b"\xff" * (MIB - 1536)
    (tmp_path / "y.vhd").write_bytes(data)

    report = report_on(refooted(tmp_path / "y.vhd", tmp_path / "x.vhd", (48, size)))

    assert report.accepted is accepted
    assert report.virtual_size == tib << 40
    assert any(text.startswith(words) for text in (*report.warnings, report.title))
