"""Disks of other hypervisors, and the commands that convert them: each is run, and what comes out is taken."""

import shutil
import struct
from pathlib import Path

import pytest

from disks.making import MIB, flipped, made_by, refooted, report_on, run

KINDS = {
    "disk.qcow2": "QCOW2",
    "old.qcow2": "QCOW2",
    "disk.qcow": "QCOW",
    "disk.qed": "QED",
    "disk.vdi": "VDI",
    "fixed.vdi": "VDI",
    "disk.hdd": "Parallels",
}


@pytest.mark.parametrize("name", KINDS)
def test_each_is_named_and_refused(images: Path, name: str) -> None:
    report = report_on(images / name)

    assert report.format == KINDS[name].upper()
    assert report.title == f"{KINDS[name]}: AWS cannot read this type"
    assert report.verdict == f"{KINDS[name]}, convert first"
    assert (report.accepted, report.send_as) == (False, "")
    assert report.virtual_size == 40 * MIB
    assert report.reason
    assert report.fields


@pytest.mark.parametrize(
    "name",
    [
        *KINDS,
        "monolithicSparse.vmdk",
        "monolithicFlat.vmdk",
        "twoGbMaxExtentSparse.vmdk",
        "twoGbMaxExtentFlat.vmdk",
    ],
)
def test_the_command_makes_what_aws_takes(images: Path, tmp_path: Path, name: str) -> None:
    for path in images.glob(f"{name.partition('.')[0]}*.{name.partition('.')[2]}"):
        shutil.copy(path, tmp_path)

    made = made_by(report_on(tmp_path / name).convert, tmp_path)

    report = report_on(made)
    assert (report.verdict, report.virtual_size) == ("VMDK, stream-optimized", 40 * MIB)
    assert (report.table, len(report.partitions)) == ("GPT", 3)


@pytest.mark.parametrize(
    "name",
    [
        "it's a disk.qcow2",
        "-o x.qcow2",
        "nbd:x.qcow2",
        "$(touch x),;|&.qcow2",
        "no ending",
        "a\nb\t.qcow2",
        "ü.qcow2",
    ],
)
def test_a_name_cannot_do_harm_to_the_command(images: Path, tmp_path: Path, name: str) -> None:
    shutil.copy(images / "disk.qcow2", tmp_path / name)

    made = made_by(report_on(tmp_path / name).convert, tmp_path)

    assert report_on(made).verdict == "VMDK, stream-optimized"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("kind", ["fixed", "dynamic"])
def test_a_damaged_footer_can_be_written_anew(images: Path, tmp_path: Path, kind: str) -> None:
    path = flipped(images / f"{kind}.vhd", tmp_path / "a,b.vhd", -512 + 200)

    report = report_on(made_by(report_on(path).convert, tmp_path))

    assert report.accepted
    assert report.virtual_size == 40 * MIB


def test_a_footer_that_lacks_a_byte_can_be_written_anew(images: Path, tmp_path: Path) -> None:
    (tmp_path / "old.vhd").write_bytes((images / "fixed.vhd").read_bytes()[:-1])

    report = report_on(made_by(report_on(tmp_path / "old.vhd").convert, tmp_path))

    assert (report.verdict, report.virtual_size) == ("VMDK, stream-optimized", 40 * MIB)


def test_a_converted_vhd_keeps_its_size(images: Path, tmp_path: Path) -> None:
    path = refooted(images / "dynamic.vhd", tmp_path / "x.vhd")

    assert "force_size=on" in report_on(flipped(path, tmp_path / "y.vhd", -1)).convert


def test_a_backing_file_is_named(images: Path, tmp_path: Path) -> None:
    shutil.copy(images / "disk.qcow2", tmp_path / "base.qcow2")
    run(
        "qemu-img",
        "create",
        "-q",
        "-f",
        "qcow2",
        "-b",
        "base.qcow2",
        "-F",
        "qcow2",
        "child.qcow2",
        cwd=tmp_path,
    )

    report = report_on(tmp_path / "child.qcow2")

    assert report.warnings == (
        "It holds only the differences to its base “base.qcow2”, which must be beside it when it is converted",
    )
    assert report_on(made_by(report.convert, tmp_path)).accepted


def test_an_encrypted_disk_is_converted_with_its_passphrase(tmp_path: Path) -> None:
    (tmp_path / "passphrase.txt").write_text("secret words")
    # For LUKS qemu-img measures its own speed, which a busy virtual machine may not allow.
    options = "encrypt.format=aes,encrypt.key-secret=key"
    secret = ("--object", "secret,id=key,file=passphrase.txt")
    run("qemu-img", "create", "-q", *secret, "-f", "qcow2", "-o", options, "x.qcow2", "10M", cwd=tmp_path)

    report = report_on(tmp_path / "x.qcow2")

    assert report.subformat == "encrypted"
    assert report.warnings == ("It is encrypted: the command reads its passphrase from passphrase.txt",)
    assert report_on(made_by(report.convert, tmp_path)).virtual_size == 10 * MIB


@pytest.mark.parametrize(("bit", "word"), [(2, "corrupt"), (4, "another file")])
def test_features_that_matter_are_told(images: Path, tmp_path: Path, bit: int, word: str) -> None:
    data = bytearray((images / "disk.qcow2").read_bytes())
    struct.pack_into(">Q", data, 72, bit)
    (tmp_path / "x.qcow2").write_bytes(data)

    assert word in report_on(tmp_path / "x.qcow2").warnings[0]
