"""The messages of Windows and macOS, as far as they can be tried elsewhere: what Qt is asked for, and a click."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from snapshot_importer.ui.notifications.notification import Notification
from snapshot_importer.ui.notifications.tray import TrayNotifications
from snapshot_importer.ui.theme.theme import Theme

# Said by Qt of an icon on a platform that has no tray.
pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged")

DONE = Notification("task", "key-1", "erp-db01.vmdk completed", "Tags copied", is_problem=False)
FAILED = Notification("task", "key-2", "old-app.vmdk failed", "VMDK type not supported")


class Bench:
    """The notifications, what Qt was asked to show, and what was clicked."""

    def __init__(self, theme: Theme) -> None:
        self.asked: list[tuple[str, str]] = []
        self.clicked: list[Notification] = []
        self.tray = TrayNotifications(theme, lambda notification, _: self.clicked.append(notification))

    def icon(self) -> QSystemTrayIcon | None:
        return self.tray.findChild(QSystemTrayIcon)


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    made = Bench(theme)
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda _, title, body, *__: made.asked.append((title, body))
    )
    yield made
    made.tray.close()
    made.tray.deleteLater()


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be a tray, as there is on Windows and macOS."""
    for name in ("isSystemTrayAvailable", "supportsMessages"):
        monkeypatch.setattr(QSystemTrayIcon, name, lambda: True)


@pytest.mark.usefixtures("tray")
def test_a_message_is_shown_and_its_click_is_told(bench: Bench) -> None:
    bench.tray.show(DONE)
    bench.tray.show(FAILED)
    icon = bench.icon()
    assert icon
    assert icon.isVisible()

    icon.messageClicked.emit()

    assert bench.asked == [(DONE.title, DONE.body), (FAILED.title, FAILED.body)]
    assert bench.clicked == [FAILED]


@pytest.mark.usefixtures("tray")
def test_the_icon_goes_with_its_message(bench: Bench) -> None:
    bench.tray.show(DONE)
    icon = bench.icon()
    assert icon
    bench.tray.withdraw("task", FAILED.key)
    assert icon.isVisible()

    bench.tray.withdraw("task", DONE.key)

    assert not icon.isVisible()
    icon.messageClicked.emit()
    assert bench.clicked == []


def test_without_a_tray_nothing_is_shown(bench: Bench) -> None:
    bench.tray.show(DONE)
    bench.tray.withdraw("task", DONE.key)

    assert (bench.asked, bench.icon()) == ([], None)
