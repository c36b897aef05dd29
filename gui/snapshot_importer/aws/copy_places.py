"""What lies where a copy shall lie: nothing, our own finished copy, or something of somebody else."""

from dataclasses import dataclass

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, plain
from snapshot_importer.aws.gateway import Gateway

# The user metadata by which a finished copy is known for ours after its answer was lost.
TOKEN = "snapshot-importer-copy"
MOST_NUMBERS = 100


@dataclass(frozen=True, slots=True)
class Found:
    """An object at a target."""

    size: int  # bytes
    token: str  # of the copy that made it; empty where no copy of ours did


def found_at(gateway: Gateway, bucket: str, key: str) -> Found | None:
    """Return what lies at a key, None where nothing does. Raises `CallError`."""
    try:
        answer = gateway.call("s3", "HeadObject", {"Bucket": bucket, "Key": key})
    except CallError as error:
        if error.http_status == 404:
            return None
        raise
    size = answer.get("ContentLength")
    if not isinstance(size, int) or not answer.get("ETag"):
        raise CallError("garbled", NOT_AWS, operation="HeadObject")
    return Found(size, plain((answer.get("Metadata") or {}).get(TOKEN)))


def free_key(gateway: Gateway, bucket: str, key: str) -> str:
    """Return *key*, or the first of "name-2.vmdk", "name-3.vmdk" … at which nothing lies. Raises `CallError`."""
    stem, dot, suffix = key.rpartition(".")
    if not dot or "/" in suffix:
        stem, dot, suffix = key, "", ""
    wanted, number = key, 1
    while number < MOST_NUMBERS and found_at(gateway, bucket, wanted) is not None:
        number += 1
        wanted = f"{stem}-{number}{dot}{suffix}"
    return wanted
