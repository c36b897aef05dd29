"""The whole way: the real gateway, real HTTP and the simulated AWS."""

from collections.abc import Callable
from typing import Any

import pytest

from fakes.http_faults import FAULTS
from fakes.import_account import ImportAccount, disk
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.cancel import cancel
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.reconcile import recover
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

TAGS = (("Name", "erp"), ("Team", "imaging"))
DEADLINE = 1.0  # seconds; a fault that hangs costs each call as much


@pytest.fixture
def channel(simulator: Simulator, account: ImportAccount, clients: Clients) -> Channel:
    gateway = Gateway("p1", simulator.region, clients, deadline=DEADLINE)
    for attempts in (1, 3):  # making them takes longer than the deadline of a call
        clients.client("ec2", simulator.region, attempts=attempts)
    return Channel("p1", simulator.region, gateway, lambda: simulator.account)


def parameters(**more: Any) -> dict[str, Any]:
    return {"Description": "disk", "DiskContainer": disk(), **more}


def pressed(journal: Journal, channel: Channel, simulator: Simulator) -> Task:
    return submit(journal, channel, Intent(simulator.account, parameters(), snapshot_tags=TAGS))


def faulty(simulator: Simulator, operation: str, fault: str, times: int = 2) -> None:
    simulator.cloud.faults.add(Rule(service="ec2", operation=operation, times=times, **FAULTS[fault]))


def polled(journal: Journal, channel: Channel) -> Task:
    Watcher(journal, channel).poll()
    (task,) = journal.tasks()
    return task


def until_final(journal: Journal, channel: Channel, account: ImportAccount) -> Task:
    for _ in range(60):
        account.pass_time(60)
        task = polled(journal, channel)
        if task.final:
            return task
    pytest.fail(f"still {task.word}: {task.second_line}")


def test_a_disk_becomes_a_snapshot_with_its_tags(
    journal: Journal, channel: Channel, simulator: Simulator, account: ImportAccount
) -> None:
    pressed(journal, channel, simulator)

    task = until_final(journal, channel, account)

    snapshot = account.only_snapshot()
    assert (task.word, task.second_line, task.snapshot_id) == (
        "Completed",
        "Tags copied",
        snapshot.snapshot_id,
    )
    assert dict(snapshot.tags) == dict(TAGS)
    assert task.snapshot_size_gib == 8


def test_a_disk_that_aws_refuses_fails_with_its_reason(
    journal: Journal, channel: Channel, simulator: Simulator, account: ImportAccount
) -> None:
    account.put("disk.vmdk", b"no disk at all" * 1000)
    pressed(journal, channel, simulator)

    task = until_final(journal, channel, account)

    assert (task.state, task.word) == ("FAILED", "Failed")
    assert task.failure is not None
    assert task.failure.message == task.status_message
    assert task.failure.message.startswith("ClientError")


def test_a_cancelled_import_ends_as_cancelled(
    journal: Journal, channel: Channel, simulator: Simulator, account: ImportAccount
) -> None:
    task = pressed(journal, channel, simulator)

    cancel(journal, channel, task, "wrong disk")
    ended = until_final(journal, channel, account)

    assert (ended.state, ended.second_line) == ("CANCELLED", "By you: “wrong disk”")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_submit_makes_one_task_or_none_and_a_true_history(
    channel: Channel,
    simulator: Simulator,
    later: Callable[[], Journal],
    fault: str,
) -> None:
    faulty(simulator, "ImportSnapshot", fault)
    pressed(later(), channel, simulator)
    simulator.cloud.faults.clear()

    journal = later()
    recover(journal, channel.links)
    task = polled(journal, channel)
    again = polled(later(), channel)

    made = list(simulator.world.ec2.tasks)
    assert made == ([task.task_id] if task.task_id else [])
    assert task.state == ("REFUSED" if fault == "expired" else "SUBMITTED")
    assert (again.state, again.task_id) == (task.state, task.task_id)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_a_poll_changes_nothing(
    journal: Journal, channel: Channel, simulator: Simulator, account: ImportAccount, fault: str
) -> None:
    pressed(journal, channel, simulator)
    account.pass_time(60)
    before = polled(journal, channel)
    faulty(simulator, "DescribeImportSnapshotTasks", fault)
    watcher = Watcher(journal, channel)

    watcher.poll()

    (task,) = journal.tasks()
    assert watcher.state.problem is not None
    assert (task.state, task.progress, task.task_id) == (before.state, before.progress, before.task_id)
    simulator.cloud.faults.clear()
    watcher.poll()
    assert watcher.state.problem is None
    assert journal.tasks()[0].word == "Running"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_a_cancel_still_ends_in_a_cancelled_task(
    journal: Journal, channel: Channel, simulator: Simulator, account: ImportAccount, fault: str
) -> None:
    task = pressed(journal, channel, simulator)
    # The gateway itself asks three times.
    faulty(simulator, "CancelImportTask", fault, times=3)
    try:
        cancel(journal, channel, task, "wrong disk")
    except CallError:
        assert journal.tasks()[0].state == "CANCEL_REQUESTED"
    simulator.cloud.faults.clear()

    ended = until_final(journal, channel, account)

    assert ended.state == "CANCELLED"
    assert list(simulator.world.ec2.snapshots) == []


@pytest.mark.parametrize(
    "text",
    [
        "<img src='file:///etc/passwd'><b>x</b>",
        "\u202eevil\u2066",
        "🧨" * 60,
        "$(reboot) `reboot` ; | & > 'x' \"y\" %PATH% {time}",
        "line\nline\ttab",
    ],
)
def test_hostile_texts_come_back_as_they_were_sent(
    journal: Journal, channel: Channel, simulator: Simulator, account: ImportAccount, text: str
) -> None:
    tags = [{"ResourceType": "import-snapshot-task", "Tags": [{"Key": text[:100], "Value": text[:200]}]}]
    wanted = ((text[:100], text[:200]),)
    asked = parameters(Description=text, TagSpecifications=tags)
    submit(journal, channel, Intent(simulator.account, asked, snapshot_tags=wanted))

    task = until_final(journal, channel, account)

    assert (task.description, task.tags, task.second_line) == (text, wanted, "Tags copied")
    assert dict(account.only_snapshot().tags) == dict(wanted)
