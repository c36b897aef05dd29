"""Into the demo and back again: one workspace goes while the event loop turns on."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.gateway import ACCOUNT, REGION, FakeAws, FakeClock, FakeGateway
from snapshot_importer.app import Program
from snapshot_importer.application import Folders
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.ui.theme.theme import Theme


@pytest.fixture
def program(qapp: QApplication, tmp_path: Path) -> Iterator[Program]:
    """The program, with no workspace open yet."""
    folders = Folders(tmp_path / "data", tmp_path / "cache")
    made = Program(qapp, folders, Theme(qapp, tmp_path / "cache"), None)
    yield made
    made.close()


def test_the_demo_is_entered_and_left_without_a_trace(qtbot: QtBot, program: Program) -> None:
    program.open_own()
    own = program.workspace
    assert own is not None

    own.demo_wanted.emit()
    demo = program.workspace
    assert demo is not None
    bar = demo.window.bar
    assert bar.profile_button.accessibleName() == "Starting the simulated AWS"
    assert (bar.profile_button.isEnabled(), bar.add_button.isHidden()) == (False, True)
    qtbot.waitUntil(lambda: demo.session.credentials().state == "ok", timeout=15_000)
    qtbot.waitUntil(lambda: len(demo.imports.tasks()) > 0, timeout=15_000)
    assert bar.profile_button.isEnabled()
    banner = demo.window.banner
    assert banner is not None
    assert (bar.stripe.y(), banner.y()) == (
        0,
        bar.stripe.height(),
    )  # the profile's colour is the window's edge
    folder = program.demo_folder()
    assert folder is not None
    demo.left_demo.emit()

    again = program.workspace
    assert again is not None
    qtbot.waitUntil(lambda: again.imports.journal is not None, timeout=15_000)
    assert again.session.profile is None
    assert not folder.exists()


class HangingAccount:
    """Asks for an account, and has no answer until the test has."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.answered = threading.Event()

    def __call__(self) -> str:
        self.asked.set()
        self.answered.wait(60)
        return ACCOUNT


def test_a_history_that_a_watch_still_holds_is_opened_again_once_it_is_free(
    qtbot: QtBot, program: Program
) -> None:
    program.open_own()
    own = program.workspace
    assert own is not None
    qtbot.waitUntil(lambda: own.imports.journal is not None, timeout=15_000)
    hanging, watches = HangingAccount(), own.imports.watching._watches
    assert watches is not None
    watches.watch(Channel("p1", REGION, FakeGateway(FakeAws(FakeClock())), hanging))
    assert hanging.asked.wait(20)

    program.open_demo()
    program.open_own()
    again = program.workspace
    assert again is not None
    hanging.answered.set()

    qtbot.waitUntil(lambda: again.imports.journal is not None, timeout=15_000)
    journal = again.imports.journal
    assert journal is not None
    assert journal.file.read_only == ""


def test_a_history_that_was_left_while_it_was_opened_can_be_opened_again(
    qtbot: QtBot, program: Program
) -> None:
    program.open_own()
    own = program.workspace
    assert own is not None
    qtbot.waitUntil(lambda: own.imports._opening is not None, timeout=15_000)
    opening = own.imports._opening
    assert opening is not None
    opening.result(20)  # in the worker; nobody has taken it yet

    program.open_demo()
    program.open_own()
    again = program.workspace
    assert again is not None

    qtbot.waitUntil(lambda: again.imports.journal is not None, timeout=15_000)
    journal = again.imports.journal
    assert journal is not None
    assert journal.file.read_only == ""
