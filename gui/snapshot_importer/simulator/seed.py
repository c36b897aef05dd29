"""What an account holds before its first request: next to nothing, or what the demo shows."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from snapshot_importer.simulator.disk_check import judge
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.seed_images import ARCHIVE, EXPORTS, demo_images, store

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World

ACCOUNT = "123456789012"
REGION = "eu-central-1"
_OTHER_REGION = "us-east-1"
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def seed_empty(world: "World") -> AccessKey:
    """Make an account with one user who may do everything, and the EBS keys of AWS; return the user's key."""
    user = world.iam.create_user(ACCOUNT, "demo", attached=(_ADMINISTRATOR,))
    for region in (REGION, _OTHER_REGION):
        world.kms.managed_key(ACCOUNT, region)
    key: AccessKey = world.iam.create_access_key(user)
    return key


def seed_demo(world: "World") -> AccessKey:
    """Make the account of the demo, with images, a service role, keys and a history; return its user's key."""
    access_key = seed_empty(world)
    world.iam.account_aliases[ACCOUNT] = "acme-imaging"
    _make_keys(world)
    _make_role(world)
    _make_buckets(world)
    _make_history(world)
    world.ec2.set_encryption_default(ACCOUNT, _OTHER_REGION, on=True)
    return access_key


def _make_keys(world: "World") -> None:
    for alias, description, state in (
        ("alias/imaging-ebs", "Snapshots of imported machines", "Enabled"),
        ("alias/retired-ebs", "Replaced by imaging-ebs", "Disabled"),
    ):
        key = world.kms.create_key(ACCOUNT, REGION, description=description, state=state)
        world.kms.create_alias(ACCOUNT, REGION, alias, key)


def _make_role(world: "World") -> None:
    """The role that VM Import/Export User Guide, "Required permissions", describes."""
    key = world.kms.resolve("alias/imaging-ebs", account=ACCOUNT, region=REGION)
    buckets = [f"arn:aws:s3:::{name}{what}" for name in (EXPORTS, ARCHIVE) for what in ("", "/*")]
    trust = _policy(
        {
            "Principal": {"Service": "vmie.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:Externalid": "vmimport"}},
        }
    )
    permissions = _policy(
        {"Action": ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"], "Resource": buckets},
        {
            "Action": [
                "ec2:ModifySnapshotAttribute",
                "ec2:CopySnapshot",
                "ec2:RegisterImage",
                "ec2:Describe*",
            ],
            "Resource": "*",
        },
        {
            "Action": [
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            "Resource": key.arn,
        },
    )
    world.iam.create_role(
        ACCOUNT, "vmimport", trust, {"vmimport": permissions}, description="Lets VM Import read our exports"
    )


def _policy(*statements: dict[str, Any]) -> str:
    allowed = [{"Effect": "Allow", **statement} for statement in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed})


def _make_buckets(world: "World") -> None:
    created = world.s3.now() - timedelta(days=400)
    buckets = {
        name: world.s3.create(name, region=region, owner=ACCOUNT, created=created)
        for name, region in ((EXPORTS, REGION), (ARCHIVE, _OTHER_REGION))
    }
    for image in demo_images():
        store(world.s3, buckets[image.bucket], image)


def _make_history(world: "World") -> None:
    tags = {"Project": "erp-move", "Owner": "imaging"}
    _record(world, EXPORTS, "erp/erp-db01.vmdk", "VMDK", days=3.1, minutes=14, name="erp-db01", tags=tags)
    _record(
        world,
        EXPORTS,
        "core/ldap-01.raw",
        "RAW",
        days=5.2,
        minutes=9,
        name="ldap-01",
        tags={"Owner": "imaging"},
    )
    _record(world, EXPORTS, "legacy/old-app.vmdk", "VMDK", days=1.3, minutes=2, name="old-app", tags={})
    _record(
        world,
        EXPORTS,
        "files/files-03-data.vhd",
        "VHD",
        days=2.4,
        minutes=6,
        name="files-03",
        tags={},
        cancelled=True,
    )
    _record(
        world, ARCHIVE, "2026/fileserver-2019.vmdk", "VMDK", days=6.1, minutes=22, name="fileserver", tags={}
    )


def _record(
    world: "World",
    bucket_name: str,
    key: str,
    disk_format: str,
    *,
    days: float,
    minutes: float,
    name: str,
    tags: dict[str, str],
    cancelled: bool = False,
) -> None:
    """Remember an import of an object, which ended as the object's own bytes would have it end."""
    bucket = world.s3.find(bucket_name)
    stored = bucket.objects[key]
    verdict = judge(stored.read, stored.size, disk_format)
    started = world.clock.now() - timedelta(days=days)
    named = {"Name": name, **tags}
    world.ec2.record_past_task(
        ACCOUNT,
        bucket.region,
        bucket=bucket.name,
        key=key,
        disk_format=disk_format,
        started=started,
        ended=started + timedelta(minutes=minutes),
        description=f"{name}, system disk",
        disk_image_size=0 if verdict.failure else stored.size,
        virtual_size=verdict.virtual_size,
        cancelled=cancelled,
        failure=verdict.failure,
        tags=named,
        snapshot_tags=named,
    )
