"""What the seeded accounts hold, asked over HTTP with unmodified boto3."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fakes.aws import client, simulated_aws
from fakes.import_account import TRUST, policy
from snapshot_importer.simulator.disk_check import judge
from snapshot_importer.simulator.seed_images import ARCHIVE, EXPORTS, INTAKE
from snapshot_importer.simulator.seed_people import AUDITOR_ROLE, FINANCE, OPERATOR, START_URL
from snapshot_importer.simulator.server import Simulator

IMAGES = [
    (EXPORTS, "erp/erp-db01.vmdk", "VMDK"),
    (EXPORTS, "erp/erp-app02.vmdk", "VMDK"),
    (EXPORTS, "core/ldap-01.raw", "RAW"),
    (EXPORTS, "files/files-03-data.vhd", "VHD"),
    (EXPORTS, "kiosk/kiosk-image-fixed.vhd", "VHD"),
    (EXPORTS, "intranet/intranet-web02.vhdx", "VHDX"),
    (ARCHIVE, "2026/fileserver-2019.vmdk", "VMDK"),
]
NOT_A_FORMAT = "ClientError: Disk validation failed [Unsupported specified file format]"
REFUSED = [
    (
        EXPORTS,
        "legacy/old-app.vmdk",
        "VMDK",
        "ClientError: Disk validation failed [Unsupported VMDK File Format]",
    ),
    (EXPORTS, "appliance/router.qcow2", "", NOT_A_FORMAT),
    (EXPORTS, "appliance/mail-gateway.ova", "", NOT_A_FORMAT),
    (EXPORTS, "legacy/wiki-2021.raw.gz", "", NOT_A_FORMAT),
    (EXPORTS, "files/files-03-checkpoint.vhd", "VHD", "ClientError: Footers not identical"),
]
COLD = (EXPORTS, "cold/payroll-2024.vmdk", "VMDK")
SECRET = (EXPORTS, "secret/hr-db01.vmdk", "VMDK")
CLOSED = (INTAKE, "shop/shop-web01.vmdk", "VMDK")


@pytest.fixture(scope="module")
def demo() -> Iterator[Simulator]:
    with simulated_aws("demo") as simulator:
        yield simulator


def regional(simulator: Simulator, service: str, bucket: str) -> Any:
    region = simulator.world.s3.buckets[bucket].region
    return client(simulator, service, region=region)


def end_of_import(
    simulator: Simulator, bucket: str, key: str, image_format: str, **more: Any
) -> dict[str, Any]:
    """Import an object, let an hour pass, and return the task's detail."""
    ec2 = regional(simulator, "ec2", bucket)
    container: dict[str, Any] = {"UserBucket": {"S3Bucket": bucket, "S3Key": key}}
    if image_format:
        container["Format"] = image_format
    task = ec2.import_snapshot(DiskContainer=container, **more)["ImportTaskId"]
    simulator.world.clock.advance(3600)
    (found,) = ec2.describe_import_snapshot_tasks(ImportTaskIds=[task])["ImportSnapshotTasks"]
    detail: dict[str, Any] = found["SnapshotTaskDetail"]
    return detail


def test_the_account_answers_to_its_number(demo: Simulator) -> None:
    identity = client(demo, "sts").get_caller_identity()

    assert (identity["Account"], identity["Arn"]) == ("123456789012", "arn:aws:iam::123456789012:user/demo")


def test_the_buckets_lie_in_two_regions_and_hold_the_images(demo: Simulator) -> None:
    s3 = client(demo, "s3")

    regions = {bucket["Name"]: bucket["BucketRegion"] for bucket in s3.list_buckets()["Buckets"]}
    keys = {
        (bucket, found["Key"])
        for bucket in regions
        for found in regional(demo, "s3", bucket).list_objects_v2(Bucket=bucket)["Contents"]
    }

    assert regions == {EXPORTS: "eu-central-1", INTAKE: "eu-central-1", ARCHIVE: "us-east-1"}
    assert keys == {image[:2] for image in (*IMAGES, *REFUSED, COLD, SECRET, CLOSED)}


@pytest.mark.parametrize(("bucket", "key", "image_format"), IMAGES, ids=[key for _, key, _ in IMAGES])
def test_a_good_image_is_imported_through_the_seeded_role(
    demo: Simulator, bucket: str, key: str, image_format: str
) -> None:
    detail = end_of_import(demo, bucket, key, image_format)

    assert (detail["Status"], detail.get("StatusMessage", "")) == ("completed", "")
    assert detail["SnapshotId"].startswith("snap-")


