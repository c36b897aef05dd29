"""What the program can do for somebody, and which permissions each of its features takes: as data.

Resources, conditions and their fit: Service Authorization Reference, of EC2, S3, KMS, IAM and STS.
"""

from dataclasses import dataclass
from typing import Literal

from snapshot_importer.aws.ask import TO_VM_IMPORT, templates
from snapshot_importer.aws.grants import Condition

Level = Literal[
    "needed",  # the feature does not work without it
    "perhaps",  # AWS asks for it in some accounts, and does not say in which
    "useful",  # the feature works, with less
]

# A list of EC2's or KMS's knows no resource; it is held to the Region.
HERE: tuple[Condition, ...] = (("StringEquals", "aws:RequestedRegion", ("{region}",)),)
# KMS Developer Guide, "kms:ViaService": the service's name in the Region, whose end differs between partitions.
BY_S3: tuple[Condition, ...] = (("StringLike", "kms:ViaService", ("s3.{region}.*",)),)
BY_EBS: tuple[Condition, ...] = (("StringLike", "kms:ViaService", ("ec2.{region}.*",)),)
BY_ANY_EBS: tuple[Condition, ...] = (("StringLike", "kms:ViaService", ("ec2.*",)),)
# EBS User Guide, "Amazon EBS encryption": to limit kms:CreateGrant to what EBS makes grants for.
FOR_AWS: tuple[Condition, ...] = (("Bool", "kms:GrantIsForAWSResource", ("true",)),)
BELOW: tuple[Condition, ...] = (("StringLike", "s3:prefix", ("{folders}",)),)

TASK = ("{ec2}:{account}:import-snapshot-task/*",)
SNAPSHOT = ("{ec2}::snapshot/*",)
# EC2 asks of a copy for the snapshot in the one Region and for the copy in the other.
ANY_SNAPSHOT = ("{any_ec2}::snapshot/*",)
TARGET, IN_TARGET = ("{target}",), ("{target}/*",)
OBJECT_KEY, SNAPSHOT_KEY = ("{object_key}",), ("{snapshot_key}",)
POLICIES = ("{iam}:{account}:policy/*", "{iam}:aws:policy/*")
USER, CALLER, CALLERS_ROLE = ("{user}",), ("{caller}",), ("{callers_role}",)

NOT_SEEN = "what the role may do is not seen where IAM's simulation is not allowed."


