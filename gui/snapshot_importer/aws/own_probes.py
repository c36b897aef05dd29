"""What proves a permission without changing anything: dry runs of EC2, and reads that AWS lets everybody do who may.

EC2 User Guide, "Dry run": DryRunOperation says that the caller may, UnauthorizedOperation that the caller may not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from snapshot_importer.aws.ask import templates
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import explain_denied
from snapshot_importer.aws.features import (
    OBJECT_KEY,
    SNAPSHOT,
    SNAPSHOT_KEY,
    TASK,
    USER,
)
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.least_privilege import Scope
from snapshot_importer.aws.objects import read_range
from snapshot_importer.aws.own_rights import principal

DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
# Nothing has such an id: what is asked about need not be there.
NO_TASK, NO_SNAPSHOT = "import-snap-00000000000000000", "snap-00000000000000000"
TAG = {"Key": "snapshot-importer", "Value": "dry run"}

Request = Callable[[Scope], dict[str, Any] | None]
Proof = tuple[str, tuple[str, ...]]  # an action, and what it is on, as `features.Need` has them


@dataclass(frozen=True, slots=True)
class Probe:
    """One call whose success proves something; *request* is None where the scope lacks what it takes."""

    proves: tuple[Proof, ...]
    service: str
    operation: str
    request: Request
    dry: bool = False
    # Refusals that AWS gives only to those who may: what is asked for is not there.
    granted: frozenset[str] = frozenset()

    def denied(self, gateway: Gateway, scope: Scope) -> str | None:
        """Make the call; return the action that is not allowed, empty if all are, None where it does not tell."""
        request = self.request(scope)
        if request is None:
            return None
        try:
            self._call(gateway, request)
        except CallError as error:
            if error.kind == "sign-in":
                raise
            if error.code == "DryRunOperation" or error.code in self.granted:
                return ""
            if error.code not in DENIED:
                return None
            named = explain_denied(error.message)[0]
            return named or (self.proves[0][0] if len(self.proves) == 1 else None)
        # A dry run that was taken for real would be no answer.
        return None if self.dry else ""

    def _call(self, gateway: Gateway, request: dict[str, Any]) -> None:
        if self.operation == "GetObject":
            read_range(gateway, request["Bucket"], request["Key"], 0, 1)
        else:
            gateway.call(self.service, self.operation, request | ({"DryRun": True} if self.dry else {}))


def _dry(action: str, request: dict[str, Any], *, on: tuple[str, ...] = ()) -> Probe:
    operation = action.partition(":")[2]
    return Probe(((action, on or templates(action)),), "ec2", operation, lambda _: request, dry=True)


def _read(
    action: str,
    request: Request,
    *,
    operation: str = "",
    on: tuple[str, ...] = (),
    granted: str = "",
) -> Probe:
    service, _, name = action.partition(":")
    codes = frozenset({granted} if granted else ())
    return Probe(((action, on or templates(action)),), service, operation or name, request, granted=codes)


def _import(scope: Scope) -> dict[str, Any]:
    place = {"S3Bucket": scope.bucket or "bucket", "S3Key": scope.key or "key"}
    return {"DiskContainer": {"Format": "VMDK", "UserBucket": place}, "RoleName": scope.role}


def _tagged_import(scope: Scope) -> dict[str, Any]:
    return _import(scope) | {"TagSpecifications": [{"ResourceType": "import-snapshot-task", "Tags": [TAG]}]}


def _object(scope: Scope) -> dict[str, Any] | None:
    return {"Bucket": scope.bucket, "Key": scope.key} if scope.names_object else None


def _folder(scope: Scope) -> dict[str, Any] | None:
    folder = scope.key.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    return {"Bucket": scope.bucket, "Prefix": prefix, "MaxKeys": 1} if scope.bucket else None


def _bucket(scope: Scope) -> dict[str, Any] | None:
    return {"Bucket": scope.bucket} if scope.bucket else None


def _role(scope: Scope) -> dict[str, Any]:
    return {"RoleName": scope.role}


def _key(attribute: str, **more: str) -> Request:
    def request(scope: Scope) -> dict[str, Any] | None:
        arn = getattr(scope, attribute)
        return {"KeyId": arn, **more} if arn else None

    return request


def _user(scope: Scope) -> dict[str, Any] | None:
    who = principal(scope.who)
    return {"UserName": who.rpartition("/")[2]} if ":user/" in who else None


def _one(**request: Any) -> Request:
    return lambda _: request


PROBES = (
    Probe((("ec2:ImportSnapshot", (*TASK, *SNAPSHOT)),), "ec2", "ImportSnapshot", _import, dry=True),
    Probe((("ec2:CreateTags", TASK),), "ec2", "ImportSnapshot", _tagged_import, dry=True),
    _dry("ec2:CreateTags", {"Resources": [NO_SNAPSHOT], "Tags": [TAG]}, on=SNAPSHOT),
    _dry("ec2:CancelImportTask", {"ImportTaskId": NO_TASK}),
    _dry("ec2:DescribeImportSnapshotTasks", {}),
    _dry("ec2:DescribeSnapshots", {"OwnerIds": ["self"]}),
    _dry("ec2:DescribeRegions", {}),
    _dry("ec2:GetEbsEncryptionByDefault", {}),
    _dry("ec2:GetEbsDefaultKmsKeyId", {}),
    _read("s3:ListAllMyBuckets", _one(MaxBuckets=1), operation="ListBuckets"),
    _read("s3:ListBucket", _folder, operation="ListObjectsV2"),
    Probe(
        (("s3:GetObject", templates("s3:GetObject")), ("kms:Decrypt", OBJECT_KEY)),
        "s3",
        "GetObject",
        _object,
        # The object is archived, or empty.
        granted=frozenset({"InvalidObjectState", "InvalidRange"}),
    ),
    _read("s3:GetBucketPolicy", _bucket, granted="NoSuchBucketPolicy"),
    _read("kms:ListAliases", _one(Limit=1)),
    _read("kms:DescribeKey", _key("snapshot_key")),
    _read("kms:GetKeyPolicy", _key("snapshot_key", PolicyName="default"), on=SNAPSHOT_KEY),
    _read("kms:GetKeyPolicy", _key("object_key", PolicyName="default"), on=OBJECT_KEY),
    _read("iam:ListRoles", _one(MaxItems=1)),
    _read("iam:GetRole", _role, granted="NoSuchEntity"),
    _read("iam:ListRolePolicies", _role, granted="NoSuchEntity"),
    _read("iam:ListAttachedRolePolicies", _role, granted="NoSuchEntity"),
    _read("iam:ListAccountAliases", _one()),
    _read("iam:ListAccessKeys", _user, on=USER),
    _read("iam:ListMFADevices", _user, on=USER),
)
