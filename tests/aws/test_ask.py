"""What an administrator is asked for: the smallest policy, proven by the simulated AWS."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.import_account import BUCKET, ImportAccount, disk, fresh, refusal, start
from snapshot_importer.aws.ask import Ask, letter, resources, statement
from snapshot_importer.simulator.server import Simulator

WHO = "arn:aws:iam::111122223333:user/imaging"
ASK = Ask(("s3:GetObject",), WHO, "111122223333", "eu-central-1", "images", "a/disk.vmdk", "images-role")


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    yield from start(Path(tmp_path_factory.mktemp("aws")))


@pytest.fixture
def account(simulator: Simulator) -> Iterator[ImportAccount]:
    yield from fresh(simulator)


def asked(*actions: str, **more: str) -> Ask:
    values: dict[str, Any] = {
        "who": WHO, "account": "111122223333", "region": "eu-central-1", "bucket": "images", "key": "a/disk.vmdk",
        "role": "images-role",
    }  # fmt: skip
    return Ask(actions, **(values | more))


@pytest.mark.parametrize(
    ("action", "arns"),
    [
        ("s3:GetObject", ("arn:aws:s3:::images/a/disk.vmdk",)),
        ("s3:RestoreObject", ("arn:aws:s3:::images/a/disk.vmdk",)),
        ("s3:ListBucket", ("arn:aws:s3:::images",)),
        ("s3:ListAllMyBuckets", ("*",)),
        ("ec2:ImportSnapshot", ("arn:aws:ec2:eu-central-1:111122223333:import-snapshot-task/*",
                                "arn:aws:ec2:eu-central-1::snapshot/*")),
        ("ec2:CancelImportTask", ("arn:aws:ec2:eu-central-1:111122223333:import-snapshot-task/*",)),
        ("ec2:CopySnapshot", ("arn:aws:ec2:eu-central-1::snapshot/*",)),
        ("ec2:DescribeImportSnapshotTasks", ("*",)),
        ("iam:GetRole", ("arn:aws:iam::111122223333:role/images-role",)),
        ("iam:ListRoles", ("*",)),
        ("iam:CreateAccessKey", (WHO,)),
        ("kms:DescribeKey", ("arn:aws:kms:eu-central-1:111122223333:key/*",)),
        ("sts:DecodeAuthorizationMessage", ("*",)),
    ],
)  # fmt: skip
def test_each_action_is_asked_for_on_what_it_is_about(action: str, arns: tuple[str, ...]) -> None:
    assert resources(asked(action, "other:Action"), action) == arns


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_arns_are_of_the_partition(region: str, partition: str) -> None:
    found = json.loads(statement(asked("s3:GetObject", "ec2:ImportSnapshot", "iam:PassRole", region=region)))

    text = json.dumps(found)
    assert text.count("arn:") == text.count(f"arn:{partition}:")


def test_actions_on_the_same_thing_are_one_statement() -> None:
    found = json.loads(statement(asked("s3:ListBucket", "s3:GetObject", "s3:GetBucketLocation")))

    assert [one["Action"] for one in found["Statement"]] == [
        ["s3:ListBucket", "s3:GetBucketLocation"],
        "s3:GetObject",
    ]


def test_a_role_may_be_passed_to_vm_import_only() -> None:
    (found,) = json.loads(statement(asked("iam:PassRole")))["Statement"]

    assert found["Condition"] == {"StringEquals": {"iam:PassedToService": "vmie.amazonaws.com"}}
    assert found["Resource"] == "arn:aws:iam::111122223333:role/images-role"


def test_a_known_key_and_a_resource_that_aws_named_are_taken_as_they_are() -> None:
    key = "arn:aws:kms:eu-central-1:111122223333:key/1234"

    assert resources(asked("kms:Decrypt", kms_key=key), "kms:Decrypt") == (key,)
    assert resources(asked("x:Y", resource="arn:aws:x:::named"), "x:Y") == ("arn:aws:x:::named",)


def test_what_is_not_known_is_left_open() -> None:
    found = letter(Ask(("s3:GetObject",), region="eu-central-1"))

    assert "arn:aws:s3:::*/*" in found
    assert "Account: not known yet" in found


def test_the_letter_says_who_where_what_and_holds_the_policy() -> None:
    found = letter(ASK)

    for part in (
        WHO,
        "111122223333",
        "eu-central-1",
        "s3:GetObject",
        "arn:aws:s3:::images/a/disk.vmdk",
        statement(ASK),
    ):
        assert part in found


def test_an_import_works_with_no_more_than_was_asked_for(account: ImportAccount) -> None:
    actions = ("ec2:ImportSnapshot", "ec2:CreateTags", "s3:GetObject")
    asks = Ask(actions, WHO, account.account, "eu-central-1", BUCKET, "disk.vmdk")
    user = account.world.iam.create_user(account.account, "asked", {"all": statement(asks)})
    ec2 = account.client("ec2", key=account.world.iam.create_access_key(user))
    tags = [{"ResourceType": "import-snapshot-task", "Tags": [{"Key": "a", "Value": "b"}]}]

    taken = ec2.import_snapshot(DiskContainer=disk(), TagSpecifications=tags)

    assert taken["ImportTaskId"].startswith("import-snap-")
    code, message = refusal(ec2.import_snapshot, DiskContainer=disk("disk.vhd", "VHD"))
    assert (code, "User does not have access" in message) == ("InvalidParameter", True)
