"""What becomes of an import: the phases, and the ways in which it fails."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from fakes.import_account import (
    BUCKET,
    GIB,
    OTHER_REGION,
    REGION,
    TRUST,
    ImportAccount,
    disk,
    fresh,
    policy,
    reading,
    start,
)
from snapshot_importer.simulator.server import Simulator

FORBIDDEN = (
    "ClientError: Disk validation failed [We do not have access to the given resource. Reason 403 Forbidden]"
)


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    yield from start(tmp_path_factory.mktemp("aws"))


@pytest.fixture
def account(simulator: Simulator) -> Iterator[ImportAccount]:
    yield from fresh(simulator)


@pytest.fixture
def ec2(account: ImportAccount) -> Any:
    return account.client("ec2")


def detail(ec2: Any, task: dict[str, Any]) -> dict[str, Any]:
    reply = ec2.describe_import_snapshot_tasks(ImportTaskIds=[task["ImportTaskId"]])
    found: dict[str, Any] = reply["ImportSnapshotTasks"][0]["SnapshotTaskDetail"]
    return found


def failure(account: ImportAccount, ec2: Any, **request: Any) -> str:
    """Return the reason with which an import ends."""
    task = ec2.import_snapshot(**request)
    account.pass_time(1000)
    found = detail(ec2, task)
    assert found["Status"] == "deleted"
    assert not account.world.ec2.snapshots
    message: str = found["StatusMessage"]
    return message


def test_an_import_goes_through_its_phases(account: ImportAccount, ec2: Any) -> None:
    task = ec2.import_snapshot(DiskContainer=disk())
    seen = []
    percents = []
    while (found := detail(ec2, task))["Status"] == "active":
        seen.append(found["StatusMessage"])
        percents.append(int(found["Progress"]))
        account.pass_time(10)

    assert list(dict.fromkeys(seen)) == [
        "pending",
        "validating",
        "validated",
        "downloading/converting",
        "updating",
    ]
    assert percents == sorted(percents)
    assert (percents[0], percents[-1]) == (3, 98)
    assert 280 <= len(seen) * 10 <= 320
    assert found["Status"] == "completed"


def test_the_size_is_known_in_bytes_once_the_disk_is_validated(account: ImportAccount, ec2: Any) -> None:
    task = ec2.import_snapshot(DiskContainer=disk())
    account.pass_time(59)
    before = detail(ec2, task)
    account.pass_time(1)
    after = detail(ec2, task)

    assert (before["StatusMessage"], before["DiskImageSize"]) == ("validating", 0.0)
    size = account.bucket.objects["disk.vmdk"].size
    assert (after["StatusMessage"], after["DiskImageSize"]) == ("validated", float(size))


def test_a_completed_task_names_its_snapshot_and_no_progress(account: ImportAccount, ec2: Any) -> None:
    task = ec2.import_snapshot(DiskContainer=disk(image_format=""))
    account.pass_time(1000)

    found = detail(ec2, task)

    assert found["Status"] == "completed"
    assert found["Format"] == "VMDK"
    assert found["SnapshotId"] == account.only_snapshot().snapshot_id
    assert not {"Progress", "StatusMessage"} & set(found)


def test_the_snapshot_is_pending_for_a_while_and_has_none_of_the_tasks_tags(
    account: ImportAccount, ec2: Any
) -> None:
    task = ec2.import_snapshot(
        Description="My server",
        DiskContainer=disk(),
        TagSpecifications=[
            {"ResourceType": "import-snapshot-task", "Tags": [{"Key": "Name", "Value": "web"}]}
        ],
    )
    account.pass_time(310)
    (first,) = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]
    account.pass_time(30)
    (then,) = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]

    assert (first["State"], then["State"], then["Progress"]) == ("pending", "completed", "100%")
    assert then["Description"] == f"Created by AWS-VMImport service for {task['ImportTaskId']}"
    assert (then["VolumeId"], then["VolumeSize"], then["Encrypted"]) == ("vol-ffffffff", 8, False)
    assert not then.get("Tags")


def test_a_large_object_takes_longer(account: ImportAccount, ec2: Any) -> None:
    path = account.world.s3.new_path()
    with path.open("wb") as file:
        file.truncate(4 * GIB)
    account.put("small.raw", b"\0" * 512)
    account.put_file("large.raw", path)
    small = ec2.import_snapshot(DiskContainer=disk("small.raw", "RAW"))
    large = ec2.import_snapshot(DiskContainer=disk("large.raw", "RAW"))

    account.pass_time(320)
    assert (detail(ec2, small)["Status"], detail(ec2, large)["Status"]) == ("completed", "active")
    account.pass_time(200)
    assert detail(ec2, large)["Status"] == "completed"
    assert {snapshot.volume_size for snapshot in account.world.ec2.snapshots.values()} == {1, 4}


def test_a_failed_import_is_deleting_and_then_deleted(account: ImportAccount, ec2: Any) -> None:
    account.put("broken.vmdk", b"this is no disk" * 100)
    task = ec2.import_snapshot(DiskContainer=disk("broken.vmdk"))

    account.pass_time(60)
    first = detail(ec2, task)
    account.pass_time(10)
    then = detail(ec2, task)

    assert (first["Status"], then["Status"]) == ("deleting", "deleted")
    assert first["StatusMessage"].startswith("ClientError: Disk validation failed [Unsupported ")
    assert then["StatusMessage"] == first["StatusMessage"]
    assert (then["SnapshotId"], then["DiskImageSize"]) == ("", 0.0)


def test_the_bytes_decide_whatever_the_format_says(account: ImportAccount, ec2: Any) -> None:
    assert failure(account, ec2, DiskContainer=disk("disk.vhd", "VMDK")).startswith(
        "ClientError: Disk validation failed ["
    )


def test_an_object_that_is_not_there_fails_later(account: ImportAccount, ec2: Any) -> None:
    assert "Reason 404 Not Found" in failure(account, ec2, DiskContainer=disk("absent.vmdk"))


def test_a_bucket_that_is_not_there_fails_later(account: ImportAccount, ec2: Any) -> None:
    account.make_role("vmimport", permissions=policy({"Action": "s3:*"}))
    container = {"UserBucket": {"S3Bucket": "absent", "S3Key": "disk.vmdk"}}

    assert "Reason 404 Not Found" in failure(account, ec2, DiskContainer=container)


def test_a_role_that_may_see_the_bucket_but_not_the_object_fails_later(
    account: ImportAccount, ec2: Any
) -> None:
    account.make_role(
        "vmimport", permissions=policy(reading(BUCKET, "s3:GetBucketLocation", "s3:ListBucket"))
    )

    assert failure(account, ec2, DiskContainer=disk()) == FORBIDDEN


def test_a_role_that_is_deleted_meanwhile_cannot_read(account: ImportAccount, ec2: Any) -> None:
    task = ec2.import_snapshot(DiskContainer=disk())
    account.world.iam.delete_role(account.role)
    account.pass_time(1000)

    assert detail(ec2, task)["StatusMessage"] == FORBIDDEN


@pytest.mark.parametrize(
    "url",
    [
        "s3://images/disk.vmdk",
        "https://images.s3.eu-central-1.amazonaws.com/disk.vmdk",
        "https://s3.eu-central-1.amazonaws.com/images/disk.vmdk",
        "https://s3-eu-central-1.amazonaws.com/images/disk.vmdk",
        "https://images.s3.dualstack.eu-central-1.amazonaws.com/disk%2Evmdk",
    ],
)
def test_a_url_of_s3_means_the_object(account: ImportAccount, ec2: Any, url: str) -> None:
    task = ec2.import_snapshot(DiskContainer={"Url": url})
    account.pass_time(1000)

    found = detail(ec2, task)

    assert (found["Status"], found["Url"]) == ("completed", url)


def presigned(account: ImportAccount, seconds: int, version: str = "s3v4") -> str:
    url: str = account.client("s3", signature=version).generate_presigned_url(
        "get_object", Params={"Bucket": BUCKET, "Key": "disk.vmdk"}, ExpiresIn=seconds
    )
    assert ("X-Amz-Signature" in url) == (version == "s3v4")
    return url


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_presigned_url_needs_no_rights_of_the_role(account: ImportAccount, ec2: Any, version: str) -> None:
    account.make_role("vmimport", permissions=policy({"Action": "ec2:*"}))
    task = ec2.import_snapshot(DiskContainer={"Url": presigned(account, 3600, version)})
    account.pass_time(1000)

    assert detail(ec2, task)["Status"] == "completed"


def test_an_expired_presigned_url_cannot_be_read(account: ImportAccount, ec2: Any) -> None:
    url = presigned(account, 60)
    account.world.clock.skew = timedelta(seconds=120)

    assert failure(account, ec2, DiskContainer={"Url": url}) == FORBIDDEN


def test_a_url_outside_s3_cannot_be_read(account: ImportAccount, ec2: Any) -> None:
    assert "Reason 404" in failure(account, ec2, DiskContainer={"Url": "https://example.com/disk.vmdk"})


@pytest.mark.parametrize("form", ["key_id", "arn", "alias", "alias arn"])
def test_a_key_may_be_named_in_every_form(account: ImportAccount, ec2: Any, form: str) -> None:
    key = account.world.kms.create_key(account.account, REGION)
    alias = account.world.kms.create_alias(account.account, REGION, "alias/disks", key)
    named = {"key_id": key.key_id, "arn": key.arn, "alias": alias.name, "alias arn": alias.arn}[form]
    task = ec2.import_snapshot(DiskContainer=disk(), Encrypted=True, KmsKeyId=named)
    account.pass_time(1000)

    (snapshot,) = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]

    assert detail(ec2, task)["KmsKeyId"] == key.arn
    assert (snapshot["State"], snapshot["Encrypted"], snapshot["KmsKeyId"]) == ("completed", True, key.arn)


@pytest.mark.parametrize(
    "wrong",
    [
        {"region": OTHER_REGION},
        {"state": "Disabled"},
        {"state": "PendingDeletion"},
        {"spec": "RSA_2048"},
        {"spec": "HMAC_256", "usage": "GENERATE_VERIFY_MAC"},
    ],
    ids=str,
)
def test_a_key_that_ebs_cannot_use_fails_later(
    account: ImportAccount, ec2: Any, wrong: dict[str, str]
) -> None:
    key = account.world.kms.create_key(account.account, **{"region": REGION, **wrong})  # type: ignore[arg-type]

    assert "KMS" in failure(account, ec2, DiskContainer=disk(), Encrypted=True, KmsKeyId=key.arn)


@pytest.mark.parametrize("name", ["alias/absent", "not a key", "arn:aws:kms"])
def test_a_key_that_is_not_there_fails_later(account: ImportAccount, ec2: Any, name: str) -> None:
    assert "KMS" in failure(account, ec2, DiskContainer=disk(), Encrypted=True, KmsKeyId=name)


def test_a_key_must_stay_enabled_for_the_whole_import(account: ImportAccount, ec2: Any) -> None:
    key = account.world.kms.create_key(account.account, REGION)
    task = ec2.import_snapshot(DiskContainer=disk(), Encrypted=True, KmsKeyId=key.arn)
    account.pass_time(200)
    assert detail(ec2, task)["Status"] == "active"

    key.state = "Disabled"
    account.pass_time(200)

    assert detail(ec2, task)["Status"] == "deleted"


def test_a_role_without_rights_on_the_key_ends_in_a_snapshot_with_an_error(
    account: ImportAccount, ec2: Any
) -> None:
    account.make_role("vmimport", permissions=policy(reading(BUCKET)))
    key = account.world.kms.create_key(account.account, REGION)
    task = ec2.import_snapshot(DiskContainer=disk(), Encrypted=True, KmsKeyId=key.arn)
    account.pass_time(1000)

    (snapshot,) = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]

    assert detail(ec2, task)["Status"] == "completed"
    assert (snapshot["State"], snapshot["StateMessage"]) == ("error", "Given key ID is not accessible")


def test_without_a_key_the_regions_default_key_is_taken(account: ImportAccount, ec2: Any) -> None:
    ec2.import_snapshot(DiskContainer=disk(), Encrypted=True)
    account.pass_time(1000)
    ec2.describe_snapshots()

    managed = account.world.kms.managed_key(account.account, REGION)
    assert account.only_snapshot().kms_key_arn == managed.arn
    assert account.only_snapshot().state == "completed"


def test_the_default_key_of_the_region_may_be_the_customers(account: ImportAccount, ec2: Any) -> None:
    key = account.world.kms.create_key(account.account, REGION)
    account.world.ec2.set_encryption_default(account.account, REGION, on=True, key=key.arn)
    ec2.import_snapshot(DiskContainer=disk())
    account.pass_time(1000)
    ec2.describe_snapshots()

    assert account.only_snapshot().kms_key_arn == key.arn


def test_a_changed_trust_policy_is_believed_after_a_while(account: ImportAccount, ec2: Any) -> None:
    account.pass_time(60)
    account.world.iam.delay = 10
    account.client("iam").update_assume_role_policy(
        RoleName="vmimport", PolicyDocument=json.dumps({**json.loads(TRUST.replace("vmie", "ec2"))})
    )

    assert ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]
    account.pass_time(10)
    with pytest.raises(ec2.exceptions.ClientError, match="service role vmimport"):
        ec2.import_snapshot(DiskContainer=disk())
