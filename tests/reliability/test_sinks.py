"""A sample of hostile strings in every window; `tests/reliability/run.py sinks` tries thousands."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from reliability.sinks import measure, naive
from reliability.sinkwalk.watching import Bait

FEW = 3
SEED = 20261127


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    made = Bait(tmp_path)
    yield made
    made.close()


def test_windows_that_read_text_as_html_or_hide_it_are_found_out(qapp: QApplication, bait: Bait) -> None:
    found = naive(bait, f'<img src="file://{bait.path}">')

    assert all(found.values()), found
    assert any("a file is loaded" in one for one in found["label"])


def test_no_window_takes_a_hostile_string_for_more_than_text(qapp: QApplication) -> None:
    found = measure(FEW, SEED)

    assert found["offences"] == []
    assert {"import", "task result", "questions", "notice"} <= set(found["stops_that_show_them"])
