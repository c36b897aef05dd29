"""A profile of ~/.aws whose keys come from a program: run only with the user's consent, and stopped by a cancel."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.windows import Windows, button, dialog, home_of_aws, keep_profile, open_windows
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.sign_in.program_question import ProgramDialog
from snapshot_importer.ui.theme.theme import Theme
from ui.sign_in.sign_in_desk import questions


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with simulated_aws("demo") as simulator:
        yield simulator


class Program:
    """The user's program, which notes each of its runs."""

    def __init__(self, folder: Path, aws: Simulator) -> None:
        self._aws = aws
        self._runs = folder / "runs"
        self.path = folder / "get-keys"
        self.print_keys()

    def print_keys(self) -> None:
        """Let it print the keys of the simulated AWS's user."""
        keys = {
            "Version": 1,
            "AccessKeyId": self._aws.access_key_id,
            "SecretAccessKey": self._aws.secret_access_key,
        }
        self._write(f"echo '{json.dumps(keys)}'")

    def hang(self) -> None:
        """Let it wait for something that never comes."""
        self._write("exec sleep 600")

    def runs(self) -> int:
        """Return how often it was run."""
        return len(self._runs.read_text().splitlines()) if self._runs.exists() else 0

    def _write(self, lines: str) -> None:
        self.path.write_text(f"#!/bin/sh\necho run >> {self._runs}\n{lines}\n")
        self.path.chmod(self.path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def program(tmp_path: Path, aws: Simulator) -> Program:
    return Program(tmp_path, aws)


@pytest.fixture
def data(tmp_path: Path, aws: Simulator, program: Program, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a profile that takes its keys from the program."""
    home_of_aws(tmp_path, monkeypatch, "", f"[profile imaging]\ncredential_process = {program.path}\n")
    keep_profile(tmp_path / "data", aws, name="finance")
    return tmp_path / "data"


@pytest.fixture
def windows(qtbot: QtBot, theme: Theme, data: Path) -> Iterator[Windows]:
    """The main window, before anybody has signed in."""
    with open_windows(qtbot, theme, data) as made:
        begin(made)
        yield made


def begin(windows: Windows) -> None:
    """Show the window and wait until it says that nobody has signed in."""
    windows.show()
    windows.wait(lambda: windows.session.credentials().state == "needed")


def asked(windows: Windows) -> ProgramDialog:
    """Sign in, and return the question that follows."""
    button(windows.window.bar.credentials, "Sign in").click()
    windows.wait(lambda: windows.session.credentials().state == "waiting")
    return dialog(ProgramDialog)


def test_a_program_runs_when_the_user_lets_it_this_time(windows: Windows, program: Program) -> None:
    opened = asked(windows)
    assert program.runs() == 0

    button(opened, "Run this time").click()
    windows.wait(lambda: windows.session.credentials().state == "ok")

    assert program.runs() == 1
    assert questions() == []


def test_a_program_that_must_not_run_does_not(windows: Windows, program: Program) -> None:
    button(asked(windows), "Don't run").click()
    windows.wait(lambda: windows.session.credentials().state == "needed")

    windows.workspace.imports.refresh()
    windows.wait(lambda: any(one.problem for one in windows.workspace.imports.watch_states()))

    assert program.runs() == 0
    assert questions() == []


def test_a_program_that_may_always_run_is_not_asked_about_at_the_next_start(
    program: Program, qtbot: QtBot, theme: Theme, data: Path
) -> None:
    with open_windows(qtbot, theme, data) as windows:
        begin(windows)
        button(asked(windows), "Always for this profile").click()
        windows.wait(lambda: windows.session.credentials().state == "ok")
    before = program.runs()

    with open_windows(qtbot, theme, data) as again:
        again.show()
        again.wait(lambda: again.session.credentials().state == "ok")

    assert program.runs() > before
    assert questions() == []


def test_a_program_that_hangs_is_stopped_by_a_cancel(windows: Windows, program: Program) -> None:
    program.hang()
    button(asked(windows), "Run this time").click()
    windows.wait(program.runs)
    assert windows.session.credentials().state == "signing-in"
    part = windows.window.bar.credentials
    part.button.click()

    button(part, "Cancel").click()

    assert windows.session.credentials().state == "needed"
    assert windows.session.credentials().problem == "The sign-in was cancelled."
