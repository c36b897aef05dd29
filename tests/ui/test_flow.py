"""The layout whose parts flow into the next line."""

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from fakes.heap import kept
from snapshot_importer.ui.widgets.flow import FlowLayout


def test_parts_that_are_replaced_leave_nothing_behind(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder)
    assert kept(lambda: flow.replace([QLabel("a"), QLabel("b")]), 400) < 50
    assert flow.count() == len(holder.findChildren(QLabel)) == 2
