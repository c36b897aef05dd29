from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from failures.stage import Stage
from fakes.aws import simulated_aws
from fakes.garbage import garbage_stays_on_the_gui_thread
from fakes.windows import windows_of
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme

__all__ = ["garbage_stays_on_the_gui_thread"]


@pytest.fixture(scope="package")
def theme(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Theme:
    return Theme(qapp, tmp_path_factory.mktemp("cache"), "light")


@pytest.fixture
def aws() -> Iterator[Simulator]:
    """The demo's account; its tasks move only when its clock is advanced."""
    with simulated_aws("demo") as simulator:
        yield simulator


@pytest.fixture
def stage(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    """The main window, signed in, over an account in which nothing was imported yet."""
    with aws.world.lock:
        aws.world.ec2.tasks.clear()
    with windows_of(aws, qtbot, theme, tmp_path, monkeypatch) as windows:
        stage = Stage(windows, aws)
        stage.begin()
        yield stage
