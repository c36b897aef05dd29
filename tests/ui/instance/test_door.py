"""The door of the running program: whoever comes, what the window does, and what is not believed."""

import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from fakes.windows import Windows
from snapshot_importer.app import Program
from snapshot_importer.application import Folders
from snapshot_importer.ui.import_page.page import ImportPage
from snapshot_importer.ui.instance import place as place_module
from snapshot_importer.ui.instance.door import Door
from snapshot_importer.ui.instance.instance import Instance
from snapshot_importer.ui.instance.knock import Answer, knock
from snapshot_importer.ui.instance.message import LARGEST
from snapshot_importer.ui.instance.welcome import welcome
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.questions import ask

LOCATION = "s3://acme-vm-exports/erp/erp-db01.vmdk"
OTHER = "s3://acme-vm-exports/core/ldap-01.raw"
PATIENCE = 15_000  # milliseconds


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="r-") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder)


@pytest.fixture
def door(qapp: QApplication, runtime: Path) -> Iterator[Door]:
    made = Door(str(runtime / "door"))
    yield made
    made.close()


def aside(qtbot: QtBot, work: Callable[[], object]) -> list[object]:
    """Do *work* in a thread while the event loop turns, and return its result."""
    done: list[object] = []
    thread = threading.Thread(target=lambda: done.append(work()))
    thread.start()
    qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)
    thread.join()
    return done


def test_a_caller_is_heard(qtbot: QtBot, runtime: Path, door: Door) -> None:
    heard: list[str] = []
    door.called.connect(heard.append)

    assert aside(qtbot, lambda: knock(str(runtime / "door"), LOCATION, 15.0)) == ["taken"]
    qtbot.waitUntil(lambda: heard == [LOCATION], timeout=PATIENCE)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(b"\n", id="nothing"),
        pytest.param(b'{"address": "https://example.com"}\n', id="no-address-of-s3"),
        pytest.param(b"x" * (LARGEST + 1), id="too-much"),
    ],
)
def test_a_caller_that_says_something_else_is_sent_away(
    qtbot: QtBot, runtime: Path, door: Door, words: bytes
) -> None:
    heard: list[str] = []
    door.called.connect(heard.append)
    caller = QLocalSocket()
    caller.connectToServer(str(runtime / "door"))
    caller.write(words)

    qtbot.waitUntil(
        lambda: caller.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=PATIENCE
    )
    assert heard == []


def test_what_a_dead_program_left_does_not_keep_the_door_shut(qtbot: QtBot, runtime: Path) -> None:
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(runtime / "door"))
    door = Door(str(runtime / "door"))

    assert aside(qtbot, lambda: knock(str(runtime / "door"), "", 15.0)) == ["taken"]
    door.close()


def test_only_its_user_may_open_the_door(runtime: Path, door: Door) -> None:
    assert (runtime / "door").stat().st_mode & 0o077 == 0


def test_a_closed_door_and_a_silent_one_are_told_apart(runtime: Path) -> None:
    def answer() -> Answer:
        return knock(str(runtime / "door"), "", 0.2)

    with socket.socket(socket.AF_UNIX) as silent:
        assert answer() == "closed"
        silent.bind(str(runtime / "door"))
        assert answer() == "closed"
        silent.listen()
        assert answer() == "none"


def test_a_place_that_others_may_touch_is_not_called_at(runtime: Path, tmp_path: Path) -> None:
    holder = Instance(tmp_path)
    assert holder.enter() == "mine"
    (runtime / "theirs").mkdir()
    (runtime / "theirs").chmod(0o777)
    trap = socket.socket(socket.AF_UNIX)
    trap.bind(str(runtime / "theirs" / "door"))
    trap.listen()
    trap.setblocking(False)
    (tmp_path / "instance.lock").write_text(str(runtime / "theirs" / "door"))

    outcome = Instance(tmp_path, patience=0.1, long_patience=0.3).enter(LOCATION)

    assert outcome == "no-answer"
    with pytest.raises(BlockingIOError):
        trap.accept()
    trap.close()
    holder.close()


def test_where_no_place_is_safe_the_program_runs_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place_module, "is_private", lambda _: False)
    first, second = Instance(tmp_path), Instance(tmp_path, patience=0.1, long_patience=0.2)

    assert (first.enter(), first.place) == ("mine", "")
    assert second.enter() == "no-answer"
    first.close()


def test_a_folder_that_cannot_be_locked_is_no_reason_not_to_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert Instance(tmp_path / "file").enter() == "mine"


