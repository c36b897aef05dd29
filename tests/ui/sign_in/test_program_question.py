"""The question whether a profile's program may run."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fakes.windows import HOSTILE, button, nameless, only, rich_labels, shown_texts
from snapshot_importer.accounts.interaction import ProgramQuestion, SignInCancelled
from snapshot_importer.ui.widgets.code_view import CodeView
from ui.sign_in.sign_in_desk import Desk, questions

COMMAND = "/usr/local/bin/get-keys --role a"


def test_it_shows_the_program_and_runs_it_this_time(desk: Desk) -> None:
    answer = desk.ask_program(COMMAND)
    opened = desk.program()
    assert shown_texts(opened) == [f"This profile runs the program “{COMMAND}” to get credentials. Run it?"]
    assert nameless(opened) == []

    button(opened, "Run this time").click()

    assert answer.result(5) == "ran"
    assert desk.always == []
    assert questions() == []


def test_always_is_kept_before_the_program_runs(desk: Desk) -> None:
    answer = desk.ask_program(COMMAND)

    button(desk.program(), "Always for this profile").click()

    assert answer.result(5) == "ran"
    assert desk.always == [ProgramQuestion("finance", COMMAND)]


def test_the_program_runs_where_the_consent_cannot_be_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: ProgramQuestion) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(desk.interactions, "_always", full)
    answer = desk.ask_program(COMMAND)

    button(desk.program(), "Always for this profile").click()

    assert answer.result(5) == "ran"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_the_first_key_pressed_never_runs_it(desk: Desk, key: Qt.Key) -> None:
    answer = desk.ask_program(COMMAND)
    desk.wait(lambda: desk.program().isActiveWindow() and desk.program().focusWidget())

    QTest.keyClick(desk.program().focusWidget(), key)

    assert isinstance(desk.ended(answer), SignInCancelled)
    assert questions() == []


@pytest.mark.parametrize(
    "command",
    [COMMAND + " --scope a" * 400, "keys" + " " * 5_000 + "; rm -rf ~", "keys\n; rm -rf ~", *HOSTILE],
)
def test_the_whole_command_can_be_read_before_it_runs(desk: Desk, command: str) -> None:
    desk.ask_program(command)
    opened = desk.program()
    views = opened.findChildren(CodeView)
    read = views[0].toPlainText() if views else shown_texts(opened)[0]

    assert "\u202e" not in read
    assert rich_labels(opened) == []
    assert opened.width() <= 480
    assert opened.height() <= 400
    if command.isascii() and command.isprintable():
        assert command in read


def test_a_long_command_scrolls(desk: Desk) -> None:
    desk.ask_program(COMMAND + " --scope a" * 400)
    view = only(desk.program(), CodeView)

    assert view.verticalScrollBar().maximum() > 0
    assert view.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize(
    ("words", "kept"), [("Run this time", False), ("Always for this profile", True)], ids=["once", "always"]
)
def test_a_program_is_let_run_with_keys_alone(desk: Desk, words: str, *, kept: bool) -> None:
    answer = desk.ask_program(COMMAND)
    opened = desk.program()
    desk.wait(lambda: opened.isActiveWindow() and opened.focusWidget())
    for _ in range(3):
        if opened.focusWidget().accessibleName() != words:
            QTest.keyClick(opened.focusWidget(), Qt.Key.Key_Tab)

    QTest.keyClick(opened.focusWidget(), Qt.Key.Key_Space)

    assert answer.result(5) == "ran"
    assert bool(desk.always) == kept
