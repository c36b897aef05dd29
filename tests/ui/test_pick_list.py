"""Lists to pick from: what a row shows, it shows in every state of the row."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.pick_list import Entry, EntryDelegate, EntryModel

AVATAR = QRect(12, 0, 28, 40)


def test_the_row_with_the_focus_keeps_its_avatar_and_the_ground_of_what_is_selected(
    qtbot: QtBot, theme: Theme
) -> None:
    model, delegate, view = EntryModel(), EntryDelegate(theme), QListView()
    view.setModel(model)
    view.setItemDelegate(delegate)
    qtbot.addWidget(view)
    model.set_entries([Entry(name, name, "Access key", colour="violet") for name in ("one", "two")])
    view.show()
    view.activateWindow()
    view.setFocus()
    view.setCurrentIndex(model.index(1, 0))
    qtbot.waitUntil(view.hasFocus)

    row = view.visualRect(model.index(1, 0))
    picture = view.viewport().grab(row).toImage()
    avatar = picture.copy(AVATAR)
    inks = {avatar.pixelColor(x, y).name() for x in range(avatar.width()) for y in range(avatar.height())}

    assert QColor(theme.tokens.profile["violet"].strong).name() in inks
    assert picture.pixelColor(4, row.height() // 2) == QColor(theme.tokens.selected)
    assert picture.pixelColor(1, row.height() // 2) == QColor(theme.tokens.focus)
