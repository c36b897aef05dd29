"""What the identity bar keeps in view where there is little room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from fakes.windows import Windows, home_of_aws, keep_profile, keys_of, open_windows
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme

LONG = "the profile of the people who import the images of other people"


@pytest.fixture
def windows(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Windows]:
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    keep_profile(tmp_path / "data", aws, name=LONG, label="Production")
    with open_windows(qtbot, theme, tmp_path / "data") as made:
        yield made


def test_region_and_account_are_whole_in_the_narrowest_window(windows: Windows) -> None:
    windows.signed_in()
    windows.window.resize(960, 640)
    windows.wait(lambda: windows.window.width() == 960)
    windows.window.bar.show_session()
    QApplication.sendPostedEvents()

    labels = {one.text(): one for one in windows.window.bar.findChildren(QLabel) if one.isVisible()}

    for words in (windows.session.region, "acme-imaging"):
        assert labels[words].width() >= labels[words].fontMetrics().horizontalAdvance(words)
