"""ListObjectsV2: a page costs what it holds, however many keys the bucket has."""

import base64
import binascii
from bisect import bisect_left
from datetime import datetime
from typing import Any
from urllib.parse import quote

from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.s3_archive import restore_status
from snapshot_importer.simulator.s3_buckets import bucket_arn, bucket_of
from snapshot_importer.simulator.s3_state import Bucket, StoredObject

_PAGE = 1000
# Behind a prefix: later than every key that begins with it, as a key has 1,024 bytes at most.
_LAST = "\U0010ffff" * 257


@operation("s3", "ListObjectsV2", action="s3:ListBucket", resource=bucket_arn)
def list_objects(call: Call) -> dict[str, Any]:
    params = call.params
    bucket = bucket_of(call)
    prefix, delimiter = params.get("Prefix", ""), params.get("Delimiter", "")
    limit = min(params.get("MaxKeys", _PAGE), _PAGE)
    objects, prefixes, following = _page(bucket, _first(params), prefix, delimiter, limit)
    encoded = params.get("EncodingType") == "url"
    restoring = "RestoreStatus" in params.get("OptionalObjectAttributes", [])

    def written(text: str) -> str:
        return quote(text, safe="/") if encoded else text

    reply: dict[str, Any] = {
        "Name": bucket.name,
        "Prefix": written(prefix),
        "MaxKeys": limit,
        "KeyCount": len(objects) + len(prefixes),
        "IsTruncated": bool(following),
        "Contents": [
            {
                "Key": written(stored.key),
                "LastModified": stored.modified,
                "ETag": f'"{stored.etag}"',
                "Size": stored.size,
                "StorageClass": stored.storage_class,
                **({"Owner": {"ID": bucket.owner}} if params.get("FetchOwner") else {}),
                **(_restore_member(stored, call.now) if restoring else {}),
            }
            for stored in objects
        ],
        "CommonPrefixes": [{"Prefix": written(common)} for common in prefixes],
    }
    reply |= {name: params[name] for name in ("ContinuationToken", "EncodingType") if name in params}
    reply |= {name: written(params[name]) for name in ("Delimiter", "StartAfter") if name in params}
    if following:
        reply["NextContinuationToken"] = base64.urlsafe_b64encode(following.encode()).decode()
    return reply


def _restore_member(stored: StoredObject, now: datetime) -> dict[str, Any]:
    status = restore_status(stored, now)
    return {"RestoreStatus": status} if status else {}


def _first(params: dict[str, Any]) -> str:
    """The first key that may be listed; a token is the key it goes on with."""
    if "ContinuationToken" in params:
        try:
            return base64.b64decode(params["ContinuationToken"], altchars=b"-_", validate=True).decode()
        except (binascii.Error, UnicodeError) as error:
            raise ApiError("InvalidArgument", "The continuation token provided is incorrect") from error
    after = params.get("StartAfter", "")
    return f"{after}\0" if after else ""


def _page(
    bucket: Bucket, first: str, prefix: str, delimiter: str, limit: int
) -> tuple[list[StoredObject], list[str], str]:
    """Return the objects and common prefixes of a page, and the key the next page begins with ("" for none)."""
    objects: list[StoredObject] = []
    prefixes: list[str] = []
    keys = bucket.keys
    at = bisect_left(keys, max(first, prefix))
    while at < len(keys) and keys[at].startswith(prefix):
        key = keys[at]
        if len(objects) + len(prefixes) == limit:
            return objects, prefixes, key if limit else ""
        end = key.find(delimiter, len(prefix)) if delimiter else -1
        if end < 0:
            objects.append(bucket.objects[key])
            at += 1
        else:
            prefixes.append(key[: end + len(delimiter)])
            at = bisect_left(keys, prefixes[-1] + _LAST)
    return objects, prefixes, ""