@dataclass(frozen=True, slots=True)
class Need:
    """One permission of a feature."""

    action: str
    on: tuple[str, ...]  # ARNs, with names in braces for what `least_privilege.Scope` fills in
    level: Level = "needed"
    conditions: tuple[Condition, ...] = ()
    without: str = ""  # what is lost without it, where it is not needed: the end of "Without it …"


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that the program can do."""

    id: str
    name: str
    needs: tuple[Need, ...]


def _needed(*actions: str, conditions: tuple[Condition, ...] = ()) -> tuple[Need, ...]:
    return tuple(Need(action, templates(action), conditions=conditions) for action in actions)


def _useful(
    action: str, without: str, *, on: tuple[str, ...] = (), conditions: tuple[Condition, ...] = ()
) -> Need:
    return Need(action, on or templates(action), "useful", conditions, without)


def _created_by(operation: str) -> tuple[Condition, ...]:
    # EC2 User Guide, "Grant permission to tag resources during creation".
    return (("StringEquals", "ec2:CreateAction", (operation,)),)


def _ebs_key(level: Level, through: tuple[Condition, ...], without: str = "") -> tuple[Need, ...]:
    """Return what EBS does with a customer key in the name of who asks for an encrypted snapshot.

    EBS User Guide, "Amazon EBS encryption", "Permissions for IAM principals".
    """
    uses = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*")
    return (
        Need("kms:CreateGrant", SNAPSHOT_KEY, level, (*FOR_AWS, *through), without),
        *(Need(action, SNAPSHOT_KEY, level, through, without) for action in uses),
    )


_ENCRYPTED = "AWS may refuse to encrypt the snapshot with the key."
_READ = (
    *_needed("s3:GetObject"),
    Need("kms:Decrypt", OBJECT_KEY, conditions=BY_S3),
)
# How a role is looked at: IAM's own simulation says what it may do.
_DOCTOR = _needed("iam:GetRole", "iam:SimulatePrincipalPolicy")

FEATURES = (
    Feature(
        "import",
        "Import a disk image",
        (
            # VM Import/Export User Guide, "Required permissions": who imports must be able to read the object.
            *_needed("ec2:ImportSnapshot", "s3:GetObject"),
            Need(
                "iam:PassRole",
                templates("iam:PassRole"),
                "perhaps",
                TO_VM_IMPORT,
                "AWS may refuse the import: some accounts need it.",
            ),
            *_ebs_key("perhaps", BY_EBS, _ENCRYPTED),
        ),
    ),
    Feature(
        "watch",
        "Watch imports and their snapshots",
        _needed("ec2:DescribeImportSnapshotTasks", "ec2:DescribeSnapshots", conditions=HERE),
    ),
    Feature("cancel", "Cancel an import", _needed("ec2:CancelImportTask")),
    Feature(
        "tag",
        "Tag imports and snapshots",
        (
            Need("ec2:CreateTags", TASK, conditions=_created_by("ImportSnapshot")),
            Need("ec2:CreateTags", SNAPSHOT),
        ),
    ),
    Feature(
        "browse",
        "Browse the bucket",
        (
            Need("s3:ListBucket", templates("s3:ListBucket"), conditions=BELOW),
            _useful("s3:ListAllMyBuckets", "the bucket's name is typed."),
        ),
    ),
    Feature(
        "read",
        "Read format and size from the image",
        (
            *_READ,
            _useful("s3:ListBucket", "a missing object looks like one that may not be read."),
        ),
    ),
    Feature(
        "keys",
        "Choose a KMS key",
        (
            *_needed(
                "kms:ListAliases",
                "ec2:GetEbsEncryptionByDefault",
                "ec2:GetEbsDefaultKmsKeyId",
                conditions=HERE,
            ),
            *_needed("kms:DescribeKey"),
        ),
    ),
    Feature(
        "role-check",
        "Check the service role",
        (
            *_DOCTOR,
            _useful("iam:ListRoles", "the role's name is typed."),
            *(
                _useful(action, NOT_SEEN)
                for action in (
                    "iam:ListRolePolicies",
                    "iam:GetRolePolicy",
                    "iam:ListAttachedRolePolicies",
                )
            ),
            *(_useful(action, NOT_SEEN, on=POLICIES) for action in ("iam:GetPolicy", "iam:GetPolicyVersion")),
            _useful("s3:GetBucketPolicy", "what the bucket's own policy says is not seen."),
            _useful("kms:GetKeyPolicy", "what the key's own policy says is not seen.", on=SNAPSHOT_KEY),
            _useful("kms:GetKeyPolicy", "what the key's own policy says is not seen.", on=OBJECT_KEY),
        ),
    ),
    Feature(
        "role-repair",
        "Create or repair the service role",
        (
            *_DOCTOR,
            *_needed(
                "iam:GetRolePolicy",
                "iam:CreateRole",
                "iam:PutRolePolicy",
                "iam:UpdateAssumeRolePolicy",
            ),
        ),
    ),
    Feature(
        "copy-object",
        "Copy an image into a bucket of another Region",
        (
            *_READ,
            Need("s3:PutObject", IN_TARGET),
            _useful("s3:ListAllMyBuckets", "the target bucket's name is typed."),
            _useful("s3:GetObject", "an object that is there already is seen late.", on=IN_TARGET),
            _useful("s3:ListBucket", "a free key looks like one that may not be read.", on=TARGET),
            _useful("s3:AbortMultipartUpload", "parts of a copy that was given up remain.", on=IN_TARGET),
            _useful("s3:ListBucketMultipartUploads", "parts may remain where an answer was lost.", on=TARGET),
        ),
    ),
    Feature("restore", "Restore an archived image", _needed("s3:GetObject", "s3:RestoreObject")),
    Feature(
        "copy-snapshot",
        "Copy a snapshot into another Region",
        (
            Need("ec2:CopySnapshot", ANY_SNAPSHOT),
            Need("ec2:CreateTags", ANY_SNAPSHOT, conditions=_created_by("CopySnapshot")),
            *_needed("ec2:DescribeSnapshots"),
            *_ebs_key("needed", BY_ANY_EBS),
        ),
    ),
    Feature(
        "volume",
        "Create a volume from a snapshot",
        (
            *_needed("ec2:CreateVolume"),
            _useful("ec2:DescribeAvailabilityZones", "the zone's name is typed.", conditions=HERE),
            *_ebs_key("perhaps", BY_EBS, "AWS may refuse to make a volume of an encrypted snapshot."),
        ),
    ),
    Feature("image", "Register an AMI from a snapshot", _needed("ec2:RegisterImage")),
    Feature("share", "Share a snapshot with other accounts", _needed("ec2:ModifySnapshotAttribute")),
    Feature("delete-source", "Delete the object that was imported", _needed("s3:DeleteObject")),
    Feature(
        "regions",
        "Choose a Region and see the account's name",
        (
            *_needed("ec2:DescribeRegions", conditions=HERE),
            _useful("iam:ListAccountAliases", "the account is shown by its number alone."),
        ),
    ),
    Feature("decode", "Decode what AWS refused", _needed("sts:DecodeAuthorizationMessage")),
    Feature("devices", "Choose an MFA device from a list", (Need("iam:ListMFADevices", USER),)),
    Feature(
        "rotate",
        "Replace the access key",
        (
            Need("iam:ListAccessKeys", USER),
            Need("iam:CreateAccessKey", USER),
            Need("iam:UpdateAccessKey", USER),
            _useful("iam:DeleteAccessKey", "the old key is switched off and stays.", on=USER),
            _useful("iam:GetAccessKeyLastUsed", "the last use of a key is not shown.", on=USER),
        ),
    ),
    Feature(
        "privileges",
        "See what this profile may do",
        (
            Need("iam:SimulatePrincipalPolicy", CALLER),
            _useful("iam:GetRole", "a role whose ARN has a path is not found.", on=CALLERS_ROLE),
        ),
    ),
)

# What an import takes from beginning to end; the rest is chosen by who needs it.
USUAL = ("import", "watch", "cancel", "tag", "browse", "read", "keys", "role-check", "regions")


def feature(feature_id: str) -> Feature:
    """Return the feature of that id."""
    return next(one for one in FEATURES if one.id == feature_id)
