from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme
from ui.import_page.bench import Account, Bench


@pytest.fixture(scope="session")
def aws() -> Iterator[Simulator]:
    """An account with images, keys, a role and a history; tests add imports of their own to it."""
    with simulated_aws("demo") as simulator:
        yield simulator


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    account = Account(tmp_path / "account")
    yield account
    account.connections.close()


@pytest.fixture
def alone(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Bench]:
    """A page on the screen that has no profile: nobody is asked."""
    bench = Bench(qtbot, theme, tmp_path, None, Account(tmp_path))
    bench.show()
    yield bench
    bench.close()


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, account: Account) -> Iterator[Bench]:
    """A page on the screen that is signed in, with its history open."""
    aws.cloud.faults.clear()
    bench = Bench(qtbot, theme, tmp_path, aws, account)
    bench.show()
    bench.open_history()
    bench.sign_in()
    yield bench
    bench.close()
