"""What an account holds before its first request: next to nothing, or what the demo shows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from snapshot_importer.simulator.disk_check import judge
from snapshot_importer.simulator.kms_state import Key
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.s3_state import Bucket
from snapshot_importer.simulator.seed_images import ARCHIVE, EXPORTS, INTAKE, demo_images, store
from snapshot_importer.simulator.seed_people import seed_auditor, seed_identity_center

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World

ACCOUNT = "123456789012"
REGION = "eu-central-1"
_OTHER_REGION = "us-east-1"
# Seconds. Seen: VM Import refused a role for some seconds after CreateRole (cloud-api-adaptor PR 3287).
_ROLE_DELAY = 8
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def seed_empty(world: "World") -> AccessKey:
    """Make an account with one user who may do everything, and the EBS keys of AWS; return the user's key."""
    user = world.iam.create_user(ACCOUNT, "demo", attached=(_ADMINISTRATOR,))
    for region in (REGION, _OTHER_REGION):
        world.kms.managed_key(ACCOUNT, region)
    return world.iam.create_access_key(user)


def seed_demo(world: "World") -> AccessKey:
    """Make the account of the demo, with images, a service role, keys and a history; return its user's key."""
    access_key = seed_empty(world)
    world.iam.account_aliases[ACCOUNT] = "acme-imaging"
    imaging, secret = _make_keys(world)
    _make_roles(world, imaging)
    _make_history(world, _make_buckets(world, secret))
    seed_auditor(world)
    seed_identity_center(world, ACCOUNT, REGION)
    world.ec2.set_encryption_default(ACCOUNT, _OTHER_REGION, on=True)
    if world.clock.speed:
        # Where time passes by itself a changed role needs a while, as it does in AWS.
        world.iam.set_delay(_ROLE_DELAY, "wall")
    return access_key


def _make_keys(world: "World") -> tuple[Key, Key]:
    """Make a key that works, one that is disabled, and one without an alias for secret objects; return the first and the last."""
    imaging = world.kms.create_key(ACCOUNT, REGION, description="Snapshots of imported machines")
    retired = world.kms.create_key(ACCOUNT, REGION, description="Replaced by imaging-ebs", state="Disabled")
    world.kms.create_alias(ACCOUNT, REGION, "alias/imaging-ebs", imaging)
    world.kms.create_alias(ACCOUNT, REGION, "alias/retired-ebs", retired)
    secret = world.kms.create_key(ACCOUNT, REGION, description="Objects that few may read")
    return imaging, secret


def _make_roles(world: "World", key: Key) -> None:
    """Make the role that the VM Import/Export User Guide describes, "Required permissions", and one that fails."""
    buckets = [f"arn:aws:s3:::{name}{what}" for name in (EXPORTS, ARCHIVE) for what in ("", "/*")]
    external_id = {"Condition": {"StringEquals": {"sts:Externalid": "vmimport"}}}
    trust = _trust("vmie.amazonaws.com", **external_id)
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
    mistaken = _trust("ec2.amazonaws.com")
    world.iam.create_role(
        ACCOUNT, "vmimport-old", mistaken, {"vmimport": permissions}, description="Never worked, trusts EC2"
    )


def _trust(service: str, **more: Any) -> str:
    return _policy({"Principal": {"Service": service}, "Action": "sts:AssumeRole", **more})


def _policy(*statements: dict[str, Any]) -> str:
    allowed = [{"Effect": "Allow", **statement} for statement in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed})


def _make_buckets(world: "World", secret: Key) -> dict[str, Bucket]:
    created = world.s3.now() - timedelta(days=400)
    buckets = {
        name: world.s3.create(name, region=region, owner=ACCOUNT, created=created)
        for name, region in ((EXPORTS, REGION), (INTAKE, REGION), (ARCHIVE, _OTHER_REGION))
    }
    for image in demo_images():
        store(world.s3, buckets[image.bucket], image, secret.arn)
    return buckets


@dataclass(frozen=True, slots=True)
class _PastImport:
    """One import of the weeks before; it ended as the object's own bytes would have it end, unless cancelled."""

    bucket: str
    key: str
    format: str
    ago: timedelta
    took: timedelta
    tags: Mapping[str, str]
    cancelled: bool = False


def _history() -> tuple[_PastImport, ...]:
    erp = {"Name": "erp-app02", "Project": "erp-move", "Owner": "imaging"}
    return (
        # Longer ago than EC2 remembers: only the snapshot is left of it.
        _PastImport(
            EXPORTS, "core/ldap-01.raw", "RAW", timedelta(days=38), timedelta(minutes=9), {"Name": "mail-01"}
        ),
        _PastImport(
            ARCHIVE,
            "2026/fileserver-2019.vmdk",
            "VMDK",
            timedelta(days=6.1),
            timedelta(minutes=22),
            {"Name": "fileserver-2019"},
        ),
        _PastImport(
            EXPORTS, "core/ldap-01.raw", "RAW", timedelta(days=5.2), timedelta(minutes=9), {"Name": "ldap-01"}
        ),
        _PastImport(EXPORTS, "erp/erp-app02.vmdk", "VMDK", timedelta(days=3.1), timedelta(minutes=14), erp),
        _PastImport(
            EXPORTS,
            "files/files-03-data.vhd",
            "VHD",
            timedelta(days=2.4),
            timedelta(minutes=6),
            {"Name": "files-03"},
            cancelled=True,
        ),
        _PastImport(EXPORTS, "legacy/old-app.vmdk", "VMDK", timedelta(days=1.3), timedelta(minutes=2), {}),
    )


def _make_history(world: "World", buckets: Mapping[str, Bucket]) -> None:
    for past in _history():
        bucket = buckets[past.bucket]
        stored = bucket.objects[past.key]
        verdict = judge(stored.read, stored.size, past.format)
        started = world.clock.now() - past.ago
        world.ec2.record_past_task(
            ACCOUNT,
            bucket.region,
            bucket=bucket.name,
            key=past.key,
            disk_format=past.format,
            started=started,
            ended=started + past.took,
            description=f"Import of {past.key}",
            # Seen: stays 0 where the validation fails.
            disk_image_size=0 if verdict.failure else stored.size,
            virtual_size=verdict.virtual_size,
            cancelled=past.cancelled,
            failure=verdict.failure,
            tags=past.tags,
            snapshot_tags=past.tags,
        )
