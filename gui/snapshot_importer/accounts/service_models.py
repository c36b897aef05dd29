"""botocore's models of the large services, as far as the program calls them.

EC2's alone is 4 MB of JSON with 760 operations: 70 ms and 30 MB for the few that are called. Only what the operations
below reach is kept. It is read from botocore's own files each time, so no copy can grow old or be changed.
"""

import gzip
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from snapshot_importer.accounts.json_pieces import Outline, decode, outline, read

# A service that is not named is small and comes whole.
OPERATIONS: Mapping[str, frozenset[str]] = {
    "ec2": frozenset({
        "CancelImportTask", "CopySnapshot", "CreateTags", "CreateVolume", "DescribeAvailabilityZones",
        "DescribeImportSnapshotTasks", "DescribeRegions", "DescribeSnapshots", "GetEbsDefaultKmsKeyId",
        "GetEbsEncryptionByDefault", "ImportSnapshot", "ModifySnapshotAttribute", "RegisterImage",
    }),
    "iam": frozenset({
        "CreateAccessKey", "CreateRole", "DeleteAccessKey", "GetAccessKeyLastUsed", "GetPolicy", "GetPolicyVersion",
        "GetRole", "GetRolePolicy", "ListAccessKeys", "ListAccountAliases", "ListAttachedRolePolicies",
        "ListMFADevices", "ListRolePolicies", "ListRoles", "PutRolePolicy", "SimulatePrincipalPolicy",
        "UpdateAccessKey", "UpdateAssumeRolePolicy",
    }),
    "kms": frozenset({"DescribeKey", "GetKeyPolicy", "ListAliases"}),
    "s3": frozenset({
        "AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject",
        "CreateMultipartUpload", "CreateSession",  # botocore's own, of directory buckets
        "DeleteObject",
        "GetBucketPolicy", "GetObject", "HeadBucket", "HeadObject", "ListBuckets", "ListMultipartUploads",
        "ListObjectsV2", "RestoreObject", "UploadPartCopy",
    }),
}  # fmt: skip


class Files(Protocol):
    """How `botocore.loaders.Loader` reads its files; a *path* has no ending."""

    def exists(self, path: str) -> bool: ...

    def load_file(self, path: str) -> Any: ...


class TrimmedFiles:
    """botocore's *files*, the large ones in pieces, and the models of the services above trimmed."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def exists(self, path: str) -> bool:
        """Tell whether there is the file."""
        return self._files.exists(path)

    def load_file(self, path: str) -> Any:
        """Return what the file holds, and ``None`` where there is none."""
        file = Path(path)
        operations = OPERATIONS.get(file.parents[1].name)
        packed, plain = Path(f"{path}.json.gz"), Path(f"{path}.json")
        if file.name == "service-2" and operations and packed.exists():
            with gzip.open(packed, "rb") as opened:
                return trimmed(opened.read().decode("utf-8"), operations)
        if file.name == "endpoints" and plain.exists():
            # The services of each partition.
            return decode(plain.read_text(encoding="utf-8"), levels=4)
        return self._files.load_file(path)


def trimmed(text: str, operations: frozenset[str]) -> dict[str, Any]:
    """Return the service model *text* with *operations* only, and with the shapes that these reach."""
    parts = outline(text, levels=2)
    parts["operations"] = {name: part for name, part in parts["operations"].items() if name in operations}
    shapes = parts.pop("shapes")
    model: dict[str, Any] = read(text, parts)
    model["shapes"] = _reached(text, shapes, model["operations"])
    return model


def _reached(text: str, shapes: Outline, start: Any) -> dict[str, Any]:
    """Return the shapes that *start* names, and those that these name, in the order of the file."""
    found: dict[str, Any] = {}
    wanted = _named(start)
    while wanted:
        found |= {name: read(text, shapes[name]) for name in wanted}
        wanted = {inner for name in wanted for inner in _named(found[name])} - found.keys()
    return {name: found[name] for name in shapes if name in found}


def _named(value: Any) -> set[str]:
    """Return the shapes that *value* refers to: each reference is an object with the member ``shape``."""
    inside: Iterable[Any] = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    )
    names = {name for one in inside for name in _named(one)}
    # A structure may have a member that is called so, too; that one is an object.
    if isinstance(value, dict) and isinstance(name := value.get("shape"), str):
        names.add(name)
    return names
