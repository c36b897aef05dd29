"""What to ask an administrator for: the smallest policy that lets someone do what was denied, and a letter around it."""

import json
from dataclasses import dataclass

from snapshot_importer.aws.grants import Condition, Grant, literal, statements_of
from snapshot_importer.aws.role_documents import SERVICE, document
from snapshot_importer.request.partitions import partition_of

# The service that may take the role; IAM User Guide, "iam:PassedToService".
TO_VM_IMPORT: tuple[Condition, ...] = (("StringEquals", "iam:PassedToService", (SERVICE,)),)
_TASK, _SNAPSHOT = "{ec2}:{account}:import-snapshot-task/*", "{ec2}::snapshot/*"
# What each action is about: Service Authorization Reference, of EC2, S3, KMS and IAM.
_RESOURCES: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (frozenset({"s3:ListAllMyBuckets"}), ("*",)),
    (
        frozenset(
            {
                "s3:GetBucketLocation",
                "s3:GetBucketPolicy",
                "s3:ListBucket",
                "s3:ListBucketMultipartUploads",
                "s3:ListBucketVersions",
            }
        ),
        ("{bucket}",),
    ),
    (
        frozenset(
            {
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:GetKeyPolicy",
            }
        ),
        ("{kms_key}",),
    ),
    (
        frozenset(
            {
                "iam:AttachRolePolicy",
                "iam:CreateRole",
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:PassRole",
                "iam:PutRolePolicy",
                "iam:SimulatePrincipalPolicy",
                "iam:UpdateAssumeRolePolicy",
            }
        ),
        ("{role}",),
    ),
    (
        frozenset(
            {
                "iam:CreateAccessKey",
                "iam:DeleteAccessKey",
                "iam:GetAccessKeyLastUsed",
                "iam:ListAccessKeys",
                "iam:ListMFADevices",
                "iam:UpdateAccessKey",
            }
        ),
        ("{user}",),
    ),
    (frozenset({"ec2:CancelImportTask"}), (_TASK,)),
    (frozenset({"ec2:CreateTags", "ec2:ImportSnapshot"}), (_TASK, _SNAPSHOT)),
    (frozenset({"ec2:CopySnapshot", "ec2:DeleteSnapshot", "ec2:ModifySnapshotAttribute"}), (_SNAPSHOT,)),
    (frozenset({"ec2:CreateVolume"}), ("{ec2}:{account}:volume/*", _SNAPSHOT)),
    (frozenset({"ec2:RegisterImage"}), ("{ec2}::image/*", _SNAPSHOT)),
)


@dataclass(frozen=True, slots=True)
class Ask:
    """Who lacks which actions, and what the import is about; empty where it is not known."""

    actions: tuple[str, ...]
    who: str = ""  # ARN
    account: str = ""
    region: str = ""
    bucket: str = ""
    key: str = ""
    role: str = ""
    kms_key: str = ""  # ARN
    resource: str = ""  # ARN that AWS named in its refusal of the only action
    why: str = ""  # a sentence: what does not work without
    purpose: str = "import a disk image as an EBS snapshot"


def letter(ask: Ask) -> str:
    """Return the text for the administrator, the policy at its end."""
    who = ask.who or "The user of this profile"
    lines = [
        f"{who} needs a permission to {ask.purpose}.",
        "",
        f"Account: {ask.account or 'not known yet'}",
        f"Region: {ask.region}",
        f"Actions: {', '.join(ask.actions)}",
        f"Resources: {', '.join(sorted({arn for action in ask.actions for arn in resources(ask, action)}))}",
    ]
    if ask.why:
        lines += ["", ask.why]
    lines += ["", "This policy statement is enough:", statement(ask), ""]
    lines.append(
        "Where the organisation, a permissions boundary or the resource's own policy denies it, that has to allow it too."
    )
    return "\n".join(lines)


def statement(ask: Ask) -> str:
    """Return the policy as JSON: one statement for actions on the same resources."""
    grants = [
        Grant(action, resources(ask, action), TO_VM_IMPORT if action == "iam:PassRole" else ())
        for action in ask.actions
    ]
    return json.dumps(document(statements_of(grants)), indent=2, ensure_ascii=False)


def resources(ask: Ask, action: str) -> tuple[str, ...]:
    """Return the ARNs that *action* is about, as narrow as the action allows; ``*`` where it knows no resource."""
    if ask.resource and len(ask.actions) == 1:
        return (ask.resource,)
    partition = partition_of(ask.region).id
    account = ask.account or "*"
    bucket = f"arn:{partition}:s3:::{ask.bucket or '*'}"
    names = {
        "account": account,
        "bucket": bucket,
        "object": f"{bucket}/{literal(ask.key) or '*'}",
        "ec2": f"arn:{partition}:ec2:{ask.region}",
        "kms_key": ask.kms_key or f"arn:{partition}:kms:{ask.region}:{account}:key/*",
        "role": f"arn:{partition}:iam::{account}:role/{ask.role or 'vmimport'}",
        "user": ask.who if ":user/" in ask.who else f"arn:{partition}:iam::{account}:user/*",
    }
    return tuple(template.format_map(names) for template in templates(action))


def templates(action: str) -> tuple[str, ...]:
    """Return the ARNs that *action* is about, with names in braces for what an import fills in."""
    other = ("{object}",) if action.startswith("s3:") else ("*",)
    return next((arns for actions, arns in _RESOURCES if action in actions), other)
