from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.garbage import garbage_stays_on_the_gui_thread
from fakes.windows import Windows, home_of_aws, keep_profile, keys_of, open_windows
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme

__all__ = ["garbage_stays_on_the_gui_thread"]


@pytest.fixture(scope="session")
def theme(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Theme:
    return Theme(qapp, tmp_path_factory.mktemp("cache"), "light")


@pytest.fixture
def windows(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Windows]:
    """The main window with a profile in use that reaches the simulated AWS of the folder's *aws*."""
    aws.cloud.faults.clear()
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    keep_profile(tmp_path / "data", aws)
    with open_windows(qtbot, theme, tmp_path / "data") as made:
        yield made
