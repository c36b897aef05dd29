"""What an inspection costs: requests and bytes for each format, and the limits that no file passes."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from disks.making import UEFI_DISK, converted, partitioned, price_of, report_on, run
from disks.streams import streamed
from snapshot_importer.disks.bounded import MOST_BYTES, MOST_REQUESTS, BoundedReader
from snapshot_importer.disks.inspect import inspect

KIB = 1 << 10
# Requests and KiB, each the most that is allowed.
PRICES = {
    "disk.raw": (2, 40),
    "fixed.vhd": (2, 40),
    "dynamic.vhd": (2, 40),
    "streamOptimized.vmdk": (3, 64),
    "monolithicSparse.vmdk": (1, 36),
    "monolithicFlat.vmdk": (1, 1),
    "monolithicFlat-flat.vmdk": (2, 40),
    "dynamic.vhdx": (5, 280),
    "fixed.vhdx": (5, 280),
    "disk.qcow2": (1, 36),
    "disk.qcow": (1, 36),
    "disk.qed": (1, 36),
    "disk.vdi": (1, 36),
    "disk.hdd": (1, 36),
}


@pytest.mark.parametrize("name", PRICES)
def test_each_format_has_its_price(images: Path, name: str) -> None:
    requests, kib = PRICES[name]

    found = price_of(images / name)

    assert found[0] <= requests
    assert found[1] <= kib * KIB


def test_a_stream_of_vmware_costs_three_requests(images: Path, tmp_path: Path) -> None:
    (tmp_path / "x.vmdk").write_bytes(streamed((images / "disk.raw").read_bytes()))

    requests, size = price_of(tmp_path / "x.vmdk")

    assert requests <= 3
    assert size <= 64 * KIB


@pytest.mark.parametrize("gib", [120, 1024, 4096])
@pytest.mark.parametrize("kind", ["vmdk", "vpc", "vhdx"])
def test_a_large_disk_is_seen_within_the_budget(tmp_path: Path, kind: str, gib: int) -> None:
    if (kind, gib) == ("vpc", 4096):
        pytest.skip("a VHD holds 2 TiB")
    raw = partitioned(tmp_path / "x.raw", UEFI_DISK, gib << 30)
    options = {"vmdk": "subformat=streamOptimized", "vpc": "force_size=on", "vhdx": "subformat=dynamic"}
    path = converted(raw, tmp_path / f"x.{kind}", kind, options[kind])

    report = report_on(path)

    assert report.accepted
    assert (report.table, len(report.partitions), report.boot) == ("GPT", 3, "uefi")
    assert report.warnings == ()
    assert price_of(path)[0] <= MOST_REQUESTS
    path.unlink()


def test_a_file_of_unknown_bytes_costs_three_requests(tmp_path: Path) -> None:
    (tmp_path / "x.raw").write_bytes(bytes(1 << 20))

    assert price_of(tmp_path / "x.raw") <= (3, 40 * KIB)


def test_an_iso_and_an_ova_are_cheap(images: Path, tmp_path: Path) -> None:
    run("genisoimage", "-quiet", "-o", tmp_path / "x.iso", images / "disk.qcow2")
    run("tar", "-cf", tmp_path / "x.ova", "disk.qcow2", "streamOptimized.vmdk", cwd=images)

    assert price_of(tmp_path / "x.iso")[0] <= 2
    assert price_of(tmp_path / "x.ova")[0] <= 4


@dataclass
class Log:
    """A reader of numbered bytes that writes down what it was asked for."""

    size: int
    asked: list[tuple[int, int]] = field(default_factory=list)

    def read(self, offset: int, length: int) -> bytes:
        self.asked.append((offset, length))
        return bytes((offset + index) % 251 for index in range(min(length, self.size - offset)))


def test_what_is_known_is_not_asked_for_again() -> None:
    log = Log(1000)
    file = BoundedReader(log)

    pieces = [file.at(100, 50), file.at(150, 50), file.at(90, 120), file.at(120, 10)]

    assert pieces == [Log(1000).read(*span) for span in ((100, 50), (150, 50), (90, 120), (120, 10))]
    assert log.asked == [(100, 50), (150, 50), (90, 120)]
    assert (file.requests, file.bytes) == (len(log.asked), sum(length for _, length in log.asked))


def test_the_end_of_the_file_is_the_end() -> None:
    file = BoundedReader(Log(1000))

    assert len(file.at(990, 50)) == 10
    assert file.at(1000, 5) == b""
    assert file.at(-1, 5) == b""
    assert file.at(1 << 70, 5) == b""


def test_after_six_requests_there_is_no_seventh() -> None:
    log = Log(100_000)
    file = BoundedReader(log)

    found = [file.at(place * 1000, 10) for place in range(8)]

    assert [len(piece) for piece in found] == [10] * MOST_REQUESTS + [0, 0]
    assert len(log.asked) == MOST_REQUESTS


def test_no_more_than_a_mebibyte_is_read() -> None:
    log = Log(1 << 30)
    file = BoundedReader(log)

    assert file.at(0, MOST_BYTES + 1) == b""
    assert file.at(0, 1 << 62) == b""
    assert log.asked == []


class Failing:
    """A reader whose every request fails."""

    size = 1 << 30

    def read(self, offset: int, length: int) -> bytes:
        raise ConnectionError(f"{offset}, {length}")


def test_what_the_reader_raises_is_passed_on() -> None:
    with pytest.raises(ConnectionError):
        inspect(Failing())


class Short:
    """A reader that sends less than it says it has, or more than was asked for."""

    size = 1 << 30

    def __init__(self, answer: int) -> None:
        self._answer = answer

    def read(self, offset: int, length: int) -> bytes:  # noqa: ARG002 - a reader's signature
        return bytes(self._answer)


@pytest.mark.parametrize("answer", [0, 100, 1 << 20])
def test_a_reader_that_lies_ends_in_a_report(answer: int) -> None:
    file = BoundedReader(Short(answer))

    assert inspect(file).format == "RAW"
    assert file.requests <= MOST_REQUESTS
