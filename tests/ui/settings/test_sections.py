"""The list of sections: every title is whole, whatever the size of the text."""

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from snapshot_importer.ui.settings.page import SettingsPage
from snapshot_importer.ui.settings.sections import SECTIONS
from snapshot_importer.ui.theme.theme import Theme

BESIDE = 24  # of a title in its row


@pytest.mark.usefixtures("twice_the_text")
def test_each_title_is_whole_with_twice_the_text(qtbot: QtBot, theme: Theme) -> None:
    page = SettingsPage(theme, [(key, title, QWidget()) for key, title in SECTIONS])
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()

    chosen = QFontMetrics(theme.font(1.0, QFont.Weight.DemiBold))
    longest = max(chosen.horizontalAdvance(title) for _, title in SECTIONS)
    assert page.list.viewport().width() >= longest + BESIDE
