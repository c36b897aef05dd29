"""The import page over a history that can be read and not written: it never says that it is ready."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from snapshot_importer.request.model import ImportRequest
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.ui.theme.theme import Theme
from ui.import_page.bench import OBJECT, Account, Bench

LATER = 2 << 16  # a version of the history that this program does not know


@pytest.fixture
def newer(qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, account: Account) -> Iterator[Bench]:
    """A page that is signed in, over the history of a later program."""
    aws.cloud.faults.clear()
    Journal(tmp_path / "history.sqlite").close()
    with closing(sqlite3.connect(tmp_path / "history.sqlite")) as connection:
        connection.execute(f"PRAGMA user_version = {LATER}")
    bench = Bench(qtbot, theme, tmp_path, aws, account)
    bench.show()
    bench.open_history()
    bench.sign_in()
    yield bench
    bench.close()


def test_the_footer_says_that_nothing_can_be_imported_and_nothing_is_sent(newer: Bench) -> None:
    newer.fill(ImportRequest(OBJECT))

    newer.wait(lambda: newer.title() == "Nothing can be imported now")
    footer = newer.page.footer_bar.footer()
    assert footer is not None
    assert "newer Snapshot Importer" in footer.line
    assert not newer.page.footer_bar.primary.isEnabled()
    QTest.keyClick(newer.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert newer.page.submission.outcome.state == "none"
    assert newer.accepted() == []
