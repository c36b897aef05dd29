"""A journal on the disk, an AWS in memory and a clock that stands still; or the simulated AWS over HTTP."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fakes.aws import simulated_aws
from fakes.gateway import FakeAws, FakeClock, channel_to
from fakes.import_account import ImportAccount
from fakes.virtual_time import VirtualTime
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.links import LinksInMemory


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def clock(time: VirtualTime) -> FakeClock:
    return time.wall


@pytest.fixture
def aws(clock: FakeClock) -> FakeAws:
    return FakeAws(clock)


@pytest.fixture
def links() -> LinksInMemory:
    return LinksInMemory()


@pytest.fixture
def channel(aws: FakeAws, links: LinksInMemory) -> Channel:
    return channel_to(aws, links)


@pytest.fixture
def open_journal(tmp_path: Path, clock: FakeClock) -> Iterator[Callable[[], Journal]]:
    """Open the one journal of the test, as often as it likes; the one before is closed first."""
    opened: list[Journal] = []

    def open_again() -> Journal:
        for journal in opened:
            journal.close()
        opened.append(Journal(tmp_path / "state" / "history.sqlite", clock=clock))
        return opened[-1]

    yield open_again
    for journal in opened:
        journal.close()


@pytest.fixture
def journal(open_journal: Callable[[], Journal]) -> Journal:
    return open_journal()


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@pytest.fixture
def account(simulator: Simulator) -> Iterator[ImportAccount]:
    simulator.reset()
    account = ImportAccount(simulator)
    yield account
    simulator.cloud.faults.clear()
    account.hang_up()


@pytest.fixture(scope="module")
def clients(simulator: Simulator) -> Iterator[Clients]:
    profile = Profile("0" * 32, "sim", access_key_id=simulator.access_key_id, endpoint_url=simulator.endpoint)
    clients = Clients(profile, StaticKeys(profile.access_key_id, Secret(simulator.secret_access_key)))
    yield clients
    clients.close()


@pytest.fixture
def later(tmp_path: Path) -> Iterator[Callable[[], Journal]]:
    """Open the journal of the test again, each time eleven minutes later."""
    opened: list[Journal] = []

    def open_later() -> Journal:
        for journal in opened:
            journal.close()
        ahead = timedelta(minutes=11 * len(opened))
        opened.append(Journal(tmp_path / "history.sqlite", clock=lambda: datetime.now(UTC) + ahead))
        return opened[-1]

    yield open_later
    for journal in opened:
        journal.close()
