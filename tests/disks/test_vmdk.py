"""VMDK: whole stream-optimized disks are taken, everything else is named and refused."""

import random
import struct
from pathlib import Path

import pytest

from disks.making import UEFI_DISK, blank, converted, cut, partitioned, patched, report_on
from disks.streams import streamed
from snapshot_importer.disks.contents import NO_TABLE


def test_a_stream_is_taken_and_its_disk_is_seen(images: Path) -> None:
    report = report_on(images / "streamOptimized.vmdk")

    assert (report.title, report.verdict) == ("VMDK, stream-optimized",) * 2
    assert (report.format, report.subformat, report.send_as) == ("VMDK", "stream-optimized", "VMDK")
    assert report.accepted
    assert report.virtual_size == 40 << 20
    assert (report.table, len(report.partitions), report.boot) == ("GPT", 3, "uefi")
    assert [row.name for row in report.partitions] == ["esp", "", "root"]
    assert (report.warnings, report.reason, report.convert) == ((), "", "")


def test_every_field_read_is_listed_with_its_offset(images: Path) -> None:
    fields = {field.name: field for field in report_on(images / "streamOptimized.vmdk").fields}

    assert fields["VMDK capacity"].offset == 12
    assert fields["VMDK capacity"].value == "81920 (0x14000)"
    assert fields["createtype"].value == "streamOptimized"


@pytest.mark.parametrize(
    ("name", "subformat"),
    [("monolithicSparse", "monolithic sparse"), ("twoGbMaxExtentSparse-s001", "part of a split disk")],
)
def test_other_sparse_types_are_refused(images: Path, name: str, subformat: str) -> None:
    report = report_on(images / f"{name}.vmdk")

    assert report.title == f"VMDK, {subformat}: AWS cannot read this type"
    assert report.verdict == "VMDK, convert first"
    assert not report.accepted
    assert not report.send_as
    assert report.subformat == subformat


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("monolithicFlat", "monolithicFlat-flat.vmdk. Upload that file and import it as RAW."),
        ("twoGbMaxExtentFlat", "twoGbMaxExtentFlat-f001.vmdk. Upload that file and import it as RAW."),
        ("twoGbMaxExtentSparse", "the file twoGbMaxExtentSparse-s001.vmdk. With all of them beside it"),
    ],
)
def test_a_descriptor_alone_tells_where_the_disk_is(images: Path, name: str, where: str) -> None:
    report = report_on(images / f"{name}.vmdk")

    assert report.title == "VMDK descriptor without its disk"
    assert where in report.reason
    assert report.virtual_size == 40 << 20


def test_the_flat_file_is_raw_whatever_its_name(images: Path) -> None:
    report = report_on(images / "monolithicFlat-flat.vmdk")

    assert (report.verdict, report.send_as, report.warnings) == ("Raw disk, GPT", "RAW", ())


def test_a_piece_of_a_split_disk_gives_itself_away_by_its_name(images: Path) -> None:
    report = report_on(images / "twoGbMaxExtentFlat-f001.vmdk")

    assert report.warnings == (
        "Its name is that of one piece of a split disk: the other pieces would be missing",
    )


def test_a_footer_written_last_is_followed(images: Path, tmp_path: Path) -> None:
    path = tmp_path / "vmware.vmdk"
    path.write_bytes(streamed((images / "disk.raw").read_bytes()))

    report = report_on(path)

    assert report.verdict == "VMDK, stream-optimized"
    assert (report.table, len(report.partitions), report.boot) == ("GPT", 3, "uefi")


def test_a_stream_without_its_first_grain_is_blank_there(tmp_path: Path) -> None:
    path = tmp_path / "blank.vmdk"
    path.write_bytes(streamed(bytes(1 << 20) + b"x" * (1 << 20)))

    report = report_on(path)

    assert report.accepted
    assert report.warnings == (NO_TABLE,)


@pytest.mark.parametrize("lost", [1, 512, 1024, 1536, 4096])
def test_a_stream_without_its_footer_is_cut_off(images: Path, tmp_path: Path, lost: int) -> None:
    data = streamed((images / "disk.raw").read_bytes())
    path = tmp_path / "short.vmdk"
    path.write_bytes(data[:-lost])

    report = report_on(path)

    assert (report.title, report.accepted) == ("VMDK, cut off", False)


@pytest.mark.parametrize("share", [0.1, 0.6, 0.95])
def test_a_stream_of_qemu_that_ends_early_is_cut_off(tmp_path: Path, share: float) -> None:
    raw = partitioned(tmp_path / "full.raw", UEFI_DISK)
    with raw.open("r+b") as file:
        for place in range(4, 40):
            file.seek(place << 20)
            file.write(random.Random(place).randbytes(64 << 10))
    path = converted(raw, tmp_path / "full.vmdk", "vmdk", "subformat=streamOptimized")
    short = cut(path, tmp_path / "short.vmdk", int(path.stat().st_size * share))

    assert report_on(path).accepted
    assert report_on(short).title == "VMDK, cut off"


