"""What the service role must be allowed, and what happens to an import whose object is not what it was."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fakes.import_account import (
    BUCKET,
    KEYS,
    REGION,
    TRUST,
    ImportAccount,
    disk,
    fresh,
    policy,
    reading,
    refusal,
    start,
)
from snapshot_importer.simulator.s3 import Encryption
from snapshot_importer.simulator.server import Simulator

ROLE_ERROR = "The service role vmimport provided does not exist or does not have sufficient permissions"


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    yield from start(tmp_path_factory.mktemp("aws"))


@pytest.fixture
def account(simulator: Simulator) -> Iterator[ImportAccount]:
    yield from fresh(simulator)


@pytest.fixture
def ec2(account: ImportAccount) -> Any:
    return account.client("ec2")


def end(account: ImportAccount, ec2: Any, task_id: str) -> tuple[str, str]:
    """Let the import end, and return its status and message."""
    account.pass_time(2000)
    (task,) = ec2.describe_import_snapshot_tasks(ImportTaskIds=[task_id])["ImportSnapshotTasks"]
    detail = task["SnapshotTaskDetail"]
    return detail["Status"], detail.get("StatusMessage", "")


def unreadable(reason: str) -> tuple[str, str]:
    words = "ClientError: Disk validation failed [We do not have access to the given resource. Reason"
    return "deleted", f"{words} {reason}]"


def trust(**changes: Any) -> str:
    document = json.loads(TRUST)
    document["Statement"][0] |= changes
    return json.dumps(document)


@pytest.mark.parametrize(
    ("document", "taken"),
    [
        (trust(), True),
        (trust(Principal={"Service": "ec2.amazonaws.com"}), False),
        (trust(Principal={"Service": ["ec2.amazonaws.com", "vmie.amazonaws.com"]}), True),
        (trust(Condition={"StringEquals": {"sts:ExternalId": "other"}}), False),
        (
            trust(
                Condition={
                    "StringEquals": {"sts:ExternalId": "vmimport", "aws:SourceAccount": "123456789012"}
                }
            ),
            True,
        ),
        (trust(Condition={"StringEquals": {"aws:SourceAccount": "111111111111"}}), False),
        (trust(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:vmie:*:123456789012:*"}}), True),
        (trust(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:vmie:us-east-1:123456789012:*"}}), False),
        (trust(Effect="Deny"), False),
        (trust(Action="sts:TagSession"), False),
    ],
)
def test_the_trust_policy_is_judged(account: ImportAccount, ec2: Any, document: str, taken: bool) -> None:
    account.make_role("vmimport", document)

    if taken:
        assert ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]
    else:
        assert refusal(ec2.import_snapshot, DiskContainer=disk()) == ("InvalidParameter", ROLE_ERROR)


@pytest.mark.parametrize("lacking", ["s3:GetBucketLocation", "s3:ListBucket"])
def test_rights_on_the_bucket_are_asked_for_at_once(account: ImportAccount, ec2: Any, lacking: str) -> None:
    wanted = {"s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"} - {lacking}
    account.make_role("vmimport", permissions=policy(reading(BUCKET, *wanted)))

    assert refusal(ec2.import_snapshot, DiskContainer=disk()) == ("InvalidParameter", ROLE_ERROR)


def test_a_bucket_policy_may_keep_the_role_out(account: ImportAccount, ec2: Any) -> None:
    statement = {
        "Effect": "Deny",
        "Principal": {"AWS": account.role.arn},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }
    account.bucket.policy = json.dumps({"Statement": [statement]})

    task_id = ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]

    assert end(account, ec2, task_id) == unreadable("403 Forbidden")


@pytest.mark.parametrize("cure", ["the role", "the key"])
def test_an_object_with_a_kms_key_needs_the_key_too(account: ImportAccount, ec2: Any, cure: str) -> None:
    key = account.world.kms.create_key(account.account, REGION)
    account.bucket.change("disk.vmdk", encryption=Encryption("aws:kms", key.arn))
    account.make_role("vmimport", permissions=policy(reading(BUCKET)))
    assert refusal(ec2.import_snapshot, DiskContainer=disk()) == ("InvalidParameter", ROLE_ERROR)

    statement = {"Action": "kms:Decrypt", "Resource": key.arn}
    if cure == "the role":
        account.make_role("vmimport", permissions=policy(reading(BUCKET), statement))
    else:
        allowed = {"Effect": "Allow", "Principal": {"AWS": account.role.arn}, **statement, "Resource": "*"}
        key.policy = json.dumps({"Statement": [allowed]})
    task_id = ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]

    assert end(account, ec2, task_id)[0] == "completed"


def test_an_object_with_the_key_that_s3_keeps_needs_no_more(account: ImportAccount, ec2: Any) -> None:
    key = account.world.kms.managed_key(account.account, REGION, "s3")
    account.bucket.change("disk.vmdk", encryption=Encryption("aws:kms", key.arn))
    account.make_role("vmimport", permissions=policy(reading(BUCKET)))

    task_id = ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]

    assert end(account, ec2, task_id)[0] == "completed"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"storage_class": "GLACIER"}, "403 Forbidden"),
        ({"encryption": Encryption("", customer_key_md5="x")}, "400 Bad Request"),
    ],
    ids=["archived", "with the customer's key"],
)
def test_an_object_that_s3_does_not_hand_out_fails(
    account: ImportAccount, ec2: Any, change: dict[str, Any], reason: str
) -> None:
    account.bucket.change("disk.vmdk", **change)

    task_id = ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]

    assert end(account, ec2, task_id) == unreadable(reason)


def test_an_object_whose_key_is_disabled_meanwhile_fails(account: ImportAccount, ec2: Any) -> None:
    key = account.world.kms.create_key(account.account, REGION)
    account.bucket.change("disk.vmdk", encryption=Encryption("aws:kms", key.arn))
    account.make_role("vmimport", permissions=policy(reading(BUCKET), KEYS))
    task_id = ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]

    account.client("kms").disable_key(KeyId=key.key_id)

    assert end(account, ec2, task_id) == unreadable("400 Bad Request")


@pytest.mark.parametrize("seconds", [10, 150], ids=["before it is looked at", "while it is converted"])
def test_an_object_that_is_deleted_meanwhile_fails(account: ImportAccount, ec2: Any, seconds: float) -> None:
    task_id = ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]
    account.pass_time(seconds)
    ec2.describe_import_snapshot_tasks()

    account.client("s3").delete_object(Bucket=BUCKET, Key="disk.vmdk")

    assert end(account, ec2, task_id) == unreadable("404 Not Found")


def test_an_object_that_is_overwritten_meanwhile_counts_as_it_is(account: ImportAccount, ec2: Any) -> None:
    task_id = ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]
    account.pass_time(150)
    ec2.describe_import_snapshot_tasks()

    account.put("disk.vmdk", b"no disk")

    status, message = end(account, ec2, task_id)
    assert (status, message[:35]) == ("deleted", "ClientError: Disk validation failed")


def test_an_error_of_aws_strikes_once(account: ImportAccount, ec2: Any) -> None:
    account.world.ec2.server_errors = 1
    first = ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]
    failed = end(account, ec2, first)

    second = ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]

    assert (failed[0], failed[1].startswith("ServerError: ")) == ("deleted", True)
    assert end(account, ec2, second)[0] == "completed"


def test_a_snapshot_whose_key_keeps_the_role_out_ends_in_error(account: ImportAccount, ec2: Any) -> None:
    key = account.world.kms.create_key(account.account, REGION)
    statement = {"Effect": "Deny", "Principal": "*", "Action": "kms:CreateGrant", "Resource": "*"}
    document = json.loads(key.policy)
    document["Statement"].append(statement)
    account.client("kms").put_key_policy(KeyId=key.key_id, Policy=json.dumps(document))

    ec2.import_snapshot(DiskContainer=disk(), Encrypted=True, KmsKeyId=key.arn)
    account.pass_time(2000)

    (snapshot,) = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]
    assert (snapshot["State"], snapshot["StateMessage"]) == ("error", "Given key ID is not accessible")


@pytest.mark.parametrize(
    ("tags", "allowed"),
    [
        ({"CostCenter": "100"}, True),
        ({"CostCenter": "2-lab"}, True),
        ({"CostCenter": "300"}, False),
        ({"costcenter": "100"}, False),
        ({"Team": "any"}, True),
        ({"team": "any"}, False),
        ({"Other": "any"}, True),
    ],
    ids=str,
)
def test_a_tag_policy_says_how_tags_are_written(
    account: ImportAccount, ec2: Any, tags: dict[str, str], allowed: bool
) -> None:
    account.world.ec2.set_tag_policy(account.account, "CostCenter", "100", "2*")
    account.world.ec2.set_tag_policy(account.account, "Team")
    given = [{"Key": key, "Value": value} for key, value in tags.items()]
    request = {
        "DiskContainer": disk(),
        "TagSpecifications": [{"ResourceType": "import-snapshot-task", "Tags": given}],
    }

    if allowed:
        assert ec2.import_snapshot(**request)["Tags"] == given
    else:
        assert refusal(ec2.import_snapshot, **request)[0] == "TagPolicyViolation"
