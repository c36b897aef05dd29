"""The operations of S3 on whole objects."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.s3_archive import STORAGE_CLASSES, archive_members, check_not_archived
from snapshot_importer.simulator.s3_buckets import bucket_arn, bucket_of, object_arn
from snapshot_importer.simulator.s3_checksums import Digests, claimed_checksums
from snapshot_importer.simulator.s3_encryption import (
    check_customer_key,
    check_readable,
    encryption_asked,
    encryption_members,
)
from snapshot_importer.simulator.s3_state import Bucket, StoredFile, StoredObject
from snapshot_importer.simulator.s3_versions import version_member

_CHUNK = 1 << 18
_KEY_LIMIT = 1024  # bytes of UTF-8
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Received:
    """A body that has been written to its file and verified."""

    file: StoredFile
    etag: str
    checksums: Mapping[str, str]


@operation("s3", "PutObject", resource=object_arn)
def put_object(call: Call) -> dict[str, Any]:
    key = checked_key(call)
    check_writable(call, bucket_of(call), key)
    with call.world.lock:
        description = described(call)
    received = receive(call, [call.params.get("ChecksumAlgorithm", "")])
    with call.world.lock:
        # Another request may have made the object, or unmade the bucket, while the bytes came in.
        bucket = bucket_of(call)
        check_writable(call, bucket, key)
        stored = bucket.put(
            StoredObject(
                key=key,
                files=(received.file,),
                etag=received.etag,
                modified=call.world.s3.now(),
                checksums=received.checksums,
                **description,
            )
        )
    return {
        "ETag": f'"{received.etag}"',
        **encryption_members(stored.encryption),
        **version_member(stored),
        **received.checksums,
    }


@operation("s3", "GetObject", resource=object_arn)
def get_object(call: Call) -> dict[str, Any]:
    stored = _found(call)
    check_not_archived(call, stored)
    check_readable(call, stored.encryption)
    headers = _headers(call, stored)
    span = _span(call.params.get("Range", ""), stored.size)
    if span is None:
        return {**headers, "Body": stored.chunks(0, stored.size), "ContentLength": stored.size}
    partial = _partial(headers, span, stored.size)
    return {**partial, "Body": stored.chunks(span.start, len(span))}


@operation("s3", "HeadObject", action="s3:GetObject", resource=object_arn)
def head_object(call: Call) -> dict[str, Any]:
    stored = _found(call)
    if call.params.get("ChecksumMode") == "ENABLED" and stored.checksums:
        # S3 API reference, HeadObject: nothing but the checksum of an encrypted object needs its key.
        check_readable(call, stored.encryption)
    headers = _headers(call, stored)
    span = _span(call.params.get("Range", ""), stored.size)
    return {**headers, "ContentLength": stored.size} if span is None else _partial(headers, span, stored.size)


@operation("s3", "DeleteObject", resource=object_arn)
def delete_object(call: Call) -> dict[str, Any]:
    bucket_of(call).remove(call.params["Key"], call.params.get("VersionId", ""))
    return {}


@operation("s3", "DeleteObjects", action="s3:DeleteObject", resource=lambda call: f"{bucket_arn(call)}/*")
def delete_objects(call: Call) -> dict[str, Any]:
    bucket = bucket_of(call)
    wanted = call.params["Delete"]
    keys = [entry["Key"] for entry in wanted.get("Objects", [])]
    if not 1 <= len(keys) <= 1000:
        raise malformed_xml()
    for key in keys:
        bucket.remove(key)
    return {} if wanted.get("Quiet") else {"Deleted": [{"Key": key} for key in keys]}


def malformed_xml() -> ApiError:
    return ApiError(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )


def checked_key(call: Call) -> str:
    key: str = call.params["Key"]
    if len(key.encode()) > _KEY_LIMIT:
        raise ApiError("KeyTooLongError", "Your key is too long", members={"MaxSizeAllowed": str(_KEY_LIMIT)})
    return key


def check_writable(call: Call, bucket: Bucket, key: str) -> None:
    """Raise `ApiError` where the request's conditions forbid to write the object."""
    stored = bucket.objects.get(key)
    if call.params.get("IfNoneMatch") == "*" and stored is not None:
        raise precondition_failed("If-None-Match")
    if "IfMatch" in call.params:
        if stored is None:
            raise no_such_key(key)
        if not matches_tag(call.params["IfMatch"], stored):
            raise precondition_failed("If-Match")


def precondition_failed(condition: str) -> ApiError:
    return ApiError(
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
        412,
        members={"Condition": condition},
    )


