"""What the role doctor finds out: for each cause that AWS lumps into one message, how it stands."""

from dataclasses import dataclass
from typing import Literal

Cause = Literal["exists", "trust", "bucket", "ec2", "kms", "organisation"]
FindingState = Literal["ok", "warning", "failed", "could-not-check"]
Kind = Literal["trust", "bucket", "ec2", "kms"]


@dataclass(frozen=True, slots=True)
class RoleNeeds:
    """What one import asks of its service role."""

    partition: str  # aws, aws-cn, aws-us-gov, …
    account: str  # 12 digits
    region: str
    role_name: str  # vmimport where the request names none
    bucket: str
    key: str
    object_key_arn: str = ""  # KMS key of the object, if a key of the account encrypts it
    snapshot_key_arn: str = ""  # customer key of the snapshot; empty for none and for the AWS-managed key


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause."""

    cause: Cause
    state: FindingState
    line: str  # for the list: "Wrong service, no external id"
    title: str = ""  # "VM Import may not use this role"; empty where all is well
    sentence: str = ""  # what is wrong, in full
    denied: str = ""  # the action that the caller lacks for looking, such as iam:GetRole


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One policy document: as it is in AWS, and as it would be after the repair; both are JSON texts."""

    kind: Kind
    name: str  # of the inline policy; empty for the trust policy
    before: str  # empty where there is none yet
    after: str  # the same as before where nothing is to be changed


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All causes, in the order of the doctor's list."""

    needs: RoleNeeds
    findings: tuple[Finding, ...]
    role_exists: bool | None = None  # None: could not be looked up
