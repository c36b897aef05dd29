"""The counts of imports where they are seen without the window: title and badge."""

import pytest
from PySide6.QtGui import QGuiApplication

from fakes.windows import Windows
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.tasks.count_words import count_words

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


def test_title_and_badge_follow_what_runs_and_what_needs_the_user(
    windows: Windows, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    badges: list[int] = []
    monkeypatch.setattr(QGuiApplication, "setBadgeNumber", lambda _, number: badges.append(number))
    title = windows.window.windowTitle
    windows.signed_in()
    other = windows.desk.board.counts()["running"]  # of the account's other users
    sent = windows.send_import()
    windows.wait(lambda: title() == f"{other + 1} running – Snapshot Importer")

    aws.cloud.faults.add(SIGNED_OUT)
    windows.poll_until(lambda: windows.task(sent.key).word == "Needs attention")
    waiting = windows.desk.board.counts()["attention"]
    assert title() == f"{count_words({'attention': waiting})} – Snapshot Importer"
    assert badges == [waiting]

    aws.cloud.faults.clear()
    aws.world.clock.advance(HOUR)
    windows.poll_until(lambda: windows.task(sent.key).word == "Completed")
    windows.wait(lambda: "attention" not in title())
    assert badges == [waiting, 0]


def test_no_badge_outlives_the_window(
    windows: Windows, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    badges: list[int] = []
    monkeypatch.setattr(QGuiApplication, "setBadgeNumber", lambda _, number: badges.append(number))
    windows.signed_in()
    sent = windows.send_import()
    aws.cloud.faults.add(SIGNED_OUT)
    windows.poll_until(lambda: windows.task(sent.key).word == "Needs attention")
    aws.cloud.faults.clear()
    assert len(badges) == 1

    windows.close()

    assert badges[1:] == [0]
