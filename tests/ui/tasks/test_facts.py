"""The table of facts."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.heap import bytes_in_use
from snapshot_importer.ui.tasks.facts import Fact, FactList
from snapshot_importer.ui.theme.theme import Theme

TIMES = 400
RUNNING: list[Fact] = [
    ("Task", "import-snap-1", "mono"),
    ("Disk", "12 GiB", "body"),
    ("Queue", "1st", "body"),
]
ENDED: list[Fact] = [
    ("Task", "import-snap-1", "mono"),
    ("Snapshot", "snap-1", "mono"),
    ("Disk", "12 GiB", "body"),
]


def test_facts_that_come_and_go_leave_nothing_behind(qtbot: QtBot, theme: Theme) -> None:
    facts = FactList(theme)
    qtbot.addWidget(facts)

    def show_both(times: int) -> None:
        for _ in range(times):
            for rows in (RUNNING, ENDED):
                facts.show_facts(rows)
                QApplication.sendPostedEvents(None, 0)
                QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    show_both(TIMES)
    before = bytes_in_use()
    show_both(TIMES)
    assert (bytes_in_use() - before) / TIMES < 100, "each time something of a layout is kept"
