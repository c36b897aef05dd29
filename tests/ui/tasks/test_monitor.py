"""The Task Monitor in the real windows: what it follows, its keys, and what it shows of several accounts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.windows import (
    Windows,
    action,
    answer,
    button,
    home_of_aws,
    keep_profile,
    keys_of,
    only,
    open_windows,
    question,
    shown_texts,
    windows_of,
)
from snapshot_importer.accounts.profiles import ProfileStore, new_profile_id
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.task import Failure, WatchState
from snapshot_importer.ui.notifications.choice import NotificationChoice
from snapshot_importer.ui.shell.quitting import Quitting
from snapshot_importer.ui.tasks.account_strip import AccountStrip
from snapshot_importer.ui.tasks.columns import COLUMNS, Names
from snapshot_importer.ui.tasks.monitor import MonitorWindow
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from ui.tasks.test_page import HOUR, monitor_of

REFUSED = Rule(
    "error", "ec2", "DescribeImportSnapshotTasks", status=403, code="UnauthorizedOperation", message="No."
)
WIDTHS = (640, 900, 1280)
GONE: tuple[tuple[int, set[str]], ...] = (
    (1280, set()),
    (950, set()),
    (900, {"snapshot"}),
    (770, {"snapshot"}),
    (640, {"snapshot", "account"}),
)
NOW = datetime(2026, 11, 27, 12, 40, tzinfo=UTC)
TEAMS = ("billing", "research and development", "web", "data-warehouse", "finance")


@pytest.fixture
def empty_aws() -> Iterator[Simulator]:
    """An account without any import."""
    with simulated_aws("empty") as simulator:
        yield simulator


@pytest.fixture
def empty_windows(
    qtbot: QtBot, theme: Theme, tmp_path: Path, empty_aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Windows]:
    with windows_of(empty_aws, qtbot, theme, tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def several(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MonitorWindow]:
    """The Monitor over six accounts that are watched."""
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    first = keep_profile(tmp_path / "data", aws)
    store = ProfileStore(tmp_path / "data" / "profiles.json")
    for name in TEAMS:
        store.put(replace(first, id=new_profile_id(), name=name))
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.signed_in()
        windows.send_import()
        for profile in store.profiles():
            windows.session.use_profile(profile.id)
        monitor = monitor_of(windows)
        windows.wait(lambda: len(monitor.accounts.places().values()) == 1 + len(TEAMS))
        yield monitor


def opened(windows: Windows) -> MonitorWindow:
    windows.desk.open_monitor()
    monitor = windows.desk.monitor
    assert monitor is not None
    return monitor


def in_front(windows: Windows) -> MonitorWindow:
    windows.signed_in()
    monitor = monitor_of(windows)
    monitor.activateWindow()
    windows.wait(monitor.isActiveWindow)
    monitor.table.setFocus()
    return monitor


def test_the_menu_follows_the_import_that_is_selected(windows: Windows, aws: Simulator) -> None:
    windows.signed_in()
    sent = windows.send_import()
    monitor = monitor_of(windows)
    assert monitor.table.choose(sent.key)
    assert monitor.actions_.cancel.isEnabled()

    aws.world.clock.advance(HOUR)
    windows.poll_until(lambda: windows.task(sent.key).word == "Completed")
    windows.wait(lambda: [task.word for task in monitor.table.selected()] == ["Completed"])

    assert not monitor.actions_.cancel.isEnabled()
    assert monitor.actions_.remove.isEnabled()
    menu: QMenu = monitor.actions_.menu(monitor)
    assert "Cancel import…" not in [one.text() for one in menu.actions()]


def test_a_refused_list_is_not_called_empty(empty_windows: Windows, empty_aws: Simulator) -> None:
    empty_aws.cloud.faults.add(REFUSED)
    empty_windows.show()
    monitor = opened(empty_windows)

    empty_windows.wait(
        lambda: "You may not list imports here (ec2:DescribeImportSnapshotTasks)." in shown_texts(monitor)
    )


def test_an_account_without_imports_is_called_so_once_aws_has_answered(
    empty_windows: Windows, empty_aws: Simulator
) -> None:
    waits = Rule("hang", "ec2", "DescribeImportSnapshotTasks")
    empty_aws.cloud.faults.add(waits)
    empty_windows.show()
    monitor = opened(empty_windows)
    empty_windows.wait(empty_windows.workspace.imports.watch_states)
    empty_windows.wait(lambda: "Looking for imports…" in shown_texts(monitor))
    assert "No imports yet." not in shown_texts(monitor)

    empty_aws.cloud.faults.clear()

    empty_windows.wait(lambda: "No imports yet." in shown_texts(monitor))
    button(monitor, "Import a disk image").click()
    assert empty_windows.window.current_page() == "import"


def test_the_keys_of_the_monitor(windows: Windows) -> None:
    monitor = in_front(windows)
    refreshed: list[object] = []
    action(monitor.actions(), "Refresh").triggered.connect(lambda: refreshed.append(1))

    QTest.keyClick(monitor.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is monitor.search
    QTest.keyClick(monitor.search, Qt.Key.Key_F5)
    assert len(refreshed) == 1


def test_quitting_from_the_monitor_asks_in_front_of_the_main_window(
    windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows.signed_in()
    windows.send_import()
    monitor = in_front(windows)
    ended: list[object] = []
    monkeypatch.setattr(Quitting, "_quit", ended.append)

    QTest.keyClick(monitor.table, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)

    assert question().parent() is windows.window
    windows.wait(lambda: question().isActiveWindow())
    answer("Stay")
    assert ended == []


def test_accounts_are_whole_or_behind_more(qtbot: QtBot, several: MonitorWindow) -> None:
    accounts = list(several.accounts.places().values())
    for width in WIDTHS:
        resize(several, width)
        qtbot.waitUntil(lambda: assert_in_place(several))
        hidden = [one for one in accounts if one.isHidden()]
        if hidden:
            button(several.accounts, f"{len(hidden)} more").click()
            assert not any(one.isHidden() for one in accounts)
            qtbot.waitUntil(lambda: assert_in_place(several))
            button(several.accounts, "Fewer").click()


def test_what_needs_the_user_is_not_behind_more(several: MonitorWindow) -> None:
    resize(several, 640)
    last = list(several.accounts.places().values())[-1]
    assert last.isHidden()
    states = [
        WatchState(*place, answered=NOW, problem=Failure("sign-in", "No.") if one is last else None)
        for place, one in several.accounts.places().items()
    ]
    names = {profile_id: "finance" for profile_id, _ in several.accounts.places()}
    several.accounts.show_watches(states, Names(names, {}))

    assert last.isVisible()
    assert last.sign_in.accessibleName() == "Sign in to finance"
    assert button(several.accounts, "4 more").isVisible()


def test_an_account_alone_is_not_folded_away(qtbot: QtBot, theme: Theme) -> None:
    strip = AccountStrip(theme)
    qtbot.addWidget(strip)
    strip.resize(60, 40)
    strip.show()

    strip.show_watches([WatchState("p", "eu-central-1", answered=NOW)], Names({"p": "acme-imaging"}, {}))

    assert [one.isVisible() for one in strip.places().values()] == [True]
    assert [one.text() for one in strip.findChildren(Button) if one.isVisible()] == []


def assert_in_place(monitor: MonitorWindow) -> None:
    """Nothing is squeezed, cut or covered in the head."""
    shown = [one for one in monitor.accounts.places().values() if one.isVisible()]
    assert shown
    choice = only(monitor, NotificationChoice)
    for part in (*shown, choice):
        assert part.width() >= part.minimumSizeHint().width()
    assert all(one.width() >= one.sizeHint().width() for one in shown)
    places = [place_in(monitor, part) for part in (*shown, monitor.search, monitor.on_top, choice)]
    assert all(monitor.rect().contains(place) for place in places)
    assert not any(a.intersects(b) for number, a in enumerate(places) for b in places[:number])


def place_in(window: QWidget, part: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def resize(monitor: MonitorWindow, width: int) -> None:
    monitor.resize(width, 500)
    QApplication.processEvents()


def test_snapshot_then_account_give_way(several: MonitorWindow) -> None:
    table = several.table
    usual = {column.key for column in COLUMNS if column.shown} - {"size"}
    for width, gone in GONE:
        resize(several, width)

        shown = {column.key for number, column in enumerate(COLUMNS) if not table.isColumnHidden(number)}
        assert usual - shown == gone
        assert table.horizontalScrollBar().maximum() == 0
