"""Icons where a screen of another scale is plugged in while the program runs."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button


@pytest.fixture
def second_screen(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A screen of scale 2, which the offscreen platform cannot add: Qt tells of one, and of its scale."""
    with monkeypatch.context() as patched:
        patched.setattr(QGuiApplication, "devicePixelRatio", lambda _: 2.0)
        qapp.screenAdded.emit(qapp.primaryScreen())
        yield
    qapp.screenRemoved.emit(qapp.primaryScreen())


def width_of(button: Button) -> int:
    """Return how many real pixels the icon has for a screen of scale 2."""
    return button.icon().pixmap(QSize(16, 16), 2.0).width()


def test_icons_are_sharp_on_a_screen_that_came_later(
    qtbot: QtBot, theme: Theme, request: pytest.FixtureRequest
) -> None:
    button = Button(theme, "Copy", icon="copy")
    qtbot.addWidget(button)
    assert width_of(button) == 16

    request.getfixturevalue("second_screen")

    assert width_of(button) == 32