@pytest.mark.parametrize(
    ("bucket", "key", "image_format", "failure"), REFUSED, ids=[key for _, key, *_ in REFUSED]
)
def test_the_others_are_refused_for_their_bytes(
    demo: Simulator, bucket: str, key: str, image_format: str, failure: str
) -> None:
    detail = end_of_import(demo, bucket, key, image_format)

    assert (detail["Status"], detail["StatusMessage"]) == ("deleted", failure)


def test_an_archived_image_is_imported_once_it_is_restored(demo: Simulator) -> None:
    bucket, key, _ = COLD
    refused = end_of_import(demo, *COLD)
    client(demo, "s3").restore_object(
        Bucket=bucket, Key=key, RestoreRequest={"Days": 1, "GlacierJobParameters": {"Tier": "Expedited"}}
    )
    demo.world.clock.advance(60)

    assert "403 Forbidden" in refused["StatusMessage"]
    assert end_of_import(demo, *COLD)["Status"] == "completed"


@pytest.mark.parametrize(
    ("image", "lacking"),
    [
        (
            CLOSED,
            {
                "Action": ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"],
                "Resource": [f"arn:aws:s3:::{INTAKE}", f"arn:aws:s3:::{INTAKE}/*"],
            },
        ),
        (SECRET, {"Action": "kms:Decrypt", "Resource": "arn:aws:kms:*:*:key/*"}),
    ],
    ids=["a bucket", "the key of an object"],
)
def test_what_the_role_lacks_can_be_given_to_it(image: tuple[str, str, str], lacking: dict[str, Any]) -> None:
    with simulated_aws("demo") as fresh:
        with pytest.raises(ClientError, match="role vmimport provided does not exist or does not have"):
            end_of_import(fresh, *image)
        client(fresh, "iam").put_role_policy(
            RoleName="vmimport", PolicyName="more", PolicyDocument=policy(lacking)
        )
        detail = end_of_import(fresh, *image)

    assert detail["Status"] == "completed"


def test_another_role_trusts_the_wrong_service() -> None:
    with simulated_aws("demo") as fresh:
        image = EXPORTS, "core/ldap-01.raw", "RAW"
        with pytest.raises(ClientError, match="role vmimport-old provided does not exist"):
            end_of_import(fresh, *image, RoleName="vmimport-old")
        client(fresh, "iam").update_assume_role_policy(RoleName="vmimport-old", PolicyDocument=TRUST)
        detail = end_of_import(fresh, *image, RoleName="vmimport-old")

    assert detail["Status"] == "completed"


def test_a_changed_role_needs_a_while_where_time_passes_by_itself() -> None:
    with simulated_aws("demo", speed=1000) as fresh:
        arguments = {"DiskContainer": {"UserBucket": {"S3Bucket": INTAKE, "S3Key": CLOSED[1]}}}
        iam, ec2 = client(fresh, "iam"), client(fresh, "ec2")
        iam.create_role(RoleName="new", AssumeRolePolicyDocument=TRUST)
        iam.put_role_policy(RoleName="new", PolicyName="all", PolicyDocument=policy({"Action": "s3:*"}))
        with pytest.raises(ClientError, match="role new provided does not exist"):
            ec2.import_snapshot(**arguments, RoleName="new")
        fresh.world.clock.skew += timedelta(seconds=8)

        assert ec2.import_snapshot(**arguments, RoleName="new")["ImportTaskId"]


def test_what_is_downloaded_is_the_image_that_was_judged(demo: Simulator) -> None:
    data = client(demo, "s3").get_object(Bucket=EXPORTS, Key="erp/erp-db01.vmdk")["Body"].read()

    verdict = judge(lambda offset, length: data[offset : offset + length], len(data), "VMDK")

    assert (verdict.virtual_size, verdict.failure) == (8 << 30, "")


def test_the_enabled_key_encrypts_and_the_disabled_one_fails(demo: Simulator) -> None:
    kms, ec2 = client(demo, "kms"), client(demo, "ec2")
    imaging = kms.describe_key(KeyId="alias/imaging-ebs")["KeyMetadata"]

    good = end_of_import(
        demo, EXPORTS, "core/ldap-01.raw", "RAW", Encrypted=True, KmsKeyId="alias/imaging-ebs"
    )
    (snapshot,) = ec2.describe_snapshots(SnapshotIds=[good["SnapshotId"]])["Snapshots"]
    bad = end_of_import(
        demo, EXPORTS, "core/ldap-01.raw", "RAW", Encrypted=True, KmsKeyId="alias/retired-ebs"
    )

    assert (good["Status"], bad["Status"]) == ("completed", "deleted")
    assert (snapshot["State"], snapshot["KmsKeyId"]) == ("completed", imaging["Arn"])
    assert kms.describe_key(KeyId="alias/retired-ebs")["KeyMetadata"]["KeyState"] == "Disabled"
    assert kms.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]["KeyManager"] == "AWS"


