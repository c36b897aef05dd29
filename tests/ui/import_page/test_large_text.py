"""The form with twice the text: what was chosen can be read."""

import pytest
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QWidget
from pytestqt.qtbot import QtBot

from snapshot_importer.ui.import_page.source_card import SourceCard
from snapshot_importer.ui.theme.theme import Theme


@pytest.mark.usefixtures("twice_the_text")
def test_the_format_that_was_found_is_whole(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    card = SourceCard(theme, window)
    card.resize(900, 300)
    window.resize(900, 300)
    window.show()
    card.show_detected("VMDK", "")
    qtbot.wait(0)

    assert card.format.fontMetrics().horizontalAdvance("Auto: VMDK") <= room(card.format)


def room(combo: QComboBox) -> int:
    """Return the width of the field in which the text stands."""
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    style = combo.style()
    field = style.subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, combo
    )
    return field.width()