def test_one_byte_less_of_the_last_grain_is_missed(images: Path, tmp_path: Path) -> None:
    whole = images / "streamOptimized.vmdk"
    # Its two grains: qemu-img writes one after the other, and then fills up to 64 KiB.
    last = whole.read_bytes().rindex(b"\x78\x9c") - 12
    length = struct.unpack_from("<QI", whole.read_bytes(), last)[1]

    assert report_on(cut(whole, tmp_path / "a.vmdk", last + 12 + length)).accepted
    assert report_on(cut(whole, tmp_path / "b.vmdk", last + 12 + length - 1)).title == "VMDK, cut off"


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ((73, b"\n \n\n"), "VMDK, damaged"),
        ((4, b"\x09"), "VMDK, damaged"),
        ((20, b"\0\0"), "VMDK, damaged"),
        ((12, bytes(8)), "VMDK, damaged"),
        ((44, bytes(4)), "VMDK, damaged"),
        ((77, b"\0"), "VMDK with compression 0: AWS cannot read this type"),
        ((10, b"\0"), "VMDK with compression 1: AWS cannot read this type"),
        ((65536, b"\0" * 64), "VMDK, damaged"),
    ],
    ids=[
        "text mode",
        "version",
        "grain size",
        "no disk",
        "no tables",
        "not compressed",
        "no markers",
        "first grain",
    ],
)
def test_damage_is_named(images: Path, tmp_path: Path, change: tuple[int, bytes], title: str) -> None:
    report = report_on(patched(images / "streamOptimized.vmdk", tmp_path / "x.vmdk", change))

    assert report.title == title
    assert report.reason


def test_the_end_of_a_large_stream_is_missed(tmp_path: Path) -> None:
    raw = partitioned(tmp_path / "x.raw", UEFI_DISK, 120 << 30)
    path = converted(raw, tmp_path / "x.vmdk", "vmdk", "subformat=streamOptimized")

    # qemu-img leaves room for 64 KiB from where the last grain begins, which takes some hundred bytes.
    report = report_on(cut(path, tmp_path / "y.vmdk", path.stat().st_size - (64 << 10) + 100))

    assert report.title == "VMDK, cut off"
    assert len(report.partitions) == 3


@pytest.mark.parametrize("length", [4, 100, 511, 512, 2000, 10_000])
def test_less_than_a_header_and_its_descriptor_is_cut_off(images: Path, tmp_path: Path, length: int) -> None:
    report = report_on(cut(images / "streamOptimized.vmdk", tmp_path / "x.vmdk", length))

    assert report.title == "VMDK, cut off"


def test_an_unclean_stream_is_taken_with_a_warning(images: Path, tmp_path: Path) -> None:
    report = report_on(patched(images / "streamOptimized.vmdk", tmp_path / "x.vmdk", (72, b"\1")))

    assert report.accepted
    assert report.warnings == ("It was not closed cleanly: its last changes may be missing",)


def test_a_snapshots_disk_needs_its_parent(images: Path, tmp_path: Path) -> None:
    text = (images / "monolithicFlat.vmdk").read_text()
    (tmp_path / "x.vmdk").write_text(text.replace("parentCID=ffffffff", "parentCID=12345678"))

    assert report_on(tmp_path / "x.vmdk").title == "VMDK of a snapshot: merge it with its parent first"


@pytest.mark.parametrize(
    ("head", "subformat", "size"),
    [
        (struct.pack("<4sIIII", b"COWD", 1, 3, 2048, 1), "COWD", 1 << 20),
        (struct.pack("<QQQ", 0xCAFEBABE, 0x200000001, 4096), "SEsparse", 2 << 20),
    ],
    ids=["COWD", "SEsparse"],
)
def test_disks_of_esx_are_refused(tmp_path: Path, head: bytes, subformat: str, size: int) -> None:
    path = blank(tmp_path / "x.vmdk", 1 << 20)
    with path.open("r+b") as file:
        file.write(head)

    report = report_on(path)

    assert report.title == f"VMDK, {subformat}: AWS cannot read this type"
    assert report.virtual_size == size


def test_a_device_mapping_has_no_disk(tmp_path: Path) -> None:
    text = '# Disk DescriptorFile\nversion=1\nparentCID=ffffffff\ncreateType="vmfsRDM"\nRW 4096 VMFSRDM "x-rdm.vmdk"\n'
    (tmp_path / "x.vmdk").write_text(text)

    report = report_on(tmp_path / "x.vmdk")

    assert "names a device" in report.reason
    assert report.subformat == "raw device mapping"
    assert not report.convert
