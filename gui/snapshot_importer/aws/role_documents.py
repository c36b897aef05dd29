"""The policy documents that a service role of VM Import needs, as IAM takes them.

VM Import/Export User Guide, "Required permissions for VM Import/Export".
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from snapshot_importer.aws.diagnosis import RoleNeeds

Document = Mapping[str, Any]

VERSION = "2012-10-17"
SERVICE = "vmie.amazonaws.com"
# The same for every role, whatever its name is.
EXTERNAL_ID = "vmimport"
# By this Sid the app knows the one statement of a trust policy that it wrote itself.
TRUST_SID = "SnapshotImporterVmImport"

BUCKET_ACTIONS = ("s3:GetBucketLocation", "s3:ListBucket")
OBJECT_ACTIONS = ("s3:GetObject",)
EC2_ACTIONS = ("ec2:ModifySnapshotAttribute", "ec2:CopySnapshot", "ec2:RegisterImage", "ec2:Describe*")
KMS_ACTIONS = (
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
)
# To read an object under a key of the customer's, no more is needed.
DECRYPT_ACTIONS = ("kms:Decrypt", "kms:DescribeKey")

# What an action with a wildcard is judged by: SimulatePrincipalPolicy takes names of operations only.
PROBES = {
    "ec2:Describe*": ("ec2:DescribeSnapshots", "ec2:DescribeRegions"),
    "kms:GenerateDataKey*": ("kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"),
    "kms:ReEncrypt*": ("kms:ReEncryptFrom", "kms:ReEncryptTo"),
}

# IAM API reference, PutRolePolicy: 1 to 128 characters of this set.
_POLICY_NAME = re.compile(r"[^\w+=,.@-]", re.ASCII)
_LONGEST_NAME = 128


def document(statements: Sequence[Document]) -> dict[str, Any]:
    """Return a policy document of these statements."""
    return {"Version": VERSION, "Statement": list(statements)}


def trust_statement(account: str = "") -> dict[str, Any]:
    """Return the statement that lets VM Import take the role; with *account* only on behalf of that account."""
    equals = {"sts:Externalid": EXTERNAL_ID} | ({"aws:SourceAccount": account} if account else {})
    return {
        "Sid": TRUST_SID,
        "Effect": "Allow",
        "Principal": {"Service": SERVICE},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": equals},
    }


def bucket_arn(needs: RoleNeeds) -> str:
    """Return the ARN of the bucket."""
    return f"arn:{needs.partition}:s3:::{needs.bucket}"


def bucket_statements(needs: RoleNeeds, objects: str = "*") -> list[dict[str, Any]]:
    """Return what lets the role find and read *objects* of the bucket, a pattern of keys."""
    bucket = bucket_arn(needs)
    return [
        {"Effect": "Allow", "Action": list(BUCKET_ACTIONS), "Resource": bucket},
        {"Effect": "Allow", "Action": list(OBJECT_ACTIONS), "Resource": f"{bucket}/{objects}"},
    ]


def ec2_statement() -> dict[str, Any]:
    """Return what lets the role make the snapshot; as the guide has it."""
    return {"Effect": "Allow", "Action": list(EC2_ACTIONS), "Resource": "*"}


def ec2_actions(needs: RoleNeeds) -> dict[str, tuple[str, ...]]:
    """Return the resources that the role makes a snapshot of, with what it does with each.

    Service Authorization Reference, "Actions defined by Amazon EC2": a role may be held to snapshots and images.
    """
    region = f"arn:{needs.partition}:ec2:{needs.region}"
    return {
        f"{region}::snapshot/*": ("ec2:ModifySnapshotAttribute", "ec2:CopySnapshot"),
        f"{region}::image/*": ("ec2:RegisterImage",),
        "*": ("ec2:Describe*",),
    }


def key_actions(needs: RoleNeeds) -> dict[str, tuple[str, ...]]:
    """Return the keys that the role has to use, by ARN, each with what it does with it."""
    actions: dict[str, tuple[str, ...]] = {}
    if needs.object_key_arn:
        actions[needs.object_key_arn] = DECRYPT_ACTIONS
    if needs.snapshot_key_arn:
        actions[needs.snapshot_key_arn] = KMS_ACTIONS
    return actions


def kms_statement(key: str, actions: Sequence[str]) -> dict[str, Any]:
    """Return what lets the role use a key."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": key}


def policy_name(kind: str, subject: str) -> str:
    """Return the name of the app's own inline policy for *subject*: a bucket, or the id of a key."""
    name = _POLICY_NAME.sub("-", f"snapshot-importer-{kind}-{subject}")
    if len(name) <= _LONGEST_NAME:
        return name
    mark = hashlib.sha256(subject.encode()).hexdigest()[:12]
    return f"{name[: _LONGEST_NAME - 13]}-{mark}"


def statements(policy: Document) -> list[Document]:
    """Return the statements of *policy*, which may hold a single one; what is none is left out."""
    found = policy.get("Statement", [])
    listed = found if isinstance(found, list) else [found]
    return [statement for statement in listed if isinstance(statement, Mapping)]


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a member that may be one or a list of them."""
    listed = value if isinstance(value, list) else [value]
    return tuple(text for text in listed if isinstance(text, str))
