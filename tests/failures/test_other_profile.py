"""The cures of a failed task whose profile is not the one in use, and has to sign in first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from failures.access_scenarios import archived, restore
from failures.stage import Stage
from fakes.windows import keep_profile, windows_of
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme


@pytest.fixture
def other(tmp_path: Path, aws: Simulator) -> Profile:
    """A second profile of the same account."""
    return keep_profile(tmp_path / "data", aws, name="second")


@pytest.fixture
def stage(
    other: Profile,
    qtbot: QtBot,
    theme: Theme,
    tmp_path: Path,
    aws: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    """The main window, signed in with the first of two profiles."""
    with aws.world.lock:
        aws.world.ec2.tasks.clear()
    with windows_of(aws, qtbot, theme, tmp_path, monkeypatch) as windows:
        stage = Stage(windows, aws)
        stage.begin()
        yield stage


def test_the_object_is_restored_once_the_tasks_own_profile_is_signed_in(stage: Stage, other: Profile) -> None:
    archived(stage)
    session, task = stage.windows.session, stage.newest()
    session.use_profile(other.id)
    stage.wait(lambda: session.credentials().state == "ok")
    session.sign_out(task.profile_id)

    stage.press_first()

    assert session.credentials().state == "signing-in"
    restore(stage)
