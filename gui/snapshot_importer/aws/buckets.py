"""The buckets of the caller in one Region."""

from typing import Any

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, plain
from snapshot_importer.aws.gateway import Gateway

MOST_PAGES = 20


def buckets_in(gateway: Gateway, region: str) -> tuple[str, ...]:
    """Return the names of the caller's buckets in *region*, in their order. Raises `CallError`."""
    names: list[str] = []
    request: dict[str, Any] = {"BucketRegion": region, "MaxBuckets": 1000}
    for _ in range(MOST_PAGES):
        answer = gateway.call("s3", "ListBuckets", request)
        found = answer.get("Buckets", [])
        if not isinstance(found, list):
            raise CallError("garbled", NOT_AWS, operation="ListBuckets")
        # A server that does not know the filter lists all, and then says where each is.
        names += [plain(one.get("Name")) for one in found if one.get("BucketRegion", region) == region]
        token = answer.get("ContinuationToken")
        if not token:
            break
        request["ContinuationToken"] = token
    return tuple(name for name in names if name)