def described(call: Call) -> dict[str, Any]:
    """What a client says about an object beside its bytes."""
    if call.params.get("StorageClass", "STANDARD") not in STORAGE_CLASSES:
        raise ApiError("InvalidStorageClass", "The storage class you specified is not valid")
    return {
        "encryption": encryption_asked(call),
        "content_type": call.params.get("ContentType") or "binary/octet-stream",
        "storage_class": call.params.get("StorageClass", "STANDARD"),
        "metadata": call.params.get("Metadata", {}),
    }


def receive(call: Call, algorithms: Iterable[str]) -> Received:
    """Write the body to a file as it comes in; no file is left where it breaks off or is not what was claimed."""
    algorithms = {
        *algorithms,
        *(name.removeprefix("Checksum") for name in claimed_checksums(call.params, {})),
    }
    digests = Digests(algorithms)
    path = call.world.s3.new_path()
    trailers: Mapping[str, str] = {}
    try:
        with path.open("wb") as file:
            if call.body is not None:
                while chunk := call.body.read(_CHUNK):
                    digests.update(chunk)
                    file.write(chunk)
                trailers = call.body.trailers
        if "ContentMD5" in call.params:
            digests.verify_md5(call.params["ContentMD5"])
        checksums = digests.verified(claimed_checksums(call.params, trailers))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Received(StoredFile(path), digests.etag, checksums)


def no_such_key(key: str) -> ApiError:
    return ApiError("NoSuchKey", "The specified key does not exist.", 404, members={"Key": key})


def matches_tag(condition: str, stored: StoredObject) -> bool:
    return condition == "*" or stored.etag in [tag.strip().strip('"') for tag in condition.split(",")]


def _found(call: Call) -> StoredObject:
    """The object as it is asked for; raises `ApiError` where it is absent or the request's conditions fail."""
    bucket, version_id = bucket_of(call), call.params.get("VersionId", "")
    stored = bucket.find(checked_key(call), version_id)
    if stored is None:
        # S3 API reference, GetObject: who may not list is not told that there is nothing.
        call.world.access.decide(call, "s3:ListBucket", bucket_arn(call))
        if version_id:
            raise ApiError("NoSuchVersion", "The specified version does not exist.", 404)
        raise no_such_key(call.params["Key"])
    check_customer_key(call, stored.encryption)
    if "IfMatch" in call.params and not matches_tag(call.params["IfMatch"], stored):
        raise precondition_failed("If-Match")
    if "IfNoneMatch" in call.params and matches_tag(call.params["IfNoneMatch"], stored):
        raise ApiError("NotModified", "Not Modified", 304, headers={"ETag": f'"{stored.etag}"'})
    return stored


def _headers(call: Call, stored: StoredObject) -> dict[str, Any]:
    whole = "Range" not in call.params
    told = call.params.get("ChecksumMode") == "ENABLED" and whole and stored.checksums
    return {
        "AcceptRanges": "bytes",
        "ETag": f'"{stored.etag}"',
        "LastModified": stored.modified,
        "ContentType": stored.content_type,
        "Metadata": dict(stored.metadata),
        **encryption_members(stored.encryption),
        **archive_members(stored, call.now),
        **version_member(stored),
        # S3 API reference, HeadObject: absent for the class STANDARD.
        **({} if stored.storage_class == "STANDARD" else {"StorageClass": stored.storage_class}),
        **({**stored.checksums, "ChecksumType": stored.checksum_type} if told else {}),
    }


def _partial(headers: dict[str, Any], span: range, size: int) -> dict[str, Any]:
    return {
        **headers,
        "ContentLength": len(span),
        "ContentRange": f"bytes {span.start}-{span.stop - 1}/{size}",
        "ResponseMetadata": {"HTTPStatusCode": 206},
    }


def _span(header: str, size: int) -> range | None:
    """The bytes a Range header asks for; None for all of them, as for a header that S3 does not understand."""
    match = _RANGE.fullmatch(header)
    first, last = match.groups() if match else ("", "")
    if not (first or last) or (first and last and int(first) > int(last)):
        return None
    span = (
        range(int(first), min(int(last or size), size - 1) + 1)
        if first
        else range(max(size - int(last), 0), size)
    )
    if not span:
        raise ApiError(
            "InvalidRange",
            "The requested range is not satisfiable",
            416,
            headers={"Content-Range": f"bytes */{size}"},
            members={"RangeRequested": header, "ActualObjectSize": str(size)},
        )
    return span
