"""The inspection's box at the widths and text sizes there are."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from snapshot_importer.aws.explain import Cure
from snapshot_importer.ui.import_page.inspection_box import Cell, InspectionBox
from snapshot_importer.ui.import_page.inspection_view import InspectionView
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.flow import FlowLayout

REFUSED = InspectionView(
    "refused",
    "VMDK, monolithic sparse: AWS cannot read this type",
    sentences=("Of all VMDK files AWS reads only stream-optimized ones.",),
    cells=(
        ("File size", "41.7\u00a0GiB"),
        ("Virtual size", "80\u00a0GiB"),
        ("Partitions", "MBR, 2"),
        ("Boots with", "UEFI or BIOS"),
        ("Object", "INTELLIGENT_TIERING, DEEP_ARCHIVE_ACCESS, DSSE-KMS"),
    ),
    cures=(Cure("show-conversion", "Show how to convert…"), Cure("choose-another", "Choose another object…")),
    details=True,
)


@pytest.fixture(params=[1.0, 2.0], ids=["usual text", "text twice as large"])
def box(
    request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, theme: Theme
) -> Iterator[InspectionBox]:
    usual = qapp.font()
    large = QFont(usual)
    large.setPointSizeF(usual.pointSizeF() * request.param)
    qapp.setFont(large)
    box = InspectionBox(theme)
    qtbot.addWidget(box)
    box.show_view(REFUSED)
    yield box
    qapp.setFont(usual)


def place(part: QWidget, box: InspectionBox) -> tuple[int, int]:
    """Return where *part* ends at the right, and below."""
    corner = part.mapTo(box, part.rect().bottomRight())
    return corner.x(), corner.y()


@pytest.mark.parametrize("width", [380, 520, 900])
def test_everything_stands_inside_the_box(box: InspectionBox, width: int) -> None:
    box.resize(width, box.heightForWidth(width))
    box.show()

    parts = [*box.findChildren(Cell), *box.buttons(), box.details, *box.findChildren(QLabel)]
    for part in parts:
        if part.isVisible():
            right, bottom = place(part, box)
            assert right < width
            assert bottom < box.height()


def test_cells_go_on_in_the_next_line_where_the_width_ends(box: InspectionBox) -> None:
    box.resize(380, box.heightForWidth(380))
    box.show()

    assert len({cell.y() for cell in box.findChildren(Cell)}) > 1


def test_no_text_is_cut(box: InspectionBox) -> None:
    box.resize(380, box.heightForWidth(380))
    box.show()

    for label in box.findChildren(QLabel):
        if label.isVisible():
            assert label.height() >= label.heightForWidth(label.width())


def test_the_same_view_moves_nothing(box: InspectionBox) -> None:
    before = box.buttons()

    box.show_view(REFUSED)

    assert box.buttons() == before


def test_the_first_part_stands_at_the_right_where_text_runs_from_there(qtbot: QtBot, theme: Theme) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder, gap=10)
    cells = [Cell(theme, "File size", "1 KiB"), Cell(theme, "Object", "STANDARD")]
    for cell in cells:
        flow.addWidget(cell)
    holder.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    holder.resize(600, 100)
    holder.show()

    assert cells[0].geometry().right() == holder.width() - 1
    assert cells[1].geometry().right() < cells[0].geometry().left()
