from collections.abc import Iterator

import pytest

from fakes.aws import simulated_aws
from snapshot_importer.simulator.server import Simulator


@pytest.fixture(scope="package")
def aws() -> Iterator[Simulator]:
    with simulated_aws("demo") as simulator:
        yield simulator
