"""What the desktop is told of imports, over a real bus and against the simulated AWS."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from fakes.notifications import Notice, NotificationServer
from fakes.windows import Windows, open_windows
from snapshot_importer.request.model import ImportRequest, parameters
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.submit import Intent
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.told_file import read_told
from snapshot_importer.ui.notifications import notifier
from snapshot_importer.ui.notifications.choice import NotificationChoice
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.theme.theme import Theme

pytestmark = pytest.mark.desktop

HOUR = 3600  # seconds: every import of the demo ends within it
GOOD, ALSO_GOOD, BAD = "erp/erp-db01.vmdk", "erp/erp-app02.vmdk", "legacy/old-app.vmdk"
# What AWS answers while the keys are no good.
SIGNED_OUT = Rule("error", "ec2", status=400, code="ExpiredToken", message="No.")


class Desk:
    """The windows, and what they have told."""

    def __init__(self, windows: Windows, data: Path, aws: Simulator) -> None:
        self.windows = windows
        self.aws = aws
        self._path = data / "told.json"

    def mood(self, task: Task) -> str | None:
        """Return how the import stood when it was told of last; None once its end was."""
        return read_told(self._path).get(task.key)

    def moods(self) -> list[str]:
        """Return how every import that is not over stood when it was told of last."""
        return list(read_told(self._path).values())

    def send(self, *keys: str) -> list[Task]:
        """Send imports of these objects, and wait until it is known that they run."""
        session = self.windows.session
        if session.credentials().state != "ok":
            session.test_sign_in()  # the keys are good again, which the watch may not know yet
            self.windows.wait(lambda: session.credentials().state == "ok")
        sent = [self.windows.send_import(key) for key in keys]
        self.windows.wait(lambda: all(self.mood(task) == "running" for task in sent))
        return sent

    def end(self, tasks: list[Task]) -> None:
        """Let the time pass in which imports end, and wait until the journal knows."""
        self.aws.world.clock.advance(HOUR)
        self.windows.poll_until(lambda: all(self.windows.task(task.key).final for task in tasks))

    def see_through(self, *keys: str) -> list[Task]:
        """Send imports, let them end, and wait until what is to be told of them was told."""
        sent = self.send(*keys)
        self.end(sent)
        self.windows.wait(lambda: not any(self.mood(task) for task in sent))
        return sent

    def sign_out(self, task: Task) -> None:
        """Let the keys be no good from now on, and wait until the import cannot be watched."""
        self.aws.cloud.faults.add(SIGNED_OUT)
        self.windows.poll_until(lambda: self.windows.task(task.key).second_line == "Sign in to keep watching")


def begin(windows: Windows, data: Path, aws: Simulator) -> Desk:
    """Show the windows, and wait until the history is known with its snapshots, none of which is then under way."""
    windows.signed_in()
    windows.wait(lambda: not windows.desk.board.counts()["running"])
    return Desk(windows, data, aws)


@pytest.fixture
def desk(windows: Windows, data: Path, aws: Simulator) -> Desk:
    return begin(windows, data, aws)


def told(desk: Desk, server: NotificationServer, count: int = 1) -> list[Notice]:
    """Wait until the server has shown *count* notifications."""
    desk.windows.wait(lambda: len(server.notices) >= count)
    return server.notices


def titles(notices: list[Notice]) -> list[str]:
    return [notice.title for notice in notices]


def test_an_import_that_completed_is_told_with_its_name_and_opened_by_a_click(
    desk: Desk, server: NotificationServer
) -> None:
    (sent,) = desk.see_through(GOOD)

    (notice,) = told(desk, server)
    assert notice.title == "erp-db01.vmdk completed"
    assert notice.body == desk.windows.task(sent.key).second_line
    assert notice.program == "Snapshot Importer"
    assert notice.actions == ("default", "Open")
    assert notice.hints == {"desktop-entry": "snapshot-importer", "category": "transfer.complete"}

    server.click(notice.number)
    desk.windows.wait(lambda: desk.windows.window.current_page() == "tasks")
    assert desk.windows.page(TasksPage).table.current_key() == sent.key


@pytest.mark.parametrize(
    ("platform", "expected"), [("wayland", "gnome-shell-1"), ("xcb", None)], ids=["wayland", "x11"]
)
def test_a_click_gives_qt_the_token_that_wayland_wants(
    desk: Desk,
    server: NotificationServer,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    expected: str | None,
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN")
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    desk.see_through(GOOD)
    (notice,) = told(desk, server)

    server.click(notice.number, token="gnome-shell-1")

    desk.windows.wait(lambda: desk.windows.window.current_page() == "tasks")
    assert os.environ.get("XDG_ACTIVATION_TOKEN") == expected


def test_an_import_that_failed_is_told_with_its_reason(desk: Desk, server: NotificationServer) -> None:
    desk.see_through(BAD)

    (notice,) = told(desk, server)
    assert (notice.title, notice.body) == ("old-app.vmdk failed", "VMDK type not supported")
    assert notice.hints["category"] == "transfer.error"


def test_several_at_once_are_joined_by_what_became_of_them(desk: Desk, server: NotificationServer) -> None:
    desk.see_through(GOOD, BAD, ALSO_GOOD)

    completed, failed = told(desk, server, 2)
    assert completed.title == "2 imports completed"
    names = [line.partition(":")[0] for line in completed.body.splitlines()]
    assert names == ["erp-db01.vmdk", "erp-app02.vmdk"]
    assert failed.title == "old-app.vmdk failed"

    server.click(completed.number)
    desk.windows.wait(lambda: desk.windows.window.current_page() == "tasks")


def test_what_the_user_is_looking_at_is_not_told(desk: Desk, server: NotificationServer) -> None:
    windows = desk.windows
    windows.window.go_to("tasks")
    desk.see_through(GOOD)
    windows.window.go_to("import")
    windows.desk.open_monitor()
    monitor = windows.desk.monitor
    assert monitor
    windows.wait(monitor.isActiveWindow)
    desk.see_through(GOOD)
    monitor.close()
    windows.window.activateWindow()
    windows.wait(windows.window.isActiveWindow)

    desk.see_through(ALSO_GOOD)

    assert titles(told(desk, server)) == ["erp-app02.vmdk completed"]


def test_a_window_with_the_tasks_behind_another_one_does_not_count_as_looked_at(
    qtbot: QtBot, desk: Desk, server: NotificationServer
) -> None:
    desk.windows.window.go_to("tasks")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    desk.windows.wait(other.isActiveWindow)

    desk.see_through(GOOD)

    assert titles(told(desk, server)) == ["erp-db01.vmdk completed"]


def test_what_the_import_page_says_itself_is_not_told(desk: Desk, server: NotificationServer) -> None:
    desk.aws.cloud.faults.add(Rule("latency", "ec2", "ImportSnapshot", seconds=2.0, times=1))
    request = ImportRequest(f"s3://acme-vm-exports/{GOOD}", role_name="nobody")
    refused: list[Task] = []
    unexpected: list[Exception] = []
    desk.windows.workspace.imports.submit(
        Intent(desk.windows.session.account, parameters(request)),
        owner=desk.windows.workspace,
        done=refused.append,
        failed=unexpected.append,
    )
    desk.windows.wait(lambda: "running" in desk.moods())
    desk.windows.wait(lambda: refused or unexpected)
    assert unexpected == []
    assert refused[0].state == "REFUSED"
    desk.windows.wait(lambda: not desk.moods())

    desk.see_through(ALSO_GOOD)

    assert titles(told(desk, server)) == ["erp-app02.vmdk completed"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Problems only", ["old-app.vmdk failed"]), ("None", [])],
    ids=["problems-only", "none"],
)
def test_only_what_was_chosen_is_told(
    desk: Desk, server: NotificationServer, words: str, expected: list[str]
) -> None:
    choose(desk, words)
    desk.see_through(GOOD, BAD)
    choose(desk, "All")
    desk.see_through(ALSO_GOOD)

    assert titles(told(desk, server, len(expected) + 1)) == [*expected, "erp-app02.vmdk completed"]


def choose(desk: Desk, words: str) -> None:
    """Choose in the settings, and go back to the import page."""
    window = desk.windows.window
    window.go_to("settings")
    boxes = window.findChildren(QComboBox)
    box = next(one for one in boxes if one.accessibleName() == "Notify of imports")
    while box.currentText() != words:
        QTest.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < box.findText(words) else Qt.Key.Key_Up)
    window.go_to("import")


def test_the_monitor_offers_the_same_choice(desk: Desk) -> None:
    desk.windows.window.go_to("settings")
    in_settings = next(iter(desk.windows.window.findChildren(NotificationChoice)))
    desk.windows.desk.open_monitor()
    monitor = desk.windows.desk.monitor
    assert monitor
    in_monitor = next(iter(monitor.findChildren(NotificationChoice)))
    assert in_monitor.currentText() == "Notify: all"

    QTest.keyClick(in_monitor, Qt.Key.Key_Down)
    assert (in_monitor.currentText(), in_settings.currentText()) == ("Notify: problems only", "Problems only")
    QTest.keyClick(in_settings, Qt.Key.Key_Down)
    assert (in_monitor.currentText(), in_settings.currentText()) == ("Notify: none", "None")


def test_a_sign_in_that_ends_is_told_once_and_once_more_when_it_ends_again(
    desk: Desk, server: NotificationServer
) -> None:
    (sent,) = desk.send(GOOD)
    for count in (1, 2):
        desk.sign_out(sent)
        notice = told(desk, server, count)[-1]
        assert notice.title == "erp-db01.vmdk needs attention"
        assert notice.body == "Sign in to keep watching"
        desk.windows.wait(lambda: desk.mood(sent) == "attention sign-in")

        desk.aws.cloud.faults.clear()
        desk.windows.poll_until(lambda: desk.mood(sent) == "running")
    assert len(server.notices) == 2


def test_the_badge_counts_what_needs_the_user_and_goes_with_the_program(
    qtbot: QtBot, theme: Theme, data: Path, aws: Simulator, server: NotificationServer
) -> None:
    name = "application://snapshot-importer.desktop"
    with open_windows(qtbot, theme, data) as windows:
        desk = begin(windows, data, aws)
        sent = desk.send(GOOD)
        desk.sign_out(sent[0])
        windows.wait(lambda: server.badges == [(name, 1, True)])
        aws.cloud.faults.clear()
        desk.end(sent)
        windows.wait(lambda: server.badges[1:] == [(name, 0, False)])
        desk.sign_out(desk.send(GOOD)[0])
        windows.wait(lambda: server.badges[2:] == [(name, 1, True)])

    windows.wait(lambda: server.badges[3:] == [(name, 0, False)])


def test_what_ended_while_the_program_did_not_run_is_told_once_at_the_start(
    qtbot: QtBot, theme: Theme, data: Path, aws: Simulator, server: NotificationServer
) -> None:
    with open_windows(qtbot, theme, data) as windows:
        sent = begin(windows, data, aws).send(GOOD, ALSO_GOOD)
    aws.world.clock.advance(HOUR)

    with open_windows(qtbot, theme, data) as windows:
        desk = begin(windows, data, aws)
        assert titles(told(desk, server)) == ["2 imports completed"]
        windows.wait(lambda: not any(desk.mood(task) for task in sent))

    with open_windows(qtbot, theme, data) as windows:
        desk = begin(windows, data, aws)
        desk.see_through(BAD)
        assert titles(told(desk, server, 2)) == ["2 imports completed", "old-app.vmdk failed"]


def test_what_was_not_yet_told_when_the_program_ended_is_told_at_the_next_start(
    qtbot: QtBot, theme: Theme, data: Path, aws: Simulator, server: NotificationServer
) -> None:
    with open_windows(qtbot, theme, data) as windows:
        desk = begin(windows, data, aws)
        sent = desk.send(GOOD)
        desk.end(sent)
        windows.wait(windows.workspace._notifier._gathering.isActive)
    assert (server.notices, desk.mood(sent[0])) == ([], "running")

    with open_windows(qtbot, theme, data) as windows:
        assert titles(told(begin(windows, data, aws), server)) == ["erp-db01.vmdk completed"]


def test_a_sign_in_that_was_told_before_is_not_told_again_after_a_restart(
    qtbot: QtBot,
    theme: Theme,
    data: Path,
    aws: Simulator,
    server: NotificationServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(notifier, "GATHER", 0)  # what is news is told before the sign-in works again
    with open_windows(qtbot, theme, data) as windows:
        desk = begin(windows, data, aws)
        sent = desk.send(GOOD)
        desk.sign_out(sent[0])
        told(desk, server)
        windows.wait(lambda: desk.mood(sent[0]) == "attention sign-in")

    with open_windows(qtbot, theme, data) as windows:
        windows.show()
        desk = Desk(windows, data, aws)
        desk.sign_out(sent[0])
        aws.cloud.faults.clear()
        desk.end(sent)
        expected = ["erp-db01.vmdk needs attention", "erp-db01.vmdk completed"]
        assert titles(told(desk, server, 2)) == expected


@pytest.mark.parametrize("work", ["look", "write_told"])
def test_a_fault_is_told_and_does_not_end_the_notifications(
    desk: Desk, server: NotificationServer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    (sent,) = desk.send(GOOD)
    with qtbot.captureExceptions() as faults, monkeypatch.context() as patched:
        patched.setattr(notifier, work, _run_out_of_memory)
        desk.sign_out(sent)
        desk.windows.wait(lambda: faults)
    assert {fault[0] for fault in faults} == {MemoryError}

    desk.aws.cloud.faults.clear()
    desk.end([sent])

    desk.windows.wait(lambda: "erp-db01.vmdk completed" in titles(server.notices))
    desk.windows.wait(lambda: not desk.mood(sent))


def _run_out_of_memory(*_: object) -> None:
    raise MemoryError
