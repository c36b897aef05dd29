"""A sample of hostile strings in every window; `tests/reliability/run.py sinks` tries thousands."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from reliability.sinks import naive
from reliability.sinkwalk.watching import Bait


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    made = Bait(tmp_path)
    yield made
    made.close()


def test_windows_that_read_text_as_html_or_hide_it_are_found_out(qapp: QApplication, bait: Bait) -> None:
    found = naive(bait, f'<img src="file://{bait.path}">')

    assert all(found.values()), found
    assert any("a file is loaded" in one for one in found["label"])
