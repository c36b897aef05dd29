"""A sample of hostile strings in every window; `tests/reliability/run.py sinks` tries thousands."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from reliability.sinks import naive
from reliability.sinkwalk.watching import Bait

RUN = str(Path(__file__).with_name("run.py"))
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


def test_no_window_takes_a_hostile_string_for_more_than_text() -> None:
    # A process of its own: the style sheet of its windows would stay with those of other tests.
    command = [sys.executable, RUN, "sinks", "--count", str(FEW), "--seed", str(SEED)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)

    found = json.loads(done.stdout)
    assert found["offences"] == []
    assert {"import", "task result", "questions", "notice"} <= set(found["stops_that_show_them"])
    assert done.returncode == 0
