"""The counts of imports in the title of the main window."""

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from fakes.windows import Windows
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.shell.rail import RailItem
from snapshot_importer.ui.tasks.count_words import count_words
from snapshot_importer.ui.theme.theme import Theme

HOUR = 3600  # seconds: every import of the demo ends within it
SIGNED_OUT = Rule("error", "ec2", status=400, code="ExpiredToken", message="No.")


@pytest.mark.parametrize(
    ("running", "attention", "words"),
    [
        (0, 0, ""),
        (2, 0, "2 running"),
        (0, 1, "1 needs attention"),
        (2, 1, "2 running, 1 needs attention"),
        (1, 3, "1 running, 3 need attention"),
    ],
)
def test_the_counts_in_words(running: int, attention: int, words: str) -> None:
    assert count_words({"running": running, "attention": attention, "all": 24}) == words


def test_the_narrow_rail_tells_how_many_need_attention(qtbot: QtBot, theme: Theme) -> None:
    item = RailItem(theme, "tasks", "Tasks", "activity")
    qtbot.addWidget(item)
    item.resize(40, item.height())
    item.set_narrow(narrow=True)

    def picture(attention: int) -> QImage:
        item.set_counts(0, attention)
        return item.grab().toImage()

    assert picture(0) != picture(1) != picture(7) != picture(12)
    assert picture(100) == picture(5000)


def test_the_title_follows_what_runs_and_what_needs_the_user(windows: Windows, aws: Simulator) -> None:
    aws.world.clock.advance(HOUR)  # what other tests have sent ends
    title = windows.window.windowTitle
    windows.signed_in()
    windows.wait(lambda: title() == "Snapshot Importer")
    sent = windows.send_import()
    windows.wait(lambda: title() == "1 running – Snapshot Importer")

    aws.cloud.faults.add(SIGNED_OUT)
    windows.poll_until(lambda: title() == "1 needs attention – Snapshot Importer")

    aws.cloud.faults.clear()
    aws.world.clock.advance(HOUR)
    windows.poll_until(lambda: windows.task(sent.key).word == "Completed")
    windows.wait(lambda: title() == "Snapshot Importer")
