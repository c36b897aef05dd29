"""Compressed files and archives: unpack first, with a look at what is inside."""

import shutil
import subprocess
from pathlib import Path

import pytest

from disks.making import MIB, made_by, report_on, run

PACKERS = {
    "gz": ("gzip", "gzip", True),
    "xz": ("xz", "xz", True),
    "bz2": ("bzip2", "bzip2", True),
    "zst": ("zstd", "zstd", False),
    "lz4": ("lz4", "lz4", False),
    "lzo": ("lzop", "lzop", False),
}


def packed(path: Path, target: Path, program: str) -> Path:
    with path.open("rb") as source, target.open("wb") as file:
        subprocess.run(
            [program, "-c"], stdin=source, stdout=file, stderr=subprocess.DEVNULL, timeout=60, check=True
        )
    return target


@pytest.mark.parametrize("ending", PACKERS)
def test_a_compressed_file_is_unpacked_first(images: Path, tmp_path: Path, ending: str) -> None:
    program, name, looks_inside = PACKERS[ending]
    path = packed(images / "disk.qcow2", tmp_path / f"disk.qcow2.{ending}", program)

    report = report_on(path)

    assert report.format == name.upper()
    assert report.verdict == "Compressed, unpack first"
    assert report.reason.startswith(f"disk.qcow2.{ending} is a compressed file. Unpack it first.")
    assert not report.accepted
    assert report.subformat == ("QCOW2 disk inside" if looks_inside else "")
    assert report.virtual_size == (40 * MIB if looks_inside else None)
    made_by(report.convert, tmp_path)
    assert (tmp_path / "disk.qcow2").read_bytes() == (images / "disk.qcow2").read_bytes()
    assert (tmp_path / "disk.vmdk").exists() is looks_inside


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("disk.raw", "raw disk"),
        ("dynamic.vhd", "dynamic VHD disk"),
        ("dynamic.vhdx", "VHDX disk"),
        ("streamOptimized.vmdk", "stream-optimized VMDK disk"),
        ("monolithicSparse.vmdk", "VMDK disk"),
        ("monolithicFlat.vmdk", "VMDK descriptor"),
        ("disk.vdi", "VDI disk"),
    ],
)
def test_what_is_inside_is_told(images: Path, tmp_path: Path, name: str, inside: str) -> None:
    report = report_on(packed(images / name, tmp_path / f"{name}.gz", "gzip"))

    assert report.subformat == f"{inside} inside"
    assert report.reason.endswith(f" {inside}.")


def test_an_ending_that_says_nothing_is_kept(images: Path, tmp_path: Path) -> None:
    report = report_on(packed(images / "disk.raw", tmp_path / "backup", "gzip"))

    assert report.convert == "gzip -dc backup > backup.unpacked"


@pytest.mark.parametrize("options", [(), ("-0",)], ids=["deflated", "stored"])
def test_a_zip_is_looked_into(images: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "readme.txt").write_text("Hello")
    run("zip", "-q", *options, "-j", "disk.zip", "readme.txt", images / "disk.qcow2", cwd=tmp_path)

    report = report_on(tmp_path / "disk.zip")

    assert (report.format, report.verdict) == ("ZIP", "Compressed, unpack first")
    assert report.subformat == "QCOW2 disk inside"
    assert [(member.name, member.size) for member in report.members] == [
        ("disk.qcow2", (images / "disk.qcow2").stat().st_size)
    ]
    assert report.convert.startswith("unzip disk.zip && qemu-img convert -f qcow2")


def test_an_office_file_is_no_disk(tmp_path: Path) -> None:
    (tmp_path / "[Content_Types].xml").write_text("<Types/>")
    run("zip", "-q", "letter.docx", "[Content_Types].xml", cwd=tmp_path)

    assert report_on(tmp_path / "letter.docx").verdict == "Not a disk"


def test_a_7z_is_unpacked_first(images: Path, tmp_path: Path) -> None:
    run("7z", "a", "-bd", "disk.7z", images / "disk.qcow2", cwd=tmp_path)

    report = report_on(tmp_path / "disk.7z")

    assert (report.format, report.verdict, report.convert) == (
        "7Z",
        "Compressed, unpack first",
        "7z x disk.7z",
    )


def ova(images: Path, folder: Path, *disks: str, form: str = "ustar") -> Path:
    (folder / "machine.ovf").write_text("<Envelope/>")
    for disk in disks:
        shutil.copy(images / disk, folder)
    run("tar", f"--format={form}", "-cf", "machine.ova", "machine.ovf", *disks, cwd=folder)
    return folder / "machine.ova"


@pytest.mark.parametrize("form", ["ustar", "gnu", "posix"])
def test_an_ova_lists_its_disks_with_their_places(images: Path, tmp_path: Path, form: str) -> None:
    path = ova(images, tmp_path, "streamOptimized.vmdk", "monolithicSparse.vmdk", form=form)

    report = report_on(path)

    assert (report.format, report.verdict) == ("OVA", "OVA, choose a disk…")
    assert report.reason == "An OVA holds several files. Choose the disk to import."
    assert [member.name for member in report.members] == ["streamOptimized.vmdk", "monolithicSparse.vmdk"]
    for member in report.members:
        data = path.read_bytes()[member.offset : member.offset + member.size]
        assert data == (images / member.name).read_bytes()


@pytest.mark.parametrize(
    ("disk", "made"),
    [
        ("streamOptimized.vmdk", "streamOptimized.vmdk"),
        ("monolithicSparse.vmdk", "monolithicSparse-import.vmdk"),
    ],
)
def test_the_only_disk_of_an_ova_is_unpacked_by_the_command(
    images: Path, tmp_path: Path, disk: str, made: str
) -> None:
    report = report_on(ova(images, tmp_path, disk))
    (tmp_path / disk).unlink()

    assert report.virtual_size == 40 * MIB
    assert made_by(report.convert, tmp_path).name == made
    assert report_on(tmp_path / made).verdict == "VMDK, stream-optimized"


def test_long_names_in_a_tar_are_read(images: Path, tmp_path: Path) -> None:
    name = "x" * 120 + ".vmdk"
    shutil.copy(images / "streamOptimized.vmdk", tmp_path / name)
    for form in ("gnu", "posix"):
        run("tar", f"--format={form}", "-cf", f"{form}.tar", name, cwd=tmp_path)

        report = report_on(tmp_path / f"{form}.tar")

        assert (report.format, report.verdict) == ("TAR", "Compressed, unpack first")
        assert [member.name for member in report.members] == [name]


def test_an_ova_with_many_disks_is_not_walked_for_ever(images: Path, tmp_path: Path) -> None:
    disks = [f"disk{number}.vmdk" for number in range(9)]
    for disk in disks:
        shutil.copy(images / "monolithicSparse.vmdk", tmp_path / disk)
    run("tar", "-cf", "machine.ova", *disks, cwd=tmp_path)

    report = report_on(tmp_path / "machine.ova")

    assert 3 < len(report.members) < 9
    assert report.warnings == ("Not all of its files were looked at",)
