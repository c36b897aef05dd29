"""Files and devices on this computer."""

import os
from pathlib import Path

import pytest

from snapshot_importer.disks.local import LocalReader
from snapshot_importer.disks.reader import ReadError


def test_ranges_of_a_file_are_read(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(range(100)))

    with LocalReader(tmp_path / "x") as reader:
        assert reader.size == 100
        assert reader.read(10, 5) == bytes(range(10, 15))
        assert reader.read(98, 5) == bytes((98, 99))
        assert reader.read(100, 5) == b""


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"^x is not there\.$"):
        LocalReader(tmp_path / "x")


@pytest.mark.parametrize("path", ["a\0b", "/dev/null"])
def test_what_is_no_file_is_refused(path: str) -> None:
    with pytest.raises(ReadError):
        LocalReader(Path(path))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is neither a file nor a disk"):
        LocalReader(tmp_path)


def test_a_pipe_that_nobody_writes_to_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(ReadError, match=r"^pipe is neither a file nor a disk\.$"):
        LocalReader(tmp_path / "pipe")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").touch(mode=0)

    with pytest.raises(ReadError, match=r"^You may not read x\.$"):
        LocalReader(tmp_path / "x")
