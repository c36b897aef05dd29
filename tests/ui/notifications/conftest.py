"""The program's windows on a real session bus, on which a server of notifications may be."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.desktop import bus_session
from fakes.notifications import NotificationServer, notification_server
from fakes.windows import Windows, home_of_aws, keep_profile, keys_of, open_windows
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme

if sys.platform != "linux":
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture
def aws() -> Iterator[Simulator]:
    """An account with images, a role, keys and a history; its tasks move only when its clock is advanced."""
    with simulated_aws("demo") as simulator:
        yield simulator


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the session bus of this process."""
    with bus_session() as environment:
        address = environment["DBUS_SESSION_BUS_ADDRESS"]
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def server(bus: str) -> Iterator[NotificationServer]:
    with notification_server(bus) as made:
        yield made


@pytest.fixture
def data(tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a profile in use that reaches the simulated AWS."""
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    keep_profile(tmp_path / "data", aws)
    return tmp_path / "data"


@pytest.fixture
def windows(qtbot: QtBot, theme: Theme, data: Path) -> Iterator[Windows]:
    """The main window, with its import page in front."""
    with open_windows(qtbot, theme, data) as made:
        yield made
