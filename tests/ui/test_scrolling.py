"""Scroll areas: what is inside is measured when it is seen, and wears the style of the day then."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from snapshot_importer.ui.widgets.scrolling import ScrollArea

WIDE_BAR = 37


class Part(QWidget):
    """Counts how often it was measured."""

    measured = 0

    def sizeHint(self) -> QSize:
        self.measured += 1
        return QSize(100, 1000)


def boxed(widget: QWidget) -> QWidget:
    box = QWidget()
    QVBoxLayout(box).addWidget(widget)
    return box


@pytest.fixture
def part() -> Part:
    return Part()


@pytest.fixture
def area(part: Part) -> ScrollArea:
    made, inside = ScrollArea(), QWidget()
    made.setWidget(inside)
    QVBoxLayout(inside).addWidget(part)
    return made


def test_moves_into_other_widgets_measure_nothing(area: ScrollArea, part: Part, qtbot: QtBot) -> None:
    window = boxed(boxed(boxed(area)))
    qtbot.addWidget(window)

    assert part.measured == 0

    window.show()

    assert part.measured > 0


def test_an_area_that_was_hidden_comes_in_the_style_of_its_window(area: ScrollArea, qtbot: QtBot) -> None:
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    window = boxed(area)
    qtbot.addWidget(window)
    window.show()
    area.hide()

    window.setStyleSheet(f"QScrollBar:vertical {{ width: {WIDE_BAR}px; }}")
    area.show()

    assert area.width() - area.viewport().width() == WIDE_BAR
