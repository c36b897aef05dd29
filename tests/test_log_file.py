"""The program's own log: one entry is one line, and what follows it is indented."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from snapshot_importer.log_file import open_log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[logging.Logger]:
    root = logging.getLogger()
    level = root.level
    handler = open_log(tmp_path)
    yield logging.getLogger("a")
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


def test_a_foreign_text_cannot_feign_an_entry(log: logging.Logger, tmp_path: Path) -> None:
    log.warning("AWS said %s", "no\n2026-11-27 14:02:00,000 1 ERROR a: All is lost\r\u2028x\x1b[2J\x9b\0")

    lines = (tmp_path / "log.txt").read_text().split("\n")
    assert lines[0].endswith("WARNING a: AWS said no")
    assert lines[1:] == ["  2026-11-27 14:02:00,000 1 ERROR a: All is lost", "  ", r"  x\x1b[2J\x9b\x00", ""]


def test_a_trace_belongs_to_its_entry(log: logging.Logger, tmp_path: Path) -> None:
    try:
        raise ValueError("lost")
    except ValueError:
        log.exception("Unexpected fault")

    first, *rest = (tmp_path / "log.txt").read_text().removesuffix("\n").split("\n")
    assert first.endswith("ERROR a: Unexpected fault")
    assert rest[0] == "  Traceback (most recent call last):"
    assert {line[:2] for line in rest} == {"  "}
