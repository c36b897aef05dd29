"""A working day of watching, with sessions that end every hour."""

import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.team import Team
from fakes.windows import Windows, dialog, home_of_aws, keep_profile, keys_of, open_windows
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.task import Call, WatchState
from snapshot_importer.ui.sign_in.mfa_dialog import MfaDialog
from snapshot_importer.ui.theme.theme import Theme

HOURS = 10
POLLS = 12  # in an hour, of each profile
OBJECTS = 20  # that may be more in the end than after two hours: what happens to be under way
WORKERS = 16  # 8 at the most, and those of sign-ins; each is made when all others are busy, and stays


@pytest.fixture
def aws() -> Iterator[Simulator]:
    with simulated_aws("demo") as simulator:
        yield simulator


class Day:
    """Two profiles that are watched: one whose sessions need a code, and one with keys that have no end."""

    def __init__(self, windows: Windows, team: Team, with_code: str, with_keys: str) -> None:
        self.windows = windows
        self.team = team
        self.with_code = with_code
        self.with_keys = with_keys

    def watch(self, profile_id: str) -> WatchState:
        """Return how the watch of a profile stands."""
        states = self.windows.workspace.imports.watch_states()
        return next(state for state in states if state.profile_id == profile_id)

    def poll(self, profile_id: str) -> WatchState:
        """Have a profile polled once more, and return how that went."""
        # A poll that is under way began before what the test did last.
        self.windows.wait(lambda: self.watch(profile_id).next_poll)
        before = self.watch(profile_id).next_poll
        self.windows.workspace.imports.refresh()
        self.windows.wait(lambda: self.watch(profile_id).next_poll not in (None, before))
        return self.watch(profile_id)

    def sign_in(self) -> None:
        """Sign in with the next code of the device."""
        self.team.device.forget_codes()  # an hour has passed
        session = self.windows.session
        session.test_sign_in(self.with_code)
        self.windows.wait(lambda: session.credentials(self.with_code).state == "waiting")
        QTest.keyClicks(dialog(MfaDialog).field, self.team.code())
        self.windows.wait(lambda: session.credentials(self.with_code).state == "ok")

    def hour(self) -> None:
        """Watch, and see the session end at AWS: the other profile goes on, and its own rows are not lost."""
        for _ in range(POLLS):
            assert self.poll(self.with_code).problem is None
            assert self.poll(self.with_keys).problem is None
        self.team.aws.world.sts.end_sessions("*assumed-role/auditor/*")

        ended = self.poll(self.with_code)
        assert ended.problem
        assert ended.problem.kind == "sign-in"
        self.windows.wait(lambda: self.windows.session.credentials(self.with_code).state == "ended")
        for _ in range(POLLS):
            assert self.poll(self.with_keys).problem is None

        answered = self.watch(self.with_code).answered
        assert answered
        self.sign_in()
        # The watch goes on by itself.
        self.windows.wait(lambda: (self.watch(self.with_code).answered or answered) > answered)
        assert self.poll(self.with_code).problem is None


def test_ten_hours_with_sessions_that_end_every_hour(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = Team(aws)
    role = team.role(condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    ada = f"[ada]\naws_access_key_id = {team.key.access_key_id}\naws_secret_access_key = {team.key.secret_access_key}\n"
    audit = (
        f"[profile audit]\nrole_arn = {role.arn}\nsource_profile = ada\nmfa_serial = {team.device.serial}\n"
    )
    home_of_aws(tmp_path, monkeypatch, keys_of(aws) + ada, audit)
    with_code = keep_profile(tmp_path / "data", aws, name="finance", shared_name="audit")
    with_keys = keep_profile(tmp_path / "data", aws, name="imaging", shared_name="imaging")
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.signed_in()
        day = Day(windows, team, with_code.id, with_keys.id)
        windows.session.use_profile(with_code.id)
        windows.wait(lambda: windows.session.credentials(with_code.id).state == "needed")
        day.sign_in()
        windows.wait(lambda: day.watch(with_code.id).answered)

        for _ in range(2):
            day.hour()
        threads, objects = lasting_threads(), counted()
        for _ in range(HOURS - 2):
            day.hour()

        assert lasting_threads() == threads
        assert sum(thread.name.startswith("worker") for thread in threading.enumerate()) <= WORKERS
        assert counted() - objects < OBJECTS


def lasting_threads() -> list[str]:
    """Return the names of the threads that watch and ask the keyring; those of a single call come and go."""
    names = (thread.name for thread in threading.enumerate())
    return sorted(name for name in names if name.startswith(("watch", "keyring")))


def counted() -> int:
    """Return how many objects of the program and of Qt there are, once what is not needed is gone."""
    gc.collect()
    return sum(is_ours(type(one)) for one in gc.get_objects())


def is_ours(kind: type) -> bool:
    # The simulated AWS runs in this process, and remembers every call; the log of the polls has its own bound.
    ours = ("snapshot_importer.", "PySide6.", "threading")
    return (
        kind.__module__.startswith(ours)
        and not kind.__module__.startswith("snapshot_importer.simulator.")
        and kind is not Call
    )
