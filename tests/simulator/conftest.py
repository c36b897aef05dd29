"""What the simulator's tests share: one empty simulated AWS a test module, begun anew for each test."""

from collections.abc import Iterator

import pytest

from fakes.aws import simulated_aws
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
