"""What VM Import needs of its service role, and when it finds out that the role lacks it."""

from typing import TYPE_CHECKING

from snapshot_importer.simulator.ec2_source import Source
from snapshot_importer.simulator.iam_identities import Identity, Role
from snapshot_importer.simulator.kms_state import Key
from snapshot_importer.simulator.s3_archive import can_be_read
from snapshot_importer.simulator.s3_encryption import through_s3
from snapshot_importer.simulator.s3_state import StoredObject

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World

# VM Import/Export User Guide, "Required permissions".
_SERVICE, _EXTERNAL_ID = "vmie.amazonaws.com", "vmimport"
_BUCKET_ACTIONS = ("s3:GetBucketLocation", "s3:ListBucket")
_KEY_ACTIONS = (
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
# EBS User Guide, "Amazon EBS encryption", "Permissions for IAM principals".
_COPIERS_ACTIONS = tuple(action for action in _KEY_ACTIONS if action != "kms:Encrypt")


def role_serves(world: "World", role: Role | None, source: Source, region: str) -> bool:
    """Tell whether ImportSnapshot takes the role, which it says at once.

    Guess: rights on the bucket are judged at once and those on the object by the task; both have been seen. The
    key of an object is judged at once: VM Import/Export User Guide, "Troubleshooting", for the role error.
    """
    if role is None or not world.access.may_assume(role, _SERVICE, _EXTERNAL_ID, region=region):
        return False
    if not source.bucket or source.presigned is not None:
        return True
    arn = source.bucket_arn(region)
    if not all(world.access.allows(role, action, arn) for action in _BUCKET_ACTIONS):
        return False
    stored = _stored(world, source)
    return stored is None or _may_decrypt(world, role, stored)


def why_unreadable(world: "World", role: Role | None, source: Source, region: str) -> str:
    """Return the HTTP status with which the task gets nothing from S3, "" where it reads the object."""
    reader = role if source.presigned is None else _signer(world, source)
    if source.bucket and not _may_read(world, reader, source, region):
        return "403 Forbidden"
    stored = _stored(world, source)
    if stored is None:
        return "404 Not Found"  # Guess: that it is told like the one that may not be read.
    # What S3 answers to GET. Guess: that the task says so.
    if stored.encryption.customer_key_md5 or not _key_works(world, stored):
        return "400 Bad Request"
    if not can_be_read(stored, world.clock.now()) or not _may_decrypt(world, reader, stored):
        return "403 Forbidden"
    return ""


def may_use_key(world: "World", identity: Identity | None, key: Key, *, copies: bool = False) -> bool:
    """Tell whether EBS gets to encrypt with *key* in the name of a service role, or of who *copies* a snapshot."""
    context = {
        "kms:ViaService": f"ec2.{key.region}.amazonaws.com",
        "kms:CallerAccount": identity.account if identity else "",
        "kms:GrantIsForAWSResource": "true",
    }
    return identity is not None and all(
        world.access.allows(identity, action, key.arn, context)
        for action in (_COPIERS_ACTIONS if copies else _KEY_ACTIONS)
    )


def fit_for_ebs(key: Key) -> bool:
    """Tell whether EBS can encrypt with *key* at all."""
    # EC2 API reference, ImportSnapshot: "Amazon EBS does not support asymmetric KMS keys."
    return key.state == "Enabled" and (key.spec, key.usage) == ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")


def _stored(world: "World", source: Source) -> StoredObject | None:
    bucket = world.s3.find(source.bucket) if source.bucket else None
    return bucket.objects.get(source.key) if bucket else None


def _signer(world: "World", source: Source) -> Identity | None:
    """Return who signed a URL that is still good."""
    assert source.presigned is not None
    key = world.iam.find_key(source.presigned.access_key_id)
    if key is None or not key.active or world.clock.wall() >= source.presigned.expires:
        return None
    return world.iam.identity_behind(key.arn)


def _may_read(world: "World", reader: Identity | None, source: Source, region: str) -> bool:
    return reader is not None and world.access.allows(reader, "s3:GetObject", source.arn(region))


def _may_decrypt(world: "World", reader: Identity | None, stored: StoredObject) -> bool:
    arn = stored.encryption.kms_key_arn
    if not arn or reader is None:
        return reader is not None
    return world.access.allows(reader, "kms:Decrypt", arn, through_s3(arn.split(":")[3], reader.account))


def _key_works(world: "World", stored: StoredObject) -> bool:
    arn = stored.encryption.kms_key_arn
    key = world.kms.key(arn) if arn else None
    return not arn or (key is not None and key.state == "Enabled")
