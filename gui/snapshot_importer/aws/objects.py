"""What S3 tells of one object, and its bytes by ranges."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, plain
from snapshot_importer.aws.gateway import Gateway

# Bytes of one range: no reader needs more at once, and an answer without an end must have one.
LARGEST_RANGE = 1 << 20
_RESTORE = re.compile(r'ongoing-request="(true|false)"(?:,\s*expiry-date="([^"]+)")?')
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


def head_object(gateway: Gateway, bucket: str, key: str) -> ObjectHead:
    """Return what S3 says of an object; a missing one is refused with 404, or 403 without s3:ListBucket.

    An object under a customer-provided key (SSE-C), which S3 refuses to describe, is an answer here.
    """
    try:
        answer = gateway.call("s3", "HeadObject", {"Bucket": bucket, "Key": key})
    except CallError as error:
        if error.http_status == 400 and _needs_customer_key(gateway, bucket, key):
            return ObjectHead(0, None, "STANDARD", "", customer_key=True)
        raise
    size, modified = answer.get("ContentLength"), answer.get("LastModified")
    if not isinstance(size, int) or size < 0 or not answer.get("ETag"):
        raise CallError("garbled", NOT_AWS, operation="HeadObject")
    restoring, until = _restore(plain(answer.get("Restore")))
    return ObjectHead(
        size=size,
        last_modified=modified if isinstance(modified, datetime) else None,
        storage_class=plain(answer.get("StorageClass")) or "STANDARD",
        etag=plain(answer["ETag"]).strip('"'),
        encryption=plain(answer.get("ServerSideEncryption")) or "AES256",
        kms_key=plain(answer.get("SSEKMSKeyId")),
        archive_status=plain(answer.get("ArchiveStatus")),
        restoring=restoring,
        restored_until=until,
        version_id=plain(answer.get("VersionId")),
    )


@dataclass(frozen=True, slots=True)
class ObjectRange:
    """Some bytes of an object."""

    data: bytes
    size: int  # bytes of the whole object
    etag: str


def read_range(
    gateway: Gateway, bucket: str, key: str, offset: int, length: int, *, etag: str = ""
) -> ObjectRange:
    """Return up to *length* bytes from *offset* on, at most `LARGEST_RANGE`.

    With *etag* an object that is another by now is refused (HTTP 412). A range behind the end is refused (HTTP 416).
    """
    span = f"bytes={offset}-{offset + min(length, LARGEST_RANGE) - 1}"
    request = {"Bucket": bucket, "Key": key, "Range": span} | ({"IfMatch": f'"{etag}"'} if etag else {})

    def ask(client: Any) -> dict[str, Any]:
        answer: dict[str, Any] = client.get_object(**request)
        with answer.pop("Body") as body:
            # A server that does not know ranges would send the whole object.
            answer["Data"] = body.read(LARGEST_RANGE + 1)
        return answer

    answer = gateway.call("s3", "GetObject", ask)
    data: bytes = answer["Data"]
    found = _CONTENT_RANGE.fullmatch(plain(answer.get("ContentRange")))
    if found is None or int(found[1]) != offset or int(found[2]) - offset + 1 != len(data):
        raise CallError("garbled", NOT_AWS, operation="GetObject")
    return ObjectRange(data, int(found[3]), plain(answer.get("ETag")).strip('"'))


class ObjectReader:
    """Reads ranges of an object for `disks.inspect`; an object that changes meanwhile is refused with 412."""

    def __init__(self, gateway: Gateway, bucket: str, key: str, head: ObjectHead) -> None:
        self._gateway = gateway
        self._place = (bucket, key)
        self._head = head

    @property
    def size(self) -> int:
        """Bytes of the object."""
        return self._head.size

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes from *offset* on, fewer than *length* only at the end. Raises `CallError`."""
        length = min(length, self._head.size - offset)
        if length <= 0:
            return b""
        return read_range(self._gateway, *self._place, offset, length, etag=self._head.etag).data


def _restore(text: str) -> tuple[bool, datetime | None]:
    """Return whether a restore runs, and until when its copy can be read (S3 API reference, x-amz-restore)."""
    found = _RESTORE.search(text)
    if found is None:
        return False, None
    try:
        until = parsedate_to_datetime(found[2]) if found[2] else None
    except ValueError:
        until = None
    return found[1] == "true", until


def _needs_customer_key(gateway: Gateway, bucket: str, key: str) -> bool:
    """Ask for one byte: a HEAD answer has no text, so its 400 may as well be an ended session, which is raised."""
    try:
        read_range(gateway, bucket, key, 0, 1)
    except CallError as error:
        # S3 User Guide, "Using server-side encryption with customer-provided keys".
        if error.code == "InvalidRequest" and "server side encryption" in error.message.lower():
            return True
        raise
    return False
