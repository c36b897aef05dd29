"""Reading the log while it is written and rotated."""

import logging
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from snapshot_importer import log_file
from snapshot_importer.log_file import open_log
from snapshot_importer.ui.diagnostics.log_reader import CHUNK, LONGEST, LogReader, log_times


@pytest.fixture
def log(tmp_path: Path) -> Iterator[logging.Logger]:
    root = logging.getLogger()
    level = root.level
    handler = open_log(tmp_path)
    yield logging.getLogger("a")
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


def words(found: list[object]) -> list[str]:
    return [str(getattr(entry, "text", "")).rpartition(": ")[2] for entry in found]


def test_new_entries_follow_the_old_ones(log: logging.Logger, tmp_path: Path) -> None:
    reader = LogReader(tmp_path)
    log.info("one")
    log.error("two\nlines")

    (one, two) = reader.last()
    assert (one.level, two.level) == (logging.INFO, logging.ERROR)
    assert two.text.endswith("ERROR a: two\n  lines")
    assert reader.more() == []
    log.warning("three")
    assert words([*reader.more()]) == ["three"]


def test_nothing_is_lost_or_doubled_when_the_log_is_rotated(
    log: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = next(one for one in logging.getLogger().handlers if hasattr(one, "maxBytes"))
    monkeypatch.setattr(handler, "maxBytes", 1000)
    reader = LogReader(tmp_path)
    seen = words([*reader.last()])
    for number in range(60):
        log.info("%d", number)
        if number % 7 == 0:
            seen += words([*reader.more()])
    seen += words([*reader.more()])

    assert (tmp_path / "log.txt.1").exists()
    assert seen == [str(number) for number in range(60)]


def test_of_a_long_log_the_end_is_read(tmp_path: Path) -> None:
    line = "2026-11-27 14:02:00,000 1 INFO a: {:06}\n"
    (tmp_path / "log.txt").write_text(
        "".join(line.format(number) for number in range(2 * CHUNK // len(line)))
    )
    found = LogReader(tmp_path).last(100)

    assert len(found) == 100
    assert found[-1].text.endswith(f"{2 * CHUNK // len(line) - 1:06}")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\0\n" * 9, b"  x\n", b"x" * 100_000 + b"\n", b"no end"])
def test_whatever_stands_in_the_log_is_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log.txt").write_bytes(content)

    assert all(len(entry.text) <= LONGEST for entry in LogReader(tmp_path).last())


def test_a_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    reader = LogReader(tmp_path)

    assert (reader.last(), reader.more()) == ([], [])
    (tmp_path / "log.txt").write_text("2026-11-27 14:02:00,000 1 INFO a: one\n")
    assert words([*reader.more()]) == ["one"]


def test_a_log_may_not_grow_beyond_what_is_read_at_once() -> None:
    assert log_file.LARGEST <= CHUNK


@pytest.mark.skipif(sys.platform == "win32", reason="takes the zone from elsewhere")
def test_the_zone_of_the_times_in_the_log_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XYZ-05:30")  # as POSIX writes what is 5:30 h ahead
        time.tzset()
        assert log_times() == "times of UTC+05:30"
    time.tzset()
