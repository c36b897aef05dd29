from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.garbage import garbage_stays_on_the_gui_thread
from fakes.windows import Windows, windows_of
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme

__all__ = ["garbage_stays_on_the_gui_thread"]


@pytest.fixture(scope="session")
def theme(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Theme:
    return Theme(qapp, tmp_path_factory.mktemp("cache"), "light")


@pytest.fixture
def twice_the_text(qapp: QApplication) -> Iterator[None]:
    """The application's font at twice its size, as users with weak sight have it."""
    usual = qapp.font()
    large = QFont(usual)
    large.setPointSizeF(2 * usual.pointSizeF())
    qapp.setFont(large)
    yield
    qapp.setFont(usual)


@pytest.fixture
def windows(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Windows]:
    """The main window with a profile in use that reaches the simulated AWS of the folder's *aws*."""
    aws.cloud.faults.clear()
    with windows_of(aws, qtbot, theme, tmp_path, monkeypatch) as made:
        yield made
