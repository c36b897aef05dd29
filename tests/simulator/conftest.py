"""What the simulator's tests share: one empty simulated AWS a test module, begun anew for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.aws import simulated_aws
from fakes.sign_in import SharedFiles
from fakes.team import Team
from snapshot_importer.simulator.server import Simulator


@pytest.fixture(scope="module")
def _running() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@pytest.fixture
def aws(_running: Simulator) -> Simulator:
    """An empty account whose tasks stand still until the clock is advanced."""
    _running.reset()
    return _running


@pytest.fixture
def team(aws: Simulator) -> Team:
    """A user of that account who may assume roles."""
    return Team(aws)


@pytest.fixture
def home(tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch) -> SharedFiles:
    """A home of the AWS CLI's own form, and an environment that leads nowhere but to that AWS."""
    return SharedFiles(tmp_path, aws, monkeypatch)
