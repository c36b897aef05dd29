"""What lies where in S3: the caller's buckets, and what is in a folder of one, page by page."""

from typing import Any

from snapshot_importer.aws.answers import Bucket, FolderPage
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, plain
from snapshot_importer.aws.gateway import Gateway

PAGE = 1000  # the most that S3 gives at once
MOST_BUCKET_PAGES = 20


def list_buckets(gateway: Gateway) -> tuple[Bucket, ...]:
    """Return the caller's buckets in all Regions, by name. Raises `CallError`."""
    found: dict[str, Bucket] = {}
    tokens: set[str] = set()
    # S3 names the Regions only where the request has a parameter.
    request: dict[str, Any] = {"MaxBuckets": PAGE}
    for _ in range(MOST_BUCKET_PAGES):
        answer = gateway.call("s3", "ListBuckets", request)
        entries = answer.get("Buckets", [])
        if not isinstance(entries, list):
            raise CallError("garbled", NOT_AWS, operation="ListBuckets")
        for entry in entries:
            if name := plain(entry.get("Name")):
                found[name] = Bucket(name, plain(entry.get("BucketRegion")))
        token = answer.get("ContinuationToken")
        if not token or token in tokens:
            break
        tokens.add(token)
        request["ContinuationToken"] = token
    return tuple(found[name] for name in sorted(found))


def gateway_for(gateway: Gateway, bucket: str, region: str = "") -> Gateway:
    """Return the gateway of the Region in which *bucket* lies; S3 is asked where *region* is not known."""
    there = region or gateway.bucket_region(bucket)
    return gateway if there == gateway.region else gateway.in_region(there)


def list_folder(gateway: Gateway, bucket: str, prefix: str = "", token: str = "") -> FolderPage:
    """Return up to 1,000 folders and objects right below *prefix*; *token* is that of the page before.

    *gateway* is of the bucket's Region. Raises `CallError`, of kind ``garbled`` also where the listing would go round
    in circles or tells of other folders.
    """
    request: dict[str, Any] = {
        "Bucket": bucket,
        "Prefix": prefix,
        "Delimiter": "/",
        # Keys may hold what XML cannot.
        "EncodingType": "url",
        "MaxKeys": PAGE,
        "OptionalObjectAttributes": ["RestoreStatus"],
    }
    answer = gateway.call("s3", "ListObjectsV2", request | ({"ContinuationToken": token} if token else {}))
    page: FolderPage = answer["Folder"]
    inside = all(one.key.startswith(prefix) for one in page.objects) and all(
        one.startswith(prefix) and one.endswith("/") and len(one) > len(prefix) for one in page.prefixes
    )
    if not inside or (token and page.token == token):
        raise CallError("garbled", NOT_AWS, operation="ListObjectsV2", http_status=200)
    return page
