"""The table as it is painted: grounds, frames and marks stand where they say something, and nowhere else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from snapshot_importer.aws.answers import ImportTask
from snapshot_importer.tasks.picture import picture
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.status import Outlook
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import COLUMNS, Names
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.table import TaskTable
from snapshot_importer.ui.theme.theme import Theme

NAMES = Names({"p": "imaging-prod"}, {"p": "teal"})
BEGAN = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def task(number: int) -> Task:
    said = ImportTask(
        f"import-snap-{number}", "active", progress=number, bucket="images", key=f"{number}.vmdk"
    )
    row = Record(
        key=said.task_id, origin="other", state="SUBMITTED", profile_id="p", account="111122223333",
        region="eu-central-1", partition="aws", created=BEGAN, first_sent=BEGAN, task_id=said.task_id, answer=said,
    )  # fmt: skip
    return picture(row, Outlook())


@pytest.fixture
def table(qtbot: QtBot, theme: Theme) -> TaskTable:
    model = TaskModel(lambda: NAMES)
    made = TaskTable(theme, model, lambda: NAMES)
    qtbot.addWidget(made)
    made.resize(1200, 400)
    made.show()
    model.refresh((task(1), task(2), task(3)))
    return made


def row_picture(table: TaskTable, row: int) -> QImage:
    """Return what is painted of a row, without the line below it."""
    area = QRect(0, table.rowViewportPosition(row), table.viewport().width(), table.rowHeight(row) - 1)
    return table.viewport().grab(area).toImage()


def ground(picture: QImage) -> QColor:
    """Return the colour between two lines of text, where no column has anything."""
    return picture.pixelColor(picture.width() - 20, 5)


def test_a_selected_row_has_its_ground_and_its_edge_and_the_others_have_none(
    table: TaskTable, theme: Theme
) -> None:
    table.selectRow(1)
    table.setFocus()

    assert ground(row_picture(table, 1)) == QColor(theme.tokens.selected)
    assert row_picture(table, 1).pixelColor(1, 20) == QColor(theme.tokens.focus)
    assert ground(row_picture(table, 0)) == QColor(theme.tokens.surface)
    table.clearFocus()
    assert row_picture(table, 1).pixelColor(1, 20) == QColor(theme.tokens.accent)


def test_a_window_from_right_to_left_has_the_edge_at_its_right(table: TaskTable, theme: Theme) -> None:
    table.selectRow(1)
    table.clearFocus()
    table.setLayoutDirection(Qt.LayoutDirection.RightToLeft)

    picture = row_picture(table, 1)

    assert picture.pixelColor(picture.width() - 2, 20) == QColor(theme.tokens.accent)
    assert picture.pixelColor(1, 20) == QColor(theme.tokens.selected)


def test_another_theme_paints_the_same_rows_in_its_own_colours(table: TaskTable, theme: Theme) -> None:
    table.selectRow(0)
    row_picture(table, 0)
    try:
        theme.choose("dark")
        dark = ground(row_picture(table, 0))
        assert dark == QColor(theme.tokens.selected)
    finally:
        theme.choose("light")
    assert ground(row_picture(table, 0)) == QColor(theme.tokens.selected) != dark


def test_what_changed_in_a_row_is_painted(table: TaskTable) -> None:
    before = row_picture(table, 1)
    model = table.model()
    assert isinstance(model, TaskModel)

    model.refresh(tuple(replace(task(number), second_line="changed") for number in (1, 2, 3)))

    assert row_picture(table, 1) != before


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_part_that_is_painted_alone_is_painted_as_in_the_whole(
    table: TaskTable, direction: Qt.LayoutDirection
) -> None:
    table.setLayoutDirection(direction)
    assert table.choose(task(2).key)
    whole = table.viewport().grab().toImage()

    for left in range(0, whole.width() - 100, 100):
        part = QRect(left, 0, 100, whole.height())
        assert table.viewport().grab(part).toImage() == whole.copy(part)


class Paintings(QObject):
    """Takes down what is painted anew."""

    def __init__(self) -> None:
        super().__init__()
        self.areas: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.areas.append(event.region().boundingRect())
        return super().eventFilter(watched, event)


def test_how_long_an_import_goes_on_is_drawn_anew_and_nothing_else(table: TaskTable) -> None:
    one = table.model()
    assert isinstance(one, TaskModel)
    one.refresh((replace(task(1), filter="completed", state="COMPLETED"), task(2)))
    QApplication.processEvents()
    paintings = Paintings()
    table.viewport().installEventFilter(paintings)
    table.grab()  # with what waits to be painted
    QApplication.processEvents()
    paintings.areas.clear()

    table.renew_elapsed()
    QApplication.processEvents()

    started, row = [column.key for column in COLUMNS].index("started"), one.row_of(task(2).key)
    left, top = table.columnViewportPosition(started), table.rowViewportPosition(row)
    cell = QRect(left, top, table.columnWidth(started), table.rowHeight(row))
    assert paintings.areas == [cell & table.viewport().rect()]
