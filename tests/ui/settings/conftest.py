from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme
from ui.settings.section_desk import Desk


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
