"""The table of facts."""

from pytestqt.qtbot import QtBot

from fakes.heap import kept
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

    def show() -> None:
        facts.show_facts(RUNNING)
        facts.show_facts(ENDED)

    assert kept(show, TIMES) < 100
