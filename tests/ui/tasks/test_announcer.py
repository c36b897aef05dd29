"""What screen readers are told of imports without being asked."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from fakes.windows import Windows
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.tasks.announcer import Announcer, change_words
from ui.tasks.test_model import task
from ui.tasks.test_page import HOUR

MINUTE = 60  # seconds
SIGNED_OUT = Rule("error", "ec2", status=400, code="ExpiredToken", message="No.")


@pytest.fixture
def said(windows: Windows) -> Iterator[list[str]]:
    """What is said while the imports of the windows change."""
    words: list[str] = []
    owner = QObject()
    announcer = Announcer(windows.desk.board, windows.workspace.imports, words.append, owner)
    windows.signed_in()
    yield words
    announcer.deleteLater()


def test_a_state_is_announced_once_and_a_poll_not_at_all(
    windows: Windows, aws: Simulator, said: list[str]
) -> None:
    sent = windows.send_import()
    windows.poll_until(lambda: windows.task(sent.key).word == "Running")
    progress = windows.task(sent.key).progress
    said.clear()

    aws.world.clock.advance(MINUTE)
    windows.poll_until(lambda: windows.task(sent.key).progress != progress)
    running = list(said)
    aws.world.clock.advance(HOUR)
    windows.poll_until(lambda: windows.task(sent.key).word == "Completed")

    windows.wait(lambda: any("Completed" in words for words in said))
    assert all("percent" in words for words in running)
    assert sum("Completed" in words for words in said) == 1


def test_the_badge_is_announced(windows: Windows, aws: Simulator, said: list[str]) -> None:
    sent = windows.send_import()
    windows.poll_until(lambda: windows.task(sent.key).word == "Running")
    said.clear()

    aws.cloud.faults.add(SIGNED_OUT)
    windows.poll_until(lambda: windows.task(sent.key).second_line == "Sign in to keep watching")
    windows.wait(lambda: said)
    assert len(said) == 1
    assert said[0].startswith("erp-db01.vmdk: Needs attention, sign in to keep watching")
    assert said[0].endswith(". 1 needs attention")
    aws.cloud.faults.clear()
    windows.poll_until(lambda: windows.task(sent.key).word == "Running")

    windows.wait(lambda: said[-1].endswith("Nothing needs attention"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (3, 24, ""),
        (24, 25, "disk-1.vmdk: 25 percent"),
        (25, 49, ""),
        (20, 80, "disk-1.vmdk: 80 percent"),
        (None, 3, ""),
        (99, 100, ""),
    ],
)
def test_progress_is_announced_by_quarters(old: int | None, new: int | None, words: str) -> None:
    before, after = (
        task(1, "running", word="Running", bar="live", progress=progress) for progress in (old, new)
    )
    assert change_words(before, after) == words
