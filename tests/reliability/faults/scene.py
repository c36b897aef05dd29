"""The simulated AWS over HTTP, and what is done there while a call of the program's goes wrong."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fakes.aws import simulated_aws
from fakes.callers import caller
from fakes.import_account import OTHER_REGION, REGION, ImportAccount
from snapshot_importer.aws.gateway import DEADLINE, Gateway
from snapshot_importer.aws.snapshot_copy import SnapshotCopies
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.reconcile import recover

HASTY = 0.5  # seconds of a call while calls go wrong; a fault that hangs costs as much


@dataclass
class Scene:
    """One account, the program's way to it, and a journal that is opened again and again."""

    simulator: Simulator
    gateway: Gateway
    account: ImportAccount
    folder: Path
    ahead: timedelta = field(default_factory=timedelta)

    @property
    def channel(self) -> Channel:
        """The way to AWS, which asks who it is at every turn."""
        return Channel(
            "p1",
            REGION,
            self.gateway,
            lambda: self.gateway.account(anew=True),
            copies=lambda region: SnapshotCopies(lambda: self.gateway.in_region(region)),
        )

    def open_journal(self) -> Journal:
        """Start as the program does, eleven minutes after the last start."""
        self.ahead += timedelta(minutes=11)
        journal = Journal(self.folder / "history.sqlite", clock=lambda: datetime.now(UTC) + self.ahead)
        recover(journal, self.channel.links)
        return journal

    def strike(self, service: str, operation: str, times: int, **rule: object) -> None:
        """Let the next calls of *operation* go wrong, and wait for none of them long."""
        self.gateway = self.gateway.with_deadline(HASTY)
        self.simulator.cloud.faults.add(
            Rule(service=service, operation=operation, times=times, **rule)  # type: ignore[arg-type]
        )

    def heal(self) -> None:
        """Let everything go right again, however long it takes."""
        self.simulator.cloud.faults.clear()
        self.gateway = self.gateway.with_deadline(DEADLINE)


@contextmanager
def stage() -> Iterator[tuple[Simulator, Gateway]]:
    """Run the simulated AWS, with the clients of one gateway made: that takes longer than a call's deadline."""
    with simulated_aws() as simulator, caller(simulator) as gateway:
        clients = gateway._clients
        for service in ("ec2", "sts", "s3", "kms", "iam"):
            for region in (REGION, OTHER_REGION):
                for attempts in (1, 3):
                    clients.client(service, region, attempts=attempts)
        yield simulator, gateway


@contextmanager
def scene(simulator: Simulator, gateway: Gateway) -> Iterator[Scene]:
    """Begin anew in an account in which an import works."""
    simulator.reset()
    account = ImportAccount(simulator)
    with tempfile.TemporaryDirectory() as folder:
        yield Scene(simulator, gateway, account, Path(folder))
    simulator.cloud.faults.clear()
    account.hang_up()
