"""Copies within S3, from any Region: no byte is moved, the copy refers to the files of its source."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.s3_archive import can_be_read
from snapshot_importer.simulator.s3_buckets import bucket_of, object_arn
from snapshot_importer.simulator.s3_encryption import (
    check_customer_key,
    check_readable,
    encryption_members,
)
from snapshot_importer.simulator.s3_multipart import part_asked
from snapshot_importer.simulator.s3_objects import (
    check_writable,
    checked_key,
    described,
    matches_tag,
    no_such_key,
    precondition_failed,
)
from snapshot_importer.simulator.s3_state import Bucket, StoredObject, StoredPart, StoredSpan
from snapshot_importer.simulator.s3_versions import version_member

# S3 API reference, CopyObject: greater objects are copied in parts, of which each is no greater either.
_LARGEST = 5 << 30
_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


@operation("s3", "CopyObject", action="s3:PutObject", resource=object_arn)
def copy_object(call: Call) -> dict[str, Any]:
    """Make a copy of up to 5 GiB, with the source's description or another."""
    bucket, key, source = bucket_of(call), checked_key(call), _source(call)
    check_writable(call, bucket, key)
    stored = source.stored
    if stored.size > _LARGEST:
        raise _too_large()
    description = described(call)
    if call.params.get("MetadataDirective", "COPY") == "COPY":
        description |= {"content_type": stored.content_type, "metadata": stored.metadata}
        changed = description["encryption"] != stored.encryption or "StorageClass" in call.params
        if (source.bucket is bucket and stored.key == key) and not changed:
            message = (
                "This copy request is illegal because it is trying to copy an object to itself without changing "
                "the object's metadata, storage class, website redirect location or encryption attributes."
            )
            raise ApiError("InvalidRequest", message)
    copy = bucket.put(
        StoredObject(
            key=key,
            files=stored.files,
            etag=stored.etag if "-" not in stored.etag else _tag(stored, range(stored.size)),
            modified=call.world.s3.now(),
            # S3 API reference, CopyObject: the copy keeps a checksum of the whole.
            checksums=stored.checksums if stored.checksum_type == "FULL_OBJECT" else {},
            **description,
        )
    )
    return {
        "CopyObjectResult": {
            "ETag": f'"{copy.etag}"',
            "LastModified": copy.modified,
            **copy.checksums,
        },
        **source.version,
        **version_member(copy),
        **encryption_members(copy.encryption),
    }


@operation("s3", "UploadPartCopy", action="s3:PutObject", resource=object_arn)
def upload_part_copy(call: Call) -> dict[str, Any]:
    """Make a part of an upload from some bytes of an object, or from all."""
    upload, number = part_asked(call)
    source = _source(call)
    span = _span(call.params.get("CopySourceRange", ""), source.stored.size)
    if len(span) > _LARGEST:
        raise _too_large()
    tag = _tag(source.stored, span)
    part = StoredPart(StoredSpan(source.stored.files, span), tag, call.world.s3.now(), {})
    upload.parts[number] = part
    return {
        "CopyPartResult": {"ETag": f'"{part.etag}"', "LastModified": part.modified},
        **source.version,
        **encryption_members(upload.encryption),
    }


@dataclass(frozen=True, slots=True)
class _Source:
    bucket: Bucket
    stored: StoredObject

    @property
    def version(self) -> dict[str, str]:
        version_id = self.stored.version_id
        return {"CopySourceVersionId": version_id} if version_id else {}


def _source(call: Call) -> _Source:
    """Find what is to be copied; raise `ApiError` where it is not there or the caller may not read it."""
    path, _, version_id = str(call.params["CopySource"]).partition("?versionId=")
    name, slash, key = unquote(path).removeprefix("/").partition("/")
    if not slash or not key:
        raise ApiError("InvalidArgument", "Invalid copy source object key")
    bucket = call.world.s3.find(name)
    arn = f"arn:{partition_of(call.region)}:s3:::{name}"
    if bucket is None:
        message = "The specified bucket does not exist"
        raise ApiError("NoSuchBucket", message, 404, members={"BucketName": name})
    # S3 API reference, CopyObject: s3:GetObject for the source, of its version s3:GetObjectVersion.
    call.world.access.decide(call, "s3:GetObjectVersion" if version_id else "s3:GetObject", f"{arn}/{key}")
    stored = bucket.find(key, version_id)
    if stored is None:
        call.world.access.decide(call, "s3:ListBucket", arn)
        raise no_such_key(key)
    _check_conditions(call, stored)
    check_customer_key(call, stored.encryption, "CopySource")
    if not can_be_read(stored, call.now):
        # S3 API reference, CopyObject: ObjectNotInActiveTierError is what the model names; seen is this code.
        message = "Operation is not valid for the source object's storage class"
        raise ApiError("InvalidObjectState", message, 403)
    check_readable(call, stored.encryption)
    return _Source(bucket, stored)


def _check_conditions(call: Call, stored: StoredObject) -> None:
    params = call.params
    if "CopySourceIfMatch" in params and not matches_tag(params["CopySourceIfMatch"], stored):
        raise precondition_failed("x-amz-copy-source-If-Match")
    if "CopySourceIfNoneMatch" in params and matches_tag(params["CopySourceIfNoneMatch"], stored):
        raise precondition_failed("x-amz-copy-source-If-None-Match")


def _span(header: str, size: int) -> range:
    if not header:
        return range(size)
    match = _RANGE.fullmatch(header)
    if match is None or int(match[1]) > int(match[2]):
        message = (
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are "
            "the zero-based offsets of the first and last bytes to copy"
        )
        raise ApiError("InvalidArgument", message)
    if int(match[2]) >= size:
        message = f"Range specified is not valid for source object of size: {size}"
        raise ApiError("InvalidArgument", message)
    return range(int(match[1]), int(match[2]) + 1)


def _tag(stored: StoredObject, span: range) -> str:
    # Not the MD5 of the bytes, which would have to be read while everybody waits; nobody can tell.
    text = f"{stored.etag} {span.start} {span.stop}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _too_large() -> ApiError:
    message = (
        f"The specified copy source is larger than the maximum allowable size for a copy source: {_LARGEST}"
    )
    return ApiError("InvalidRequest", message)
