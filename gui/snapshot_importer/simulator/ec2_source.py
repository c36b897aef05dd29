"""Where in S3 the disk of a request lies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from snapshot_importer.simulator.iam_arns import partition_of

# S3 User Guide, "Virtual hosting of general purpose buckets": a bucket in front of the host, or in the path.
_S3_HOST = re.compile(r"(?:(.+?)\.)?s3(?:[.-][a-z0-9.-]+)?\.amazonaws\.(?:com|com\.cn|eu)")
_OWN_HOST = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Presigned:
    """What a presigned URL says about itself."""

    access_key_id: str
    expires: datetime  # wall time


@dataclass(frozen=True, slots=True)
class Source:
    """One object in S3; the bucket is "" where a URL leads elsewhere."""

    bucket: str
    key: str
    presigned: Presigned | None = field(default=None)

    def arn(self, region: str) -> str:
        """Return the ARN of the object."""
        return f"{self.bucket_arn(region)}/{self.key}"

    def bucket_arn(self, region: str) -> str:
        """Return the ARN of the bucket."""
        return f"arn:{partition_of(region)}:s3:::{self.bucket}"


def source_of(container: Mapping[str, Any]) -> Source:
    """Find the object that a DiskContainer means; ValueError where nothing can be meant."""
    place = container.get("UserBucket")
    if place:
        source = Source(place.get("S3Bucket", ""), place.get("S3Key", ""))
        if not source.bucket or not source.key:
            raise ValueError
        return source
    return _from_url(container["Url"])


def _from_url(url: str) -> Source:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "s3" and parts.netloc and len(parts.path) > 1:
        return Source(parts.netloc, url.split("/", 3)[3])
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError
    path = unquote(parts.path).removeprefix("/")
    found = _S3_HOST.fullmatch(host)
    if found is None and host not in _OWN_HOST:
        return Source("", path)
    bucket = found[1] if found else None
    if not bucket:
        bucket, _, path = path.partition("/")
    if not bucket or not path:
        raise ValueError
    return Source(bucket, path, _presigned(parse_qs(parts.query)))


def _presigned(query: Mapping[str, list[str]]) -> Presigned | None:
    # Guess: the signature itself is not recomputed here, only whose it is and until when.
    if "X-Amz-Signature" in query:
        signed = datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        expires = signed + timedelta(seconds=int(query["X-Amz-Expires"][0]))
        return Presigned(query["X-Amz-Credential"][0].split("/")[0], expires)
    if "Signature" in query and "AWSAccessKeyId" in query:
        expires = datetime.fromtimestamp(int(query["Expires"][0]), UTC)
        return Presigned(query["AWSAccessKeyId"][0], expires)
    return None
