"""What Qt's style keeps of widgets that are no more."""

import random

import pytest
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from fakes.heap import kept
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.pick_list import PickList

TIMES = 200
MOST = 200  # bytes; where a viewport fills itself Qt keeps some 600
PIECES = range(6)
SIZES = range(600, 1100)  # more than Python's own heap takes


@pytest.mark.parametrize("kind", ["code", "list"])
def test_parts_that_scroll_and_are_shown_anew_leave_nothing_behind(
    qtbot: QtBot, theme: Theme, kind: str
) -> None:
    area = QScrollArea()
    area.setWidgetResizable(True)
    qtbot.addWidget(area)
    area.resize(400, 300)
    area.show()
    chance = random.Random(1)
    between: list[bytes] = []  # so that no new part lies where an old one lay

    def show_another() -> None:
        between.extend(bytes(chance.choice(SIZES)) for _ in range(chance.choice(PIECES)))
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.addWidget(CodeView(theme, "Code") if kind == "code" else PickList(theme, "Names", "Filter"))
        area.setWidget(inner)
        area.grab()

    each = kept(show_another, TIMES)
    half = between[len(between) // 2 :]
    assert each - sum(len(piece) + 48 for piece in half) / TIMES < MOST
