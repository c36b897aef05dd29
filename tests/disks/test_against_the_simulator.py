"""The verdict beside that of the simulated AWS, which shares no code with the disk reader."""

from pathlib import Path

import pytest

from disks.conftest import FORMATS
from disks.making import cut, report_on
from snapshot_importer.disks.local import LocalReader
from snapshot_importer.simulator.disk_check import Verdict, judge

SOURCES = ("disk.raw", *FORMATS)


def judged(path: Path) -> Verdict:
    with LocalReader(path) as reader:
        return judge(reader.read, reader.size, None)


@pytest.mark.parametrize("name", SOURCES)
def test_both_say_the_same_of_every_format(images: Path, name: str) -> None:
    report, verdict = report_on(images / name), judged(images / name)

    assert report.accepted is not bool(verdict.failure)
    if report.accepted:
        assert (report.send_as, report.virtual_size) == (verdict.format, verdict.virtual_size)


@pytest.mark.parametrize("name", ["dynamic.vhd", "dynamic.vhdx", "fixed.vhdx", "disk.qcow2"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_both_say_the_same_of_one_that_is_cut_off(
    images: Path, tmp_path: Path, name: str, share: float
) -> None:
    whole = images / name
    path = cut(whole, tmp_path / name, int(whole.stat().st_size * share))

    assert report_on(path).accepted is not bool(judged(path).failure)
