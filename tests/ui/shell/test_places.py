"""What of the windows' places is there again after a restart."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.windows import Windows, button, home_of_aws, keep_profile, keys_of, open_windows
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.tasks.monitor import MonitorWindow
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.window_places import keep_place, kept_place


@contextmanager
def run(qtbot: QtBot, theme: Theme, folder: Path) -> Iterator[tuple[Windows, TasksPage, MonitorWindow]]:
    """One run of the program, with its task lists on the screen."""
    with open_windows(qtbot, theme, folder) as windows:
        windows.signed_in()
        windows.window.go_to("tasks")
        windows.desk.open_monitor()
        monitor = windows.desk.monitor
        assert monitor is not None
        yield windows, windows.page(TasksPage), monitor


def test_a_folded_pane_and_what_stays_on_top_are_so_again(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    keep_profile(tmp_path / "data", aws)
    with run(qtbot, theme, tmp_path / "data") as (_, page, monitor):
        assert page.detail.isVisible()
        page.toggle_detail()
        button(monitor, "Stay on top").click()
        assert monitor.isVisible()

    with run(qtbot, theme, tmp_path / "data") as (windows, page, monitor):
        windows.wait(lambda: page.table.isVisible() and page.table.chosen_key())
        assert not page.detail.isVisible()
        assert monitor.on_top.isChecked()
        assert monitor.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
        page.toggle_detail()
        assert page.detail.height() > 0


def test_a_place_is_that_of_the_screens_it_was_kept_for(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qapp.screens()
    settings = QSettings(str(tmp_path / "windows.ini"), QSettings.Format.IniFormat)
    keep_place(settings, "main/geometry", QByteArray(b"at the desk"))
    assert kept_place(settings, "main/geometry") == b"at the desk"

    monkeypatch.setattr(QScreen, "devicePixelRatio", lambda _: 2.0)
    assert kept_place(settings, "main/geometry").isEmpty()
    keep_place(settings, "main/geometry", QByteArray(b"on the way"))
    monkeypatch.undo()

    assert kept_place(settings, "main/geometry") == b"at the desk"
