"""Looking for older imports at the user's wish, and who started each, in the real windows."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from fakes.windows import Windows, answer, open_windows, question, shown_texts
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.task import Failure
from snapshot_importer.ui.tasks.columns import COLUMNS, Names
from snapshot_importer.ui.tasks.looking_back import EARLIER, verdict
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.theme.theme import Theme
from ui.tasks.test_page import HOUR, do, tasks_page

FORBIDDEN = Failure(
    "refused", "You are not authorized to perform: ec2:DescribeSnapshots", "UnauthorizedOperation"
)
NAMES = Names({}, {})


def look(windows: Windows, page: TasksPage) -> str:
    """Look for older imports and return what is told at the end."""
    do(next(one for one in page.findChildren(QAction) if one.text() == "Look for older imports"))
    windows.wait(lambda: page.findChildren(QMessageBox))
    told = question().text()
    answer("Close")
    windows.wait(lambda: not page.findChildren(QMessageBox))
    return told


def test_an_import_of_last_year_is_found_and_told_from_those_sent_here(
    windows: Windows, aws: Simulator
) -> None:
    page = tasks_page(windows)
    assert look(windows, page) == "No older imports found"
    ended = aws.world.clock.now() - timedelta(days=300)
    aws.world.ec2.record_past_task(
        aws.account,
        aws.region,
        bucket="gone",
        key="old.vmdk",
        disk_format="VMDK",
        started=ended - timedelta(minutes=9),
        ended=ended,
        virtual_size=1 << 30,
        snapshot_tags={"Name": "of last year"},
    )

    assert look(windows, page) == "1 older import found"

    page.search.setText("last year")
    windows.wait(lambda: page.table.model().rowCount() == 1)
    page.table.selectAll()
    (found,) = page.table.selected()
    cells = {column.key: column.cell(found, NAMES).first for column in COLUMNS}
    assert (cells["source"], cells["starter"], cells["elapsed"]) == ("of last year", "Others", "–")
    page.show_task(found.key)
    assert {"of last year", found.task_id} <= set(shown_texts(page.detail))
    sent = windows.send_import()
    windows.poll_until(lambda: len(windows.workspace.imports.tasks()) > 1)
    page.search.setText("started-by:app")
    windows.wait(lambda: page.table.model().rowCount() == 1)
    page.table.selectAll()
    assert [task.key for task in page.table.selected()] == [sent.key]


def test_nothing_is_claimed_where_nobody_could_be_asked(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        windows.window.go_to("tasks")
        assert look(windows, windows.page(TasksPage)) == "Nothing was looked for"


def test_what_ended_meanwhile_was_not_found(windows: Windows, aws: Simulator) -> None:
    page = tasks_page(windows)
    sent = windows.send_import()
    aws.cloud.faults.add(Rule("hang", "ec2", "DescribeSnapshots"))
    do(next(one for one in page.findChildren(QAction) if one.text() == "Look for older imports"))
    windows.wait(lambda: windows.workspace.imports.watching.looks_back()[0])
    aws.world.clock.advance(HOUR)
    windows.poll_until(lambda: windows.task(sent.key).status == "completed")
    aws.cloud.faults.clear()

    windows.wait(lambda: page.findChildren(QMessageBox))
    assert question().text() == "No older imports found"
    answer("Close")


@pytest.mark.parametrize(
    ("found", "going_on", "problems", "said"),
    [
        (0, 0, (), ("No older imports found", EARLIER)),
        (2, 0, (), ("2 older imports found", EARLIER)),
        (
            0,
            0,
            (FORBIDDEN, FORBIDDEN),
            ("No older imports found", "Not allowed: ec2:DescribeSnapshots."),
        ),
        (
            1,
            1,
            (),
            (
                "1 older import found",
                "AWS has not answered everywhere yet. What is found later appears in the list.",
            ),
        ),
    ],
)
def test_what_is_said_at_the_end(
    found: int, going_on: int, problems: tuple[Failure, ...], said: tuple[str, str]
) -> None:
    assert verdict(found, going_on, problems) == said
