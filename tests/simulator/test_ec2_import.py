"""What ImportSnapshot answers at once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from fakes.import_account import (
    BUCKET,
    OTHER_REGION,
    TRUST,
    ImportAccount,
    disk,
    fresh,
    policy,
    reading,
    refusal,
    start,
)
from snapshot_importer.simulator.server import Simulator

ROLE_REFUSED = (
    "InvalidParameter",
    "The service role {} provided does not exist or does not have sufficient permissions",
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


def answer(reply: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in reply.items() if name != "ResponseMetadata"}


def tags(*pairs: tuple[str, str], resource_type: str = "import-snapshot-task") -> list[dict[str, Any]]:
    return [{"ResourceType": resource_type, "Tags": [{"Key": key, "Value": value} for key, value in pairs]}]


def test_the_first_reply_is_that_of_aws(ec2: Any) -> None:
    reply = ec2.import_snapshot(
        Description="My server",
        DiskContainer={**disk(), "Description": "My server VMDK"},
        TagSpecifications=tags(("Name", "web")),
        ClientData={"Comment": "x", "UploadStart": datetime(2026, 1, 1, tzinfo=UTC), "UploadSize": 0.5},
    )

    assert reply["ImportTaskId"].startswith("import-snap-")
    assert answer(reply) == {
        "Description": "My server",
        "ImportTaskId": reply["ImportTaskId"],
        "SnapshotTaskDetail": {
            "Description": "My server VMDK",
            "DiskImageSize": 0.0,
            "Encrypted": False,
            "Format": "VMDK",
            "Progress": "3",
            "SnapshotId": "",
            "Status": "active",
            "StatusMessage": "pending",
            "UserBucket": {"S3Bucket": BUCKET, "S3Key": "disk.vmdk"},
        },
        "Tags": [{"Key": "Name", "Value": "web"}],
    }


def test_the_tasks_description_stands_for_that_of_the_disk(ec2: Any) -> None:
    reply = ec2.import_snapshot(Description="My server", DiskContainer=disk())

    assert reply["SnapshotTaskDetail"]["Description"] == "My server"


def test_the_same_token_gives_the_same_task(account: ImportAccount, ec2: Any) -> None:
    request = {"ClientToken": "a" * 64, "DiskContainer": disk(), "TagSpecifications": tags(("Name", "web"))}
    first = ec2.import_snapshot(**request)
    account.pass_time(100)

    again = ec2.import_snapshot(**request)

    assert again["ImportTaskId"] == first["ImportTaskId"]
    assert again["SnapshotTaskDetail"]["StatusMessage"] == "downloading/converting"
    assert len(account.world.ec2.tasks) == 1


def test_a_token_is_not_for_another_request(ec2: Any) -> None:
    ec2.import_snapshot(ClientToken="t", DiskContainer=disk())

    code, _ = refusal(ec2.import_snapshot, ClientToken="t", DiskContainer=disk("disk.vhd", "VHD"))

    assert code == "IdempotentParameterMismatch"


def test_a_token_means_another_task_in_another_region(account: ImportAccount, ec2: Any) -> None:
    archive = account.world.s3.create(
        "archive", region=OTHER_REGION, owner=account.account, created=account.world.s3.now()
    )
    account.make_role("vmimport", permissions=policy(reading(BUCKET), reading(archive.name)))
    container = {"UserBucket": {"S3Bucket": archive.name, "S3Key": "disk"}}
    ec2.import_snapshot(ClientToken="t", DiskContainer=disk())

    account.client("ec2", OTHER_REGION).import_snapshot(ClientToken="t", DiskContainer=container)

    assert len(account.world.ec2.tasks) == 2


def test_two_requests_without_a_token_are_two_tasks(account: ImportAccount, ec2: Any) -> None:
    ec2.import_snapshot(DiskContainer=disk())
    ec2.import_snapshot(DiskContainer=disk())

    assert len(account.world.ec2.tasks) == 2


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({}, "MissingParameter"),
        ({"DiskContainer": {"Format": "RAW"}}, "MissingParameter"),
        ({"DiskContainer": {**disk(), "Url": "s3://images/disk.vmdk"}}, "InvalidParameterCombination"),
        ({"DiskContainer": disk(image_format="OVA")}, "InvalidParameterValue"),
        ({"DiskContainer": disk(image_format="QCOW2")}, "InvalidParameterValue"),
        ({"DiskContainer": disk(), "KmsKeyId": "alias/mine"}, "InvalidParameterDependency"),
        ({"DiskContainer": disk(), "Encrypted": True, "KmsKeyId": "alias/aws/ebs"}, "InvalidParameterValue"),
        ({"DiskContainer": disk(), "ClientToken": "t" * 65}, "InvalidParameterValue"),
        ({"DiskContainer": disk(), "ClientToken": "ü"}, "InvalidParameterValue"),
        ({"DiskContainer": {"Url": "ftp://images/disk.vmdk"}}, "InvalidParameter"),
        ({"DiskContainer": {"Url": "s3://images"}}, "InvalidParameter"),
        ({"DiskContainer": {"Url": "https://s3.eu-central-1.amazonaws.com/images"}}, "InvalidParameter"),
        (
            {"DiskContainer": {"Url": "https://images.s3.amazonaws.com/a?X-Amz-Signature=1"}},
            "InvalidParameter",
        ),
        ({"DiskContainer": {"UserBucket": {"S3Bucket": "images"}}}, "InvalidParameter"),
    ],
    ids=str,
)
def test_a_wrong_request_makes_no_task(
    account: ImportAccount, ec2: Any, request_: dict[str, Any], code: str
) -> None:
    assert refusal(ec2.import_snapshot, **request_)[0] == code
    assert not account.world.ec2.tasks


@pytest.mark.parametrize(
    ("specification", "code"),
    [
        (tags(("Name", "x"), resource_type="snapshot"), "InvalidParameterValue"),
        (tags(("aws:x", "x")), "InvalidParameterValue"),
        (tags(("AWS:x", "x")), "InvalidParameterValue"),
        (tags(("Name", "x"), ("Name", "y")), "InvalidParameterValue"),
        (tags(("k" * 128, "x")), "InvalidParameterValue"),
        (tags(("Name", "v" * 257)), "InvalidParameterValue"),
        (tags(*[(f"key{number}", "") for number in range(51)]), "TagLimitExceeded"),
    ],
    ids=["resource type", "aws:", "AWS:", "twice", "long key", "long value", "51 tags"],
)
def test_wrong_tags_make_no_task(
    account: ImportAccount, ec2: Any, specification: list[dict[str, Any]], code: str
) -> None:
    assert refusal(ec2.import_snapshot, DiskContainer=disk(), TagSpecifications=specification)[0] == code
    assert not account.world.ec2.tasks


def test_the_largest_tags_are_taken(ec2: Any) -> None:
    largest = [(f"{number:02}" + "k" * 125, "v" * 256) for number in range(50)]

    reply = ec2.import_snapshot(DiskContainer=disk(), TagSpecifications=tags(*largest))

    assert len(reply["Tags"]) == 50


@pytest.mark.parametrize("name", ["VMImport", "absent", "arn:aws:iam::123456789012:role/vmimport"])
def test_a_role_that_is_not_there_is_refused(ec2: Any, name: str) -> None:
    code, message = refusal(ec2.import_snapshot, DiskContainer=disk(), RoleName=name)

    assert (code, message) == (ROLE_REFUSED[0], ROLE_REFUSED[1].format(name))


@pytest.mark.parametrize(
    ("trust", "permissions"),
    [
        (TRUST.replace("vmie", "ec2"), policy(reading(BUCKET))),
        (TRUST.replace('"vmimport"', '"other"'), policy(reading(BUCKET))),
        (TRUST, policy(reading("another-bucket"))),
        (TRUST, policy({"Action": "ec2:*"})),
    ],
    ids=["wrong service", "wrong external id", "another bucket", "no bucket"],
)
def test_a_role_that_cannot_do_the_work_is_refused(
    account: ImportAccount, ec2: Any, trust: str, permissions: str
) -> None:
    account.make_role("importer", trust, permissions)

    code, message = refusal(ec2.import_snapshot, DiskContainer=disk(), RoleName="importer")

    assert (code, message) == (ROLE_REFUSED[0], ROLE_REFUSED[1].format("importer"))


def test_a_new_role_is_believed_after_a_while(account: ImportAccount, ec2: Any) -> None:
    account.world.iam.delay = 10
    account.make_role("importer")
    assert refusal(ec2.import_snapshot, DiskContainer=disk(), RoleName="importer")[0] == ROLE_REFUSED[0]

    account.pass_time(10)

    assert ec2.import_snapshot(DiskContainer=disk(), RoleName="importer")["ImportTaskId"]


def test_a_bucket_of_another_region_is_refused(account: ImportAccount, ec2: Any) -> None:
    account.world.s3.create(
        "archive", region=OTHER_REGION, owner=account.account, created=account.world.s3.now()
    )
    account.make_role("vmimport", permissions=policy(reading("archive")))
    container = {"UserBucket": {"S3Bucket": "archive", "S3Key": "disk.vmdk"}}

    code, message = refusal(ec2.import_snapshot, DiskContainer=container)

    assert code == "InvalidParameter"
    assert message == "The given S3 bucket (archive) is not local to the region."


def test_a_url_into_another_region_is_refused(account: ImportAccount, ec2: Any) -> None:
    account.world.s3.create(
        "archive", region=OTHER_REGION, owner=account.account, created=account.world.s3.now()
    )
    account.make_role("vmimport", permissions=policy(reading("archive")))
    url = "https://archive.s3.us-east-1.amazonaws.com/disk.vmdk"

    _, message = refusal(ec2.import_snapshot, DiskContainer={"Url": url})

    assert message == (
        "The given S3 object is not local to the region. The object must be located in eu-central-1."
    )


def test_no_more_imports_run_than_the_limit_allows(account: ImportAccount, ec2: Any) -> None:
    account.world.ec2.concurrent_imports = 2
    for _ in range(2):
        ec2.import_snapshot(DiskContainer=disk())

    assert refusal(ec2.import_snapshot, DiskContainer=disk())[0] == "ResourceCountLimitExceeded"

    account.pass_time(1000)
    assert ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]


def test_a_dry_run_judges_the_caller_and_nothing_else(account: ImportAccount, ec2: Any) -> None:
    code, message = refusal(ec2.import_snapshot, DryRun=True, RoleName="absent", DiskContainer=disk("absent"))

    assert code == "DryRunOperation"
    assert message == "Request would have succeeded, but DryRun flag is set."
    assert not account.world.ec2.tasks


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_caller_without_the_permission_is_told_which(account: ImportAccount, dry_run: bool) -> None:
    ec2 = account.client("ec2", key=account.user_who_may({"Action": "ec2:Describe*"}))

    code, message = refusal(ec2.import_snapshot, DiskContainer=disk(), DryRun=dry_run)

    assert code == "UnauthorizedOperation"
    assert message.startswith("You are not authorized to perform this operation. User: arn:aws:iam::")
    assert (
        "is not authorized to perform: ec2:ImportSnapshot on resource: arn:aws:ec2:eu-central-1:" in message
    )
    assert "Encoded authorization failure message: " in message


def test_tags_need_a_permission_of_their_own(account: ImportAccount) -> None:
    ec2 = account.client("ec2", key=account.user_who_may({"Action": ["ec2:ImportSnapshot", "s3:GetObject"]}))

    code, message = refusal(ec2.import_snapshot, DiskContainer=disk(), TagSpecifications=tags(("a", "b")))

    assert code == "UnauthorizedOperation"
    assert "ec2:CreateTags" in message
    assert ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]


def test_a_caller_who_may_not_read_the_object_may_not_import_it(account: ImportAccount) -> None:
    ec2 = account.client("ec2", key=account.user_who_may({"Action": "ec2:*"}))

    code, message = refusal(ec2.import_snapshot, DiskContainer=disk())

    assert code == "InvalidParameter"
    assert message == "User does not have access to the S3 object (images/disk.vmdk)."


def test_encryption_by_default_holds_for_every_import(account: ImportAccount, ec2: Any) -> None:
    ec2.enable_ebs_encryption_by_default()

    reply = ec2.import_snapshot(DiskContainer=disk(), Encrypted=False)

    assert reply["SnapshotTaskDetail"]["Encrypted"] is True
