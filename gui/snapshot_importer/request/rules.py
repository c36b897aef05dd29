"""Our rule for each field, to stand beside AWS's own documentation of its member."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """*members* are the paths in ImportSnapshot's input that the field fills, *text* what we add to AWS's words."""

    members: tuple[str, ...]
    text: str


# By the name of the attribute of ImportRequest.
RULES = {
    "location": Rule(
        ("DiskContainer.UserBucket.S3Bucket", "DiskContainer.UserBucket.S3Key", "DiskContainer.Url"),
        "Every kind of S3 address is sent as bucket and exact key; only presigned links and addresses "
        "outside of S3 are sent as Url. The bucket must be in the Region of the import.",
    ),
    "format": Rule(
        ("DiskContainer.Format",),
        "Auto takes it from the bytes; where they could not be read it is left out, and AWS detects it. "
        "Sent in upper case. AWS takes VHDX although its "
        "documentation does not list it here.",
    ),
    "description": Rule(
        ("Description",),
        "At most 255 characters on one line. It stays with the task: AWS writes the snapshot's own description.",
    ),
    "disk_description": Rule(
        ("DiskContainer.Description",),
        "At most 255 characters on one line. It describes the disk within the task.",
    ),
    "encrypted": Rule(
        ("Encrypted",),
        "Needed as soon as a KMS key is chosen. Where the Region encrypts by default, the snapshot is "
        "encrypted whatever stands here.",
    ),
    "kms_key_id": Rule(
        ("KmsKeyId",),
        "A symmetric key in the Region of the import, by id, alias or ARN. The AWS-managed key is never "
        "sent, since AWS refuses it when named; leaving the field empty means the Region's default key.",
    ),
    "role_name": Rule(
        ("RoleName",),
        "The name of the role, not its ARN, with capital letters as in IAM. Left out, AWS takes vmimport.",
    ),
    "client_token": Rule(
        ("ClientToken",),
        "At most 64 visible ASCII characters. The same token with the same request starts nothing new, "
        "so every new import gets a new one.",
    ),
    "comment": Rule(
        ("ClientData.Comment",),
        "At most 255 characters on one line. It changes nothing in the import.",
    ),
    "upload_start": Rule(
        ("ClientData.UploadStart",),
        "Entered in local time and sent in UTC. It changes nothing in the import.",
    ),
    "upload_end": Rule(
        ("ClientData.UploadEnd",),
        "Entered in local time and sent in UTC, and not before the start.",
    ),
    "upload_size": Rule(
        ("ClientData.UploadSize",),
        "In GiB, 0 or more; fractions are allowed.",
    ),
    "tags": Rule(
        ("TagSpecifications",),
        "At most 50, keys of 127 and values of 256 characters, no key twice and none that begins with "
        "aws:. AWS tags the task only; the app tags the snapshot when it is ready.",
    ),
    "dry_run": Rule(
        ("DryRun",),
        "Asks only whether you may call ImportSnapshot. Role, bucket, key and bytes are not looked at.",
    ),
}
