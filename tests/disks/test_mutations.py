"""Damaged and hostile images: whatever is changed or cut, an inspection ends in a report within its budget."""

import random
import time
from pathlib import Path

import pytest

from disks.conftest import FORMATS
from disks.streams import streamed
from fuzz.parsers import CRC_32C_USERS, PARSERS, check, quick_sum
from fuzz.record import Recorder
from fuzz.sparse import SparseImage
from snapshot_importer.disks.inspect import inspect
from snapshot_importer.disks.local import LocalReader

SOURCES = ("disk.raw", "vmware.vmdk", *FORMATS)
# Offsets at which the structures of the formats begin and end.
BOUNDARIES = (
    *(
        0,
        1,
        4,
        8,
        44,
        63,
        64,
        73,
        77,
        79,
        92,
        104,
        257,
        380,
        446,
        510,
        511,
        512,
        604,
        1023,
        1024,
        1080,
        1535,
        1536,
    ),
    *(
        2048,
        4096,
        8192,
        10752,
        17408,
        32768,
        34816,
        36864,
        65535,
        65536,
        65548,
        69632,
        131072,
        196608,
        200704,
    ),
    *(262144, 1 << 20, (1 << 20) + 16, 2 << 20, 3 << 20, (3 << 20) + 65536, 4 << 20, 8 << 20),
)
SECONDS = 1.0
EVERYTHING = PARSERS["all"]


@pytest.fixture(scope="module")
def recorded(images: Path) -> dict[str, SparseImage]:
    """What an inspection reads of each image: what it does not read cannot matter."""
    (images / "vmware.vmdk").write_bytes(streamed((images / "disk.raw").read_bytes()))
    found = {}
    for name in SOURCES:
        with LocalReader(images / name) as reader:
            recorder = Recorder(reader)
            inspect(recorder, name)
        found[name] = recorder.image()
    return found


@pytest.fixture(autouse=True)
def quick_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checksums of C for VHDX: what lies behind the right ones is meant, in a tenth of the time."""
    for module in CRC_32C_USERS:
        monkeypatch.setattr(module, "crc32c", quick_sum)


def examined(image: SparseImage, name: str) -> None:
    """Inspect the image as a fuzzer does, with a limit of time: an order of magnitude more than any needs."""
    if name.endswith(".vhdx"):
        image = PARSERS["vhdx"].repair(image)
    started = time.process_time()
    assert check(EVERYTHING, image, repair=False, name=name) is not None
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("name", SOURCES)
def test_every_byte_of_the_headers_may_be_wrong(recorded: dict[str, SparseImage], name: str) -> None:
    image = recorded[name]
    generator = random.Random(name)
    # Every byte of short pieces, and of long ones, which hold descriptors and data, some.
    for start, data in image.pieces:
        places = range(len(data)) if len(data) <= 1100 else sorted(generator.sample(range(len(data)), 300))
        for place in places:
            turned = bytes([data[place] ^ generator.choice((0xFF, 0x01, 0x80, data[place]))])
            examined(image.patched([(start + place, turned)]), name)


@pytest.mark.parametrize("name", SOURCES)
def test_a_file_may_end_anywhere(recorded: dict[str, SparseImage], name: str) -> None:
    image = recorded[name]
    lengths = {*BOUNDARIES, *(image.size - boundary for boundary in BOUNDARIES)}
    for length in sorted(length for length in lengths if 0 <= length <= image.size):
        examined(SparseImage(length, image.pieces), name)


@pytest.mark.parametrize("name", SOURCES)
def test_every_number_may_be_extreme(recorded: dict[str, SparseImage], name: str) -> None:
    image = recorded[name]
    for width in (2, 4, 8):
        for start, data in image.pieces:
            for place in range(0, min(len(data), 608), width):
                for value in (b"\0" * width, b"\xff" * width, b"\x7f" + b"\xff" * (width - 1)):
                    examined(image.patched([(start + place, value)]), name)


@pytest.mark.parametrize("name", SOURCES)
def test_a_file_may_be_larger_than_any_disk(recorded: dict[str, SparseImage], name: str) -> None:
    for size in (1 << 40, 1 << 63, (1 << 64) - 1):
        examined(SparseImage(size, recorded[name].pieces), name)
