"""Import there, then copy, the whole way: the real gateway, real HTTP and the simulated AWS."""

from collections.abc import Callable

import pytest

from fakes.http_faults import FAULTS
from fakes.import_account import OTHER_REGION, REGION, ImportAccount, disk
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.snapshot_copy import MARKER, SnapshotCopies
from snapshot_importer.simulator.ec2_state import Snapshot
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.reconcile import recover
from snapshot_importer.tasks.submit import Destination, Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

TAGS = (("Name", "erp"), ("Team", "imaging"))
DEADLINE = 1.0  # seconds; a fault that hangs costs each call as much


def channel_of(clients: Clients, account: ImportAccount) -> Channel:
    gateway = Gateway("p1", REGION, clients, deadline=DEADLINE)
    for region in (REGION, OTHER_REGION):
        for attempts in (1, 3):  # making them takes longer than the deadline of a call
            clients.client("ec2", region, attempts=attempts)
    return Channel(
        "p1",
        REGION,
        gateway,
        lambda: account.account,
        copies=lambda region: SnapshotCopies(lambda: gateway.in_region(region)),
    )


@pytest.fixture
def channel(account: ImportAccount, clients: Clients) -> Channel:
    return channel_of(clients, account)


def wished(journal: Journal, channel: Channel, account: ImportAccount, key: str = "") -> Task:
    """Send an import whose snapshot is wanted in the other Region, and poll until its snapshot is ready."""
    asked = {"Description": "disk", "DiskContainer": disk()}
    destination = Destination(OTHER_REGION, encrypted=bool(key), kms_key_id=key)
    intent = Intent(account.account, asked, snapshot_tags=TAGS, destination=destination)
    task = submit(journal, channel, intent)
    for _ in range(60):
        account.pass_time(60)
        if all(snapshot.state == "completed" for snapshot in account.world.ec2.snapshots.values()):
            Watcher(journal, channel).poll()
        if journal.row(task.key).state == "COMPLETED":
            return journal.task(task.key)
        Watcher(journal, channel).poll()
    pytest.fail("the import did not end")


def polled(journal: Journal, channel: Channel, task: Task) -> Task:
    Watcher(journal, channel).poll()
    return journal.task(task.key)


def copies(account: ImportAccount) -> list[Snapshot]:
    return account.world.ec2.snapshots_in(account.account, OTHER_REGION)


def test_a_disk_becomes_a_snapshot_in_another_region(
    journal: Journal, channel: Channel, account: ImportAccount
) -> None:
    task = wished(journal, channel, account)
    (copy,) = copies(account)
    account.pass_time(600)

    done = polled(journal, channel, task)

    assert (done.word, done.second_line) == ("Completed", f"Copied to {OTHER_REGION}")
    assert done.copy_snapshot_id == copy.snapshot_id
    assert copy.tags == {**dict(TAGS), MARKER: task.key}
    assert copy.description == f"Copy of {done.snapshot_id} from {REGION}"


def test_the_copy_is_encrypted_with_a_key_of_its_own_region(
    journal: Journal, channel: Channel, account: ImportAccount
) -> None:
    key = account.client("kms", OTHER_REGION).create_key()["KeyMetadata"]["Arn"]

    wished(journal, channel, account, key)

    assert copies(account)[0].kms_key_arn == key


def test_a_key_that_the_copy_cannot_use_is_told(
    journal: Journal, channel: Channel, account: ImportAccount
) -> None:
    task = wished(journal, channel, account, f"arn:aws:kms:{REGION}:{account.account}:key/{'0' * 8}")

    failed = polled(journal, channel, task)

    assert failed.word == "Needs attention"
    assert failed.failure is not None
    assert failed.failure.message == "Given key ID is not accessible"


def test_who_may_not_copy_is_told_which_action_is_missing(journal: Journal, account: ImportAccount) -> None:
    allowed = ["ec2:ImportSnapshot", "ec2:Describe*", "ec2:CreateTags", "s3:*", "iam:PassRole"]
    key = account.user_who_may({"Action": allowed})
    profile = Profile(
        "0" * 32, "sim", access_key_id=key.access_key_id, endpoint_url=account.simulator.endpoint
    )
    clients = Clients(profile, StaticKeys(profile.access_key_id, Secret(key.secret_access_key)))

    task = wished(journal, channel_of(clients, account), account)
    clients.close()

    assert task.word == "Needs attention"
    assert "ec2:CopySnapshot" in task.second_line


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("operation", ["CopySnapshot", "DescribeSnapshots"])
def test_a_fault_makes_one_copy_and_a_true_history(
    later: Callable[[], Journal],
    channel: Channel,
    account: ImportAccount,
    simulator: Simulator,
    operation: str,
    fault: str,
) -> None:
    before = len(simulator.world.ledger.accepted("CopySnapshot"))
    # Of the looks at snapshots the first is at the imported one.
    after = 1 if operation == "DescribeSnapshots" else 0
    simulator.cloud.faults.add(
        Rule(service="ec2", operation=operation, times=1, after=after, **FAULTS[fault])
    )
    task = wished(later(), channel, account)
    simulator.cloud.faults.clear()

    for _ in range(6):
        account.pass_time(600)
        journal = later()
        recover(journal, channel.links)
        done = polled(journal, channel, task)

    assert (done.word, done.second_line) == ("Completed", f"Copied to {OTHER_REGION}")
    assert [copy.snapshot_id for copy in copies(account)] == [done.copy_snapshot_id]
    assert len(simulator.world.ledger.accepted("CopySnapshot")) - before == 1
