"""What an ordinary poll costs, counted by the simulated AWS: the same, however much is finished."""

from datetime import timedelta

import pytest

from fakes.import_account import ImportAccount, disk
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.simulator.ec2_state import ImportTask
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.watch import Watcher


@pytest.fixture
def channel(simulator: Simulator, account: ImportAccount, clients: Clients) -> Channel:
    return Channel(
        "p1", simulator.region, Gateway("p1", simulator.region, clients), lambda: simulator.account
    )


def finish(simulator: Simulator, count: int) -> None:
    """Let AWS know *count* tasks that others cancelled."""
    now = simulator.world.clock.now()
    for number in range(count):
        task_id = f"import-snap-{number:017x}"
        simulator.world.ec2.tasks[task_id] = ImportTask(
            task_id,
            simulator.account,
            simulator.region,
            now - timedelta(hours=1),
            {"Format": "VMDK"},
            "vmimport",
            status="deleted",
            status_message="",
            ended=now,
        )


def asked(simulator: Simulator, after: int) -> list[tuple[str, int]]:
    """Return the calls after entry *after* of the ledger, with the number of ids asked for."""
    return [
        (entry.operation, len(entry.params.get("ImportTaskIds", ())))
        for entry in simulator.world.ledger.entries(after=after)
    ]


@pytest.mark.parametrize("finished", [0, 100, 3000])
def test_an_ordinary_poll_costs_the_same_however_much_is_finished(
    journal: Journal, channel: Channel, simulator: Simulator, finished: int
) -> None:
    finish(simulator, finished)
    parameters = {"Description": "disk", "DiskContainer": disk()}
    for _ in range(2):
        submit(journal, channel, Intent(simulator.account, parameters))
    watcher = Watcher(journal, channel)
    watcher.poll()
    known = len(journal.tasks())
    before = len(simulator.world.ledger.entries())

    for _ in range(3):
        watcher.poll()

    assert known == finished + 2
    assert asked(simulator, before) == [("DescribeImportSnapshotTasks", 2)] * 3


def test_a_task_that_ec2_forgot_costs_one_listing_and_not_one_at_each_poll(
    journal: Journal, channel: Channel, simulator: Simulator, account: ImportAccount
) -> None:
    parameters = {"Description": "disk", "DiskContainer": disk()}
    first, _ = (submit(journal, channel, Intent(simulator.account, parameters)) for _ in range(2))
    watcher = Watcher(journal, channel)
    watcher.poll()
    del simulator.world.ec2.tasks[first.task_id]
    journal.clock.advance(hours=1)  # type: ignore[attr-defined]
    before = len(simulator.world.ledger.entries())

    for _ in range(3):
        watcher.poll()

    assert asked(simulator, before) == [
        ("DescribeImportSnapshotTasks", 2),
        ("DescribeImportSnapshotTasks", 0),
        ("DescribeImportSnapshotTasks", 1),
        ("DescribeImportSnapshotTasks", 1),
    ]
