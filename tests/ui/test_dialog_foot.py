"""The foot of dialogs: what is the next step and what destroys is seen, and not by the focus alone."""

import pytest
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.questions import ask, nothing


@pytest.mark.usefixtures("theme")
def test_the_default_has_the_accent_and_what_destroys_is_red(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    roles = QMessageBox.ButtonRole

    box = ask(
        window,
        "Delete?",
        "Gone for good.",
        (("Keep", roles.RejectRole, nothing), ("Delete", roles.DestructiveRole, nothing)),
    )

    kinds = {one.text(): one.property("kind") for one in box.findChildren(QPushButton)}
    assert kinds == {"Keep": "primary", "Delete": "danger"}
    box.close()


def test_a_line_stands_above_the_buttons(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    box = ask(window, "Delete?", "Gone.", (("Keep", QMessageBox.ButtonRole.RejectRole, nothing),))
    foot = box.findChild(QDialogButtonBox)
    assert foot is not None
    qtbot.waitExposed(box)

    picture = foot.grab().toImage()

    assert picture.pixelColor(picture.width() // 2, 0) == theme.colour("line")
    assert foot.buttons()[0].y() >= 12
    box.close()
