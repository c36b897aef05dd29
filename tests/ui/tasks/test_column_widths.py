"""How wide the columns are: as wide as their text at the size that the user reads it."""

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from snapshot_importer.ui.tasks.column_widths import ColumnWidths
from snapshot_importer.ui.tasks.columns import COLUMNS
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.table import TaskTable
from snapshot_importer.ui.theme.theme import Theme
from ui.tasks.test_model import NAMES

SHOWN = ("status", "progress", "source", "size", "snapshot", "account", "started")


@pytest.fixture
def table(qtbot: QtBot, theme: Theme) -> TaskTable:
    made = TaskTable(theme, TaskModel(lambda: NAMES), lambda: NAMES)
    qtbot.addWidget(made)
    made.resize(1100, 400)
    made.show()
    return made


def shown(table: TaskTable) -> set[str]:
    return {column.key for number, column in enumerate(COLUMNS) if not table.isColumnHidden(number)}


def width(table: TaskTable, key: str) -> int:
    return next(table.columnWidth(number) for number, column in enumerate(COLUMNS) if column.key == key)


def test_at_the_usual_size_all_usual_columns_are_there(table: TaskTable) -> None:
    assert shown(table) == set(SHOWN)


def test_an_account_number_is_whole(table: TaskTable, theme: Theme) -> None:
    assert width(table, "account") - 36 >= QFontMetrics(theme.font()).horizontalAdvance("999988887777")


@pytest.mark.usefixtures("twice_the_text")
def test_text_twice_as_large_has_its_room_and_size_then_account_give_way(
    table: TaskTable, theme: Theme
) -> None:
    assert not {"size", "account"} & shown(table)
    metrics = QFontMetrics(theme.font(0.92))
    assert width(table, "status") - 54 >= metrics.horizontalAdvance("Downloading and converting")
    assert width(table, "source") - 24 >= metrics.horizontalAdvance("exports/erp/2026")
    assert width(table, "progress") - 24 >= metrics.horizontalAdvance("in progress")


def test_the_columns_follow_a_font_that_changes(table: TaskTable, qapp: QApplication) -> None:
    usual, before = qapp.font(), width(table, "status")
    large = QFont(usual)
    large.setPointSizeF(2 * usual.pointSizeF())
    qapp.setFont(large)
    qapp.processEvents()
    grown = width(table, "status")
    qapp.setFont(usual)
    qapp.processEvents()

    assert grown > 1.5 * before
    assert width(table, "status") == before


def test_each_limit_is_what_the_columns_need_that_are_left(theme: Theme) -> None:
    widths = ColumnWidths(theme)

    limits = widths.limits(SHOWN, ("size", "account"))

    whole = sum(widths.least[key] for key in SHOWN)
    assert limits == {"size": whole, "account": whole - widths.usual["size"]}
