"""What else users bring: ISO images, error pages, pointers, documents, nothing."""

from pathlib import Path

import pytest

from disks.making import MIB, patched, report_on, run
from fuzz.sparse import SparseImage
from snapshot_importer.disks.inspect import inspect


@pytest.fixture
def iso(tmp_path: Path) -> Path:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "file").write_text("x" * 100)
    run("genisoimage", "-quiet", "-V", "INSTALL", "-o", "x.iso", "tree", cwd=tmp_path)
    return tmp_path / "x.iso"


def test_an_iso_is_no_disk(iso: Path) -> None:
    report = report_on(iso, "disk.raw")

    assert (report.format, report.subformat, report.verdict) == ("ISO", "", "Not a disk")
    assert {field.name: field.value for field in report.fields}["ISO volume"] == "INSTALL"


def test_an_iso_that_looks_like_a_disk_is_none(iso: Path, tmp_path: Path) -> None:
    row = bytes((0x80, 0, 1, 0, 0x17, 0, 0, 0)) + (0).to_bytes(4, "little") + (500).to_bytes(4, "little")

    report = report_on(patched(iso, tmp_path / "hybrid.iso", (446, row), (510, b"\x55\xaa")))

    assert (report.format, report.subformat, report.accepted) == ("ISO", "hybrid", False)


def test_a_dmg_is_told_by_its_end() -> None:
    trailer = b"koly".ljust(492, b"\0") + (8192).to_bytes(8, "big")

    report = inspect(SparseImage(1 * MIB, ((1 * MIB - 512, trailer.ljust(512, b"\0")),)), "x.dmg")

    assert (report.format, report.virtual_size, report.verdict) == ("DMG", 4 * MIB, "DMG, convert first")
    assert report.convert == "qemu-img convert -f dmg -O vmdk -o subformat=streamOptimized x.dmg x.vmdk"


def test_nothing_is_told() -> None:
    report = inspect(SparseImage(0, ()))

    assert (report.format, report.accepted, report.virtual_size) == ("EMPTY", False, None)
    assert report.reason == "The file is empty (0 bytes). Upload it again."


@pytest.mark.parametrize(
    ("text", "form", "words"),
    [
        ("<!DOCTYPE html><p>Not found", "HTML", "web page"),
        ("\n <html>", "HTML", "web page"),
        (
            '<?xml version="1.0"?>\n<Error><Code>NoSuchKey</Code></Error>',
            "XML",
            "error of S3 is here instead of the disk (NoSuchKey)",
        ),
        ('<?xml version="1.0"?><a/>', "XML", "text is here"),
        ('<?xml version="1.0"?><Envelope/>', "OVF", "describes a machine"),
        ("<manifest><bundler><name>ec2-ami-tools</name></bundler></manifest>", "AMI", "RegisterImage"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:12\n", "GIT-LFS", "Git LFS"),
        ("Hello, this is no disk.\n" * 1000, "TEXT", "text is here"),
        ("\ufeffÄpfel und Birnen", "TEXT", "text is here"),
    ],
    ids=["page", "page, space", "S3 error", "XML", "OVF", "AMI", "LFS", "text", "UTF-8"],
)
def test_a_text_is_no_disk(text: str, form: str, words: str) -> None:
    data = text.encode()

    report = inspect(SparseImage(len(data), ((0, data),)), "disk.raw")

    assert (report.format, report.verdict, report.accepted) == (form, "Not a disk", False)
    assert words in report.reason


def test_a_page_in_another_encoding_is_a_page() -> None:
    data = "<html>Größe".encode("latin-1")

    assert inspect(SparseImage(len(data), ((0, data),))).format == "HTML"


@pytest.mark.parametrize(
    ("head", "form", "verdict"),
    [
        (b"EVF\x09\x0d\x0a\xff\0", "E01", "E01, convert first"),
        (b"MSWIM\0\0\0", "WIM", "Not a disk"),
        (b"%PDF-1.7\n\0", "PDF", "Not a disk"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE", "Not a disk"),
        (b"Rar!\x1a\x07\x01\0", "RAR", "Compressed, unpack first"),
        (b"\x7fELF\2", "ELF", "Not a disk"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_kinds_are_known_by_their_magic_number(head: bytes, form: str, verdict: str) -> None:
    report = inspect(SparseImage(1 * MIB, ((0, head),)))

    assert (report.format, report.verdict, report.accepted) == (form, verdict, False)
    assert report.title


def test_a_boot_sector_may_begin_with_anything() -> None:
    assert inspect(SparseImage(1 * MIB, ((0, b"\x7fELF"), (510, b"\x55\xaa")))).accepted


@pytest.mark.parametrize(
    ("name", "words"),
    [("x/ami-0123456789abcdef0.bin", "CreateRestoreImageTask"), ("image.part.12", "RegisterImage")],
)
def test_parts_of_an_ami_are_told_by_their_names(name: str, words: str) -> None:
    report = inspect(SparseImage(1 * MIB, ((0, bytes(range(1, 255)) * 20),)), name)

    assert (report.format, report.accepted) == ("AMI", False)
    assert words in report.reason


def test_bytes_count_more_than_the_name_of_an_ami(images: Path) -> None:
    assert report_on(images / "disk.raw", "ami-0123456789abcdef0.bin").verdict == "Raw disk, GPT"