def test_encryption_by_default_is_on_in_one_region_only(demo: Simulator) -> None:
    settings = {
        region: client(demo, "ec2", region=region).get_ebs_encryption_by_default()["EbsEncryptionByDefault"]
        for region in ("eu-central-1", "us-east-1")
    }

    assert settings == {"eu-central-1": False, "us-east-1": True}


def test_the_role_trusts_vm_import_and_reaches_only_the_two_buckets(demo: Simulator) -> None:
    iam = client(demo, "iam")
    trust = iam.get_role(RoleName="vmimport")["Role"]["AssumeRolePolicyDocument"]
    policy = iam.get_role_policy(RoleName="vmimport", PolicyName="vmimport")["PolicyDocument"]

    assert trust["Statement"][0]["Principal"] == {"Service": "vmie.amazonaws.com"}
    reading = policy["Statement"][0]["Resource"]
    assert {arn.removeprefix("arn:aws:s3:::").removesuffix("/*") for arn in reading} == {EXPORTS, ARCHIVE}


def test_the_history_shows_every_way_to_end() -> None:
    with simulated_aws("demo") as fresh:
        tasks = client(fresh, "ec2").describe_import_snapshot_tasks()["ImportSnapshotTasks"]
        snapshots = client(fresh, "ec2").describe_snapshots(OwnerIds=["self"])["Snapshots"]

    ends = sorted(
        (task["SnapshotTaskDetail"]["Status"], task["SnapshotTaskDetail"].get("StatusMessage", ""))
        for task in tasks
    )
    refused = "ClientError: Disk validation failed [Unsupported VMDK File Format]"
    assert ends == [("completed", ""), ("completed", ""), ("deleted", ""), ("deleted", refused)]
    assert {snapshot["State"] for snapshot in snapshots} == {"completed"}
    names = {tag["Value"] for found in snapshots for tag in found["Tags"] if tag["Key"] == "Name"}
    assert names == {"erp-app02", "ldap-01", "mail-01"}  # of the last one EC2 has forgotten the task


def test_the_seed_takes_little_room() -> None:
    with simulated_aws("demo") as fresh:
        stored = [stat for path in fresh.world.root.rglob("*") if (stat := path.stat()).st_size]

    assert sum(getattr(stat, "st_blocks", 0) * 512 for stat in stored) < 30 << 20
    assert sum(stat.st_size for stat in stored) < 100 << 20


def test_the_empty_account_has_a_user_and_the_keys_of_aws_only() -> None:
    with simulated_aws("empty") as empty:
        assert client(empty, "s3").list_buckets()["Buckets"] == []
        assert client(empty, "ec2").describe_import_snapshot_tasks()["ImportSnapshotTasks"] == []
        aliases = client(empty, "kms").list_aliases()["Aliases"]
        with pytest.raises(ClientError, match="NoSuchEntity"):
            client(empty, "iam").get_role(RoleName="vmimport")

    assert [alias["AliasName"] for alias in aliases] == ["alias/aws/ebs"]


def test_the_auditor_s_role_needs_a_code(demo: Simulator) -> None:
    iam = demo.world.iam
    operator = iam.user(FINANCE, OPERATOR)
    assert operator is not None
    (issued,) = iam.keys_of(operator)
    (device,) = iam.mfa_devices(operator.arn)
    sts = client(demo, "sts", key=(issued.key.access_key_id, issued.key.secret_access_key))
    asked = {"RoleArn": f"arn:aws:iam::{FINANCE}:role/{AUDITOR_ROLE}", "RoleSessionName": "demo"}

    code = device.code(demo.world.clock.wall())

    assert device.serial == "arn:aws:iam::111122223333:mfa/operator"
    with pytest.raises(ClientError, match="AccessDenied"):
        sts.assume_role(**asked)
    assert sts.assume_role(**asked, SerialNumber=device.serial, TokenCode=code)["Credentials"]


def test_the_identity_center_opens_both_accounts(demo: Simulator) -> None:
    center = demo.world.sso.center(START_URL)
    assert center is not None
    sso = demo.world.sso
    token = sso.sign_in(sso.register(), center, sso.browsing(center)).access_token

    accounts = client(demo, "sso").list_accounts(accessToken=token)["accountList"]

    assert [account["accountName"] for account in accounts] == ["acme-finance", "acme-imaging"]
