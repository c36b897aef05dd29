from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.windows import Windows, home_of_aws, keep_profile, keys_of, open_windows
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme


@pytest.fixture(scope="package")
def theme(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Theme:
    return Theme(qapp, tmp_path_factory.mktemp("cache"), "light")


@pytest.fixture(scope="package")
def aws() -> Iterator[Simulator]:
    with simulated_aws("demo") as simulator:
        yield simulator


@pytest.fixture
def windows(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Windows]:
    """The main window with a profile in use that reaches the simulated AWS."""
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    keep_profile(tmp_path / "data", aws)
    with open_windows(qtbot, theme, tmp_path / "data") as made:
        yield made
