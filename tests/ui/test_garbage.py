"""The collector, and a long history that it need not walk."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from snapshot_importer.app import Running
from snapshot_importer.application import Folders
from snapshot_importer.ui.garbage import GarbageOnGuiThread


def walked(one: object) -> bool:
    """Whether a full collection looks at *one*."""
    return any(found is one for found in gc.get_objects())


@pytest.fixture
def garbage(qapp: QApplication) -> Iterator[GarbageOnGuiThread]:
    gc.unfreeze()
    made = GarbageOnGuiThread(qapp)
    yield made
    made.close()
    made.deleteLater()
    gc.disable()  # as the fixture of all these tests wants it


def test_nothing_is_collected_while_a_history_is_read(garbage: GarbageOnGuiThread) -> None:
    garbage.rest()
    assert not garbage._timer.isActive()

    garbage.keep()
    assert garbage._timer.isActive()


def test_what_is_kept_is_not_walked_until_it_is_released(garbage: GarbageOnGuiThread) -> None:
    history = [object()]
    assert walked(history)

    garbage.keep()
    assert not walked(history)

    garbage.release()
    assert walked(history)


@pytest.mark.usefixtures("garbage")
def test_a_history_is_kept_when_it_is_read_and_released_when_it_is_left(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    with Running(qapp, Folders(tmp_path / "data", tmp_path / "cache"), None) as program:
        program.open_own()
        workspace = program.workspace
        assert workspace is not None
        qtbot.waitUntil(lambda: workspace.imports.journal is not None, timeout=15_000)
        journal = workspace.imports.journal
        assert not walked(journal)

        program.open_demo()
        assert walked(journal)
