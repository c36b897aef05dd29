from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme
from ui.rotation.rotation_stage import Stage


@pytest.fixture(scope="package")
def aws() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@pytest.fixture
def stage(qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator) -> Iterator[Stage]:
    made = Stage(qtbot, theme, tmp_path, aws)
    yield made
    aws.cloud.faults.clear()
    made.close()
