"""The history beyond a week: the real gateway, real HTTP and the simulated AWS, which forgets as EC2 does."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.http_faults import FAULTS
from fakes.import_account import OTHER_REGION, ImportAccount, disk
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.reconcile import recover
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

WEEK = timedelta(days=8).total_seconds()
HOUR = 3600.0


@pytest.fixture
def channel(simulator: Simulator, account: ImportAccount, clients: Clients) -> Channel:
    gateway = Gateway("p1", simulator.region, clients)
    return Channel("p1", simulator.region, gateway, lambda: simulator.account)


@pytest.fixture
def opened(tmp_path: Path, simulator: Simulator) -> Iterator[Callable[[], Journal]]:
    """Open the journal of the test again, by the clock of the simulated AWS."""
    journals: list[Journal] = []

    def open_again() -> Journal:
        for journal in journals:
            journal.close()
        journals.append(Journal(tmp_path / "history.sqlite", clock=simulator.world.clock.now))
        return journals[-1]

    yield open_again
    for journal in journals:
        journal.close()


def pressed(journal: Journal, channel: Channel, simulator: Simulator, job: str) -> Task:
    asked: dict[str, Any] = {"Description": job, "DiskContainer": disk()}
    return submit(journal, channel, Intent(simulator.account, asked))


def polled(journal: Journal, channel: Channel) -> dict[str, Task]:
    watcher = Watcher(journal, channel)
    watcher.poll()
    assert (watcher.state.problem, watcher.history.problem) == (None, None)
    return {task.task_id: task for task in journal.tasks()}


def test_an_import_that_was_left_alone_for_a_week_ends_as_its_snapshot_says(
    opened: Callable[[], Journal], channel: Channel, simulator: Simulator, account: ImportAccount
) -> None:
    journal = opened()
    done, failed = (pressed(journal, channel, simulator, job) for job in ("done", "failed"))
    account.pass_time(60)
    polled(journal, channel)
    simulator.world.ec2.tasks[failed.task_id].role_name = "no such role"
    account.pass_time(WEEK)
    assert channel.gateway.describe_import_tasks().tasks == ()

    rows = polled(opened(), channel)

    snapshot = account.only_snapshot()
    row = rows[done.task_id]
    assert (row.key, row.state, row.snapshot_id) == (done.key, "COMPLETED", snapshot.snapshot_id)
    assert (row.snapshot_size_gib, row.snapshot_encrypted, row.started_by) == (8, False, "here")
    assert row.ended
    assert abs(row.ended - snapshot.completes) < timedelta(seconds=1)
    assert (rows[failed.task_id].state, rows[failed.task_id].filter) == ("AGED_OUT", "attention")


def test_a_history_that_was_destroyed_is_there_again_after_one_poll(
    opened: Callable[[], Journal], channel: Channel, simulator: Simulator, account: ImportAccount
) -> None:
    journal = opened()
    old = pressed(journal, channel, simulator, "old")
    account.pass_time(HOUR)
    account.client("ec2").import_snapshot(DiskContainer=disk())
    account.pass_time(WEEK)
    young = pressed(journal, channel, simulator, "young")
    account.pass_time(HOUR)
    polled(journal, channel)
    journal.close()
    journal.file.path.write_bytes(b"no history at all" * 1000)

    journal = opened()
    recover(journal, channel.links)
    assert journal.tasks() == ()
    rows = polled(journal, channel)

    assert len(rows) == len(simulator.world.ec2.snapshots) == 3
    assert {row.state for row in rows.values()} == {"COMPLETED"}
    assert {row.snapshot_id for row in rows.values()} == set(simulator.world.ec2.snapshots)
    assert all(row.started for row in rows.values())
    # Nothing tells of the old one any more who sent it: AWS copies no tag from a task to its snapshot.
    assert (rows[old.task_id].started_by, rows[old.task_id].description) == ("other", "")
    assert (rows[young.task_id].started_by, rows[young.task_id].description) == ("elsewhere", "young")
    assert polled(journal, channel) == rows
    again = polled(opened(), channel)
    assert {key: row.state for key, row in again.items()} == {key: row.state for key, row in rows.items()}


def test_a_snapshot_that_was_deleted_in_aws_is_said_to_be(
    opened: Callable[[], Journal], channel: Channel, simulator: Simulator, account: ImportAccount
) -> None:
    journal = opened()
    task = pressed(journal, channel, simulator, "disk")
    account.pass_time(HOUR)
    finished = polled(journal, channel)[task.task_id]
    account.client("ec2").delete_snapshot(SnapshotId=finished.snapshot_id)
    account.pass_time(HOUR)

    row = polled(journal, channel)[task.task_id]

    assert (row.state, row.second_line) == ("COMPLETED", "The snapshot was deleted since")


def test_a_copy_with_the_description_of_an_imported_snapshot_is_no_import(
    opened: Callable[[], Journal],
    channel: Channel,
    simulator: Simulator,
    account: ImportAccount,
    clients: Clients,
) -> None:
    journal = opened()
    pressed(journal, channel, simulator, "disk")
    account.pass_time(HOUR)
    polled(journal, channel)
    snapshot = account.only_snapshot()
    account.client("ec2", region=OTHER_REGION).copy_snapshot(
        SourceRegion=simulator.region,
        SourceSnapshotId=snapshot.snapshot_id,
        Description=snapshot.description,
    )
    account.pass_time(WEEK)
    gateway = Gateway("p1", OTHER_REGION, clients)
    there = Channel("p1", OTHER_REGION, gateway, lambda: simulator.account)

    rows = polled(opened(), there)

    assert [row.region for row in rows.values()] == [simulator.region]


def test_a_user_who_may_not_describe_snapshots_keeps_a_quiet_watch(
    opened: Callable[[], Journal], channel: Channel, simulator: Simulator, account: ImportAccount
) -> None:
    key = account.user_who_may({"Action": ["ec2:DescribeImportSnapshotTasks"]})
    profile = Profile("1" * 32, "few", access_key_id=key.access_key_id, endpoint_url=simulator.endpoint)
    clients = Clients(profile, StaticKeys(key.access_key_id, Secret(key.secret_access_key)))
    few = Channel("p2", simulator.region, Gateway("p2", simulator.region, clients), lambda: simulator.account)
    watcher = Watcher(opened(), few)

    for _ in range(3):
        watcher.poll()
    clients.close()

    assert watcher.state.problem is None
    assert watcher.history.problem
    assert watcher.history.problem.code == "UnauthorizedOperation"
    asked = [entry for entry in simulator.world.ledger.entries() if entry.operation == "DescribeSnapshots"]
    assert len(asked) == 1


def test_what_the_list_of_snapshots_answers_wrongly_makes_no_row(
    opened: Callable[[], Journal], channel: Channel, simulator: Simulator, account: ImportAccount
) -> None:
    journal = opened()
    task = pressed(journal, channel, simulator, "disk")
    account.pass_time(HOUR + WEEK)
    simulator.cloud.faults.add(Rule(service="ec2", operation="DescribeSnapshots", **FAULTS["xhtml"]))
    watcher = Watcher(journal, channel)

    watcher.poll()

    assert watcher.state.problem is None
    assert watcher.history.problem
    assert journal.task(task.key).state == "AGED_OUT"
    simulator.cloud.faults.clear()
    watcher.history.wish()
    watcher.poll()
    assert journal.task(task.key).state == "COMPLETED"
