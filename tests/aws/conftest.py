"""An account of the simulated AWS that is empty at first, and a gateway of its administrator."""

from collections.abc import Iterator

import pytest

from fakes.aws import simulated_aws
from fakes.callers import caller
from fakes.import_account import ImportAccount
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.simulator.server import Simulator


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@pytest.fixture
def account(aws: Simulator) -> Iterator[ImportAccount]:
    aws.reset()
    account = ImportAccount(aws)
    yield account
    account.hang_up()


@pytest.fixture
def gateway(aws: Simulator, account: ImportAccount) -> Iterator[Gateway]:
    with caller(aws) as gateway:
        yield gateway