def test_the_next_one_enters_when_the_first_has_closed(runtime: Path, tmp_path: Path) -> None:
    first, second = Instance(tmp_path), Instance(tmp_path)
    assert first.enter() == "mine"
    first.close()

    assert second.enter() == "mine"
    second.close()


def location(windows: Windows) -> str:
    return windows.page(ImportPage).form.kept().location


def called(windows: Windows, address: str, left: list[str] | None = None) -> None:
    page = windows.page(ImportPage)
    leave = (left if left is not None else []).append
    welcome(windows.window, address, take=page.filling.begin_with, leave_demo=leave)


def test_a_later_start_brings_the_window_back_and_fills_the_form(windows: Windows) -> None:
    windows.show()
    windows.window.showMinimized()

    called(windows, LOCATION)

    windows.wait(windows.window.isActiveWindow)
    assert not windows.window.isMinimized()
    assert location(windows) == LOCATION


def test_a_later_start_without_an_address_leaves_the_form_alone(windows: Windows) -> None:
    windows.show()
    called(windows, LOCATION)
    called(windows, "")

    assert location(windows) == LOCATION


def test_while_a_question_is_open_the_form_stays_as_it_was_asked_about(windows: Windows) -> None:
    windows.show()
    called(windows, LOCATION)
    box = ask(windows.window, "Import?", "", (("Yes", QMessageBox.ButtonRole.AcceptRole, lambda: None),))
    windows.wait(box.isVisible)

    called(windows, OTHER)

    assert location(windows) == LOCATION
    assert windows.window.notice.words() == f"You asked for {OTHER}."
    box.close()
    windows.window.notice._button.click()
    assert location(windows) == OTHER


def test_a_program_that_leaves_the_demo_gives_way_to_the_one_that_runs(
    qtbot: QtBot, qapp: QApplication, runtime: Path, tmp_path: Path, theme: Theme
) -> None:
    data = tmp_path / "data"
    holder = Instance(data)
    assert holder.enter() == "mine"
    door = Door(holder.place)
    heard: list[str] = []
    door.called.connect(heard.append)
    program = Program(qapp, Folders(data, tmp_path / "cache"), theme, None, None, Instance(data))
    program.open_demo()
    workspace = program.workspace
    assert workspace is not None
    qtbot.waitUntil(lambda: workspace.imports.journal is not None, timeout=PATIENCE)
    notice = workspace.window.notice

    program.take_call(LOCATION)
    assert notice.words() == f"The demo does not know {LOCATION}."
    notice._button.click()

    qtbot.waitUntil(lambda: heard == [LOCATION], timeout=PATIENCE)
    qtbot.waitUntil(lambda: not program._leaving, timeout=PATIENCE)
    assert program.demo_folder() is not None  # it ends as it is: the folder is the other one's
    program.close()
    door.close()
    holder.close()


def test_a_demo_whose_own_program_hangs_goes_on(
    qtbot: QtBot, qapp: QApplication, runtime: Path, tmp_path: Path, theme: Theme
) -> None:
    data = tmp_path / "data"
    holder = Instance(data)
    assert holder.enter() == "mine"
    impatient = Instance(data, patience=0.1, long_patience=0.1)
    program = Program(qapp, Folders(data, tmp_path / "cache"), theme, None, None, impatient)
    program.open_demo()
    workspace = program.workspace
    assert workspace is not None
    qtbot.waitUntil(lambda: workspace.imports.journal is not None, timeout=PATIENCE)
    notice = workspace.window.notice

    program.leave_demo()
    program.leave_demo()  # pressed twice

    said = "Snapshot Importer is already running and does not answer. The demo goes on."
    qtbot.waitUntil(lambda: notice.words() == said, timeout=PATIENCE)
    program.close()
    holder.close()


def test_a_demo_is_left_for_a_folder_that_nobody_works_with(
    qtbot: QtBot, qapp: QApplication, runtime: Path, tmp_path: Path, theme: Theme
) -> None:
    instance = Instance(tmp_path / "data")
    folders = Folders(tmp_path / "data", tmp_path / "cache")
    program = Program(qapp, folders, theme, None, None, instance)
    program.open_demo()
    demo = program.workspace
    assert demo is not None
    qtbot.waitUntil(lambda: demo.imports.journal is not None, timeout=PATIENCE)

    program.leave_demo(LOCATION)

    qtbot.waitUntil(lambda: program.demo_folder() is None, timeout=PATIENCE)
    own = program.workspace
    assert own is not None
    qtbot.waitUntil(lambda: own.imports.journal is not None, timeout=PATIENCE)
    assert own.desk.pages.import_page.form.kept().location == LOCATION
    assert instance.place
    program.close()
    instance.close()
