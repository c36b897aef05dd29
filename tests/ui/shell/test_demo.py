"""Into the demo and back again: one workspace goes while the event loop turns on."""

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from snapshot_importer.app import Program
from snapshot_importer.application import Folders
from snapshot_importer.ui.theme.theme import Theme


def test_the_demo_is_entered_and_left_without_a_trace(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    program = Program(
        qapp, Folders(tmp_path / "data", tmp_path / "cache"), Theme(qapp, tmp_path / "cache"), None
    )
    program.open_own()
    own = program.workspace
    assert own is not None

    own.demo_wanted.emit()
    demo = program.workspace
    assert demo is not None
    qtbot.waitUntil(lambda: demo.session.credentials().state == "ok", timeout=15_000)
    qtbot.waitUntil(lambda: len(demo.imports.tasks()) > 0, timeout=15_000)
    folder = program.demo_folder()
    assert folder is not None
    demo.left_demo.emit()

    again = program.workspace
    assert again is not None
    qtbot.waitUntil(lambda: again.imports.journal is not None, timeout=15_000)
    assert again.session.profile is None
    assert not folder.exists()
    program.close()
