from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme
from ui.settings.section_desk import Desk


@pytest.fixture(scope="package")
def theme(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Theme:
    return Theme(qapp, tmp_path_factory.mktemp("cache"), "light")


@pytest.fixture(scope="package")
def aws() -> Iterator[Simulator]:
    """An account with images, a role, keys and a history; its tasks move only when its clock is advanced."""
    with simulated_aws("demo") as simulator:
        yield simulator


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Desk]:
    """The network section, open."""
    made = Desk(qtbot, theme, tmp_path)
    yield made
    made.close()
