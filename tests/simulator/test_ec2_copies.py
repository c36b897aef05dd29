"""Copies of snapshots into other Regions."""

from collections.abc import Iterator
from typing import Any

import pytest

from fakes.import_account import (
    KEYS,
    OTHER_REGION,
    REGION,
    ImportAccount,
    disk,
    fresh,
    refusal,
    start,
)
from snapshot_importer.simulator.server import Simulator


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    yield from start(tmp_path_factory.mktemp("aws"))


@pytest.fixture
def account(simulator: Simulator) -> Iterator[ImportAccount]:
    yield from fresh(simulator)


@pytest.fixture
def there(account: ImportAccount) -> Any:
    """EC2 in the Region that the copies go to."""
    return account.client("ec2", OTHER_REGION)


@pytest.fixture
def snapshot(account: ImportAccount) -> str:
    """A snapshot of 8 GiB in the other Region than the copies."""
    account.client("ec2").import_snapshot(DiskContainer=disk())
    account.pass_time(1000)
    (found,) = account.client("ec2").describe_snapshots(OwnerIds=["self"])["Snapshots"]
    snapshot_id: str = found["SnapshotId"]
    return snapshot_id


def seen(there: Any, snapshot_id: str) -> dict[str, Any]:
    (found,) = there.describe_snapshots(SnapshotIds=[snapshot_id])["Snapshots"]
    return dict(found)


def test_a_copy_is_made_in_the_region_that_is_asked(
    account: ImportAccount, there: Any, snapshot: str
) -> None:
    tags = [{"Key": "Name", "Value": "web"}]
    made = there.copy_snapshot(
        SourceRegion=REGION,
        SourceSnapshotId=snapshot,
        Description="of the web server",
        TagSpecifications=[{"ResourceType": "snapshot", "Tags": tags}],
    )

    begun = seen(there, made["SnapshotId"])
    account.pass_time(70)
    halfway = seen(there, made["SnapshotId"])
    account.pass_time(70)
    done = seen(there, made["SnapshotId"])

    assert made["SnapshotId"] != snapshot
    assert made["Tags"] == done["Tags"] == tags
    assert [(one["State"], one["Progress"]) for one in (begun, halfway, done)] == [
        ("pending", "0%"),
        ("pending", "50%"),
        ("completed", "100%"),
    ]
    assert (done["VolumeSize"], done["Description"], done["Encrypted"]) == (8, "of the web server", False)
    assert done["CompletionTime"] >= done["StartTime"]


def test_a_copy_may_be_encrypted_with_a_key_of_its_region(
    account: ImportAccount, there: Any, snapshot: str
) -> None:
    key = account.world.kms.create_key(account.account, OTHER_REGION).arn
    made = there.copy_snapshot(SourceRegion=REGION, SourceSnapshotId=snapshot, Encrypted=True, KmsKeyId=key)
    account.pass_time(200)

    copy = seen(there, made["SnapshotId"])

    assert (copy["State"], copy["Encrypted"], copy["KmsKeyId"]) == ("completed", True, key)


@pytest.mark.parametrize("why", ["source", "default"])
def test_a_copy_is_encrypted_where_the_source_or_the_region_wants_it(
    account: ImportAccount, there: Any, snapshot: str, why: str
) -> None:
    if why == "source":
        account.world.ec2.snapshots[snapshot].kms_key_arn = account.world.kms.create_key(
            account.account, REGION
        ).arn
    else:
        account.world.ec2.set_encryption_default(account.account, OTHER_REGION, on=True)

    made = there.copy_snapshot(SourceRegion=REGION, SourceSnapshotId=snapshot)
    account.pass_time(200)

    copy = seen(there, made["SnapshotId"])
    managed = account.world.kms.managed_key(account.account, OTHER_REGION).arn
    assert (copy["State"], copy["KmsKeyId"]) == ("completed", managed)


@pytest.mark.parametrize("what", ["another Region", "disabled", "asymmetric", "not allowed"])
def test_a_copy_whose_key_cannot_be_used_ends_in_error(
    account: ImportAccount, there: Any, snapshot: str, what: str
) -> None:
    kms = account.world.kms
    key = kms.create_key(account.account, REGION if what == "another Region" else OTHER_REGION)
    client = there
    if what == "disabled":
        key.state = "Disabled"
    if what == "asymmetric":
        key.spec = "RSA_2048"
    if what == "not allowed":
        client = account.client("ec2", OTHER_REGION, account.user_who_may({"Action": "ec2:*"}))
    made = client.copy_snapshot(
        SourceRegion=REGION, SourceSnapshotId=snapshot, Encrypted=True, KmsKeyId=key.arn
    )
    account.pass_time(200)

    copy = seen(there, made["SnapshotId"])

    assert (copy["State"], copy["StateMessage"]) == ("error", "Given key ID is not accessible")


def test_who_copies_needs_the_rights_on_the_key(account: ImportAccount, there: Any, snapshot: str) -> None:
    key = account.world.kms.create_key(account.account, OTHER_REGION)
    copier = account.client("ec2", OTHER_REGION, account.user_who_may({"Action": "ec2:CopySnapshot"}, KEYS))

    made = copier.copy_snapshot(
        SourceRegion=REGION, SourceSnapshotId=snapshot, Encrypted=True, KmsKeyId=key.arn
    )
    account.pass_time(200)

    assert seen(there, made["SnapshotId"])["State"] == "completed"


def test_twenty_copies_go_on_at_a_time(account: ImportAccount, there: Any, snapshot: str) -> None:
    request = {"SourceRegion": REGION, "SourceSnapshotId": snapshot}
    for _ in range(20):
        there.copy_snapshot(**request)

    code, message = refusal(there.copy_snapshot, **request)
    account.pass_time(200)

    assert code == "ResourceLimitExceeded"
    assert "The limit is 20 for this destination region" in message
    assert there.copy_snapshot(**request)["SnapshotId"]


def test_what_is_not_there_or_not_done_is_not_copied(
    account: ImportAccount, there: Any, snapshot: str
) -> None:
    absent = refusal(there.copy_snapshot, SourceRegion=OTHER_REGION, SourceSnapshotId=snapshot)
    first = there.copy_snapshot(SourceRegion=REGION, SourceSnapshotId=snapshot)["SnapshotId"]

    unfinished = refusal(there.copy_snapshot, SourceRegion=OTHER_REGION, SourceSnapshotId=first)

    assert absent[0] == "InvalidSnapshot.NotFound"
    assert unfinished[0] == "IncorrectState"


def test_copying_and_tagging_need_their_permissions(
    account: ImportAccount, there: Any, snapshot: str
) -> None:
    copier = account.client("ec2", OTHER_REGION, account.user_who_may({"Action": "ec2:CopySnapshot"}))
    request = {"SourceRegion": REGION, "SourceSnapshotId": snapshot}
    tags = [{"ResourceType": "snapshot", "Tags": [{"Key": "k", "Value": "v"}]}]

    code, message = refusal(copier.copy_snapshot, **request, TagSpecifications=tags)

    assert (code, "ec2:CreateTags" in message) == ("UnauthorizedOperation", True)
    assert refusal(copier.copy_snapshot, **request, DryRun=True)[0] == "DryRunOperation"
