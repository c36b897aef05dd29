"""Multipart uploads of S3: completing one joins nothing, the object is the list of its parts' files."""

import uuid
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.s3_buckets import bucket_of, object_arn
from snapshot_importer.simulator.s3_checksums import (
    MEMBERS,
    check_claim,
    claimed_checksums,
    composite,
    joined_crc32,
    multipart_etag,
)
from snapshot_importer.simulator.s3_encryption import check_customer_key, check_readable, encryption_members
from snapshot_importer.simulator.s3_objects import (
    check_writable,
    checked_key,
    described,
    malformed_xml,
    receive,
)
from snapshot_importer.simulator.s3_state import Bucket, StoredObject, StoredPart, Upload
from snapshot_importer.simulator.s3_versions import version_member

# S3 User Guide, "Amazon S3 multipart upload limits".
_PARTS = 10_000
_SMALLEST_PART = 5 << 20


@operation("s3", "CreateMultipartUpload", action="s3:PutObject", resource=object_arn)
def create_upload(call: Call) -> dict[str, Any]:
    bucket, key = bucket_of(call), checked_key(call)
    algorithm = call.params.get("ChecksumAlgorithm", "")
    upload = Upload(
        id=uuid.uuid4().hex,
        key=key,
        started=call.world.s3.now(),
        checksum_algorithm=algorithm,
        checksum_type=_checksum_type(algorithm, call.params.get("ChecksumType", "")),
        **described(call),
    )
    # S3 User Guide, "Multipart upload API and permissions": completing it will decrypt the parts.
    check_readable(call, upload.encryption)
    bucket.uploads[upload.id] = upload
    return {
        "Bucket": bucket.name,
        "Key": key,
        "UploadId": upload.id,
        **encryption_members(upload.encryption),
        **checksum_kind(upload),
    }


@operation("s3", "UploadPart", action="s3:PutObject", resource=object_arn)
def upload_part(call: Call) -> dict[str, Any]:
    upload, number = part_asked(call)
    received = receive(call, [upload.checksum_algorithm])
    with call.world.lock:
        # The upload may have been aborted while the bytes came in.
        find_upload(call).parts[number] = StoredPart(
            received.file, received.etag, call.world.s3.now(), received.checksums
        )
    return {
        "ETag": f'"{received.etag}"',
        **encryption_members(upload.encryption),
        **received.checksums,
    }


def part_asked(call: Call) -> tuple[Upload, int]:
    """Return the upload and the number of the part that the request is about."""
    upload, number = find_upload(call), call.params["PartNumber"]
    if not 1 <= number <= _PARTS:
        raise ApiError("InvalidArgument", f"Part number must be an integer between 1 and {_PARTS}, inclusive")
    check_customer_key(call, upload.encryption)
    return upload, number


@operation("s3", "CompleteMultipartUpload", action="s3:PutObject", resource=object_arn)
def complete_upload(call: Call) -> dict[str, Any]:
    bucket = bucket_of(call)
    # A client whose answer got lost asks again.
    earlier = bucket.completed.get(call.params["UploadId"], {})
    if earlier.get("Key") == call.params["Key"]:
        return dict(earlier)
    upload = find_upload(call)
    check_writable(call, bucket, upload.key)
    stored = _joined(call, upload)
    stored = bucket.put(stored)
    del bucket.uploads[upload.id]
    bucket.completed[upload.id] = {
        "Bucket": bucket.name,
        "Key": stored.key,
        "Location": f"https://{bucket.name}.s3.{bucket.region}.amazonaws.com/{quote(stored.key)}",
        "ETag": f'"{stored.etag}"',
        **encryption_members(stored.encryption),
        **version_member(stored),
        **({**stored.checksums, "ChecksumType": stored.checksum_type} if stored.checksums else {}),
    }
    return dict(bucket.completed[upload.id])


@operation("s3", "AbortMultipartUpload", resource=object_arn)
def abort_upload(call: Call) -> dict[str, Any]:
    del bucket_of(call).uploads[find_upload(call).id]
    return {}


def find_upload(call: Call) -> Upload:
    bucket: Bucket = bucket_of(call)
    upload = bucket.uploads.get(call.params["UploadId"])
    if upload is None or upload.key != call.params["Key"]:
        raise ApiError(
            "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been "
            "aborted or completed.",
            404,
            members={"UploadId": call.params["UploadId"]},
        )
    return upload


def _checksum_type(algorithm: str, asked: str) -> str:
    # S3 User Guide, "Checking object integrity": CRC-64 is of the whole only, SHA of the parts only.
    whole_only, parts_only = algorithm == "CRC64NVME", algorithm.startswith("SHA")
    if (asked == "FULL_OBJECT" and parts_only) or (asked == "COMPOSITE" and whole_only):
        raise ApiError(
            "InvalidRequest",
            f"The {asked} checksum type cannot be used with the {algorithm.lower()} checksum algorithm.",
        )
    return asked or ("FULL_OBJECT" if whole_only else "COMPOSITE")


def checksum_kind(upload: Upload) -> dict[str, str]:
    """Return what answers tell about the checksum that the upload will have."""
    if not upload.checksum_algorithm:
        return {}
    return {"ChecksumAlgorithm": upload.checksum_algorithm, "ChecksumType": upload.checksum_type}


def _joined(call: Call, upload: Upload) -> StoredObject:
    parts = _chosen_parts(call, upload)
    checksums = _whole_checksums(call, upload, parts)
    stored = StoredObject(
        key=upload.key,
        files=tuple(part.file for part in parts),
        etag=multipart_etag(part.etag for part in parts),
        modified=call.world.s3.now(),
        content_type=upload.content_type,
        storage_class=upload.storage_class,
        metadata=upload.metadata,
        encryption=upload.encryption,
        checksums=checksums,
        checksum_type=upload.checksum_type,
    )
    if call.params.get("MpuObjectSize", stored.size) != stored.size:
        raise ApiError(
            "InvalidRequest", "The provided 'x-amz-mp-object-size' header does not match what was computed."
        )
    return stored


def _chosen_parts(call: Call, upload: Upload) -> list[StoredPart]:
    """The parts the client lists, checked one by one."""
    listed = call.params.get("MultipartUpload", {}).get("Parts", [])
    numbers = [entry.get("PartNumber", 0) for entry in listed]
    if not listed or len(listed) > _PARTS:
        raise malformed_xml()
    if any(number >= following for number, following in pairwise(numbers)):
        raise ApiError(
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number.",
            members={"UploadId": upload.id},
        )
    chosen = [_chosen_part(upload, number, entry) for number, entry in zip(numbers, listed, strict=True)]
    for number, part in zip(numbers[:-1], chosen, strict=False):
        if part.file.size < _SMALLEST_PART:
            raise ApiError(
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
                members={
                    "ETag": part.etag,
                    "PartNumber": str(number),
                    "ProposedSize": str(part.file.size),
                    "MinSizeAllowed": str(_SMALLEST_PART),
                },
            )
    return chosen


def _chosen_part(upload: Upload, number: int, entry: dict[str, Any]) -> StoredPart:
    part = upload.parts.get(number)
    claims = claimed_checksums(entry, {})
    if (
        part is None
        or entry.get("ETag", "").strip('"') != part.etag
        or any(part.checksums.get(member, value) != value for member, value in claims.items())
    ):
        raise ApiError(
            "InvalidPart",
            "One or more of the specified parts could not be found. The part may not have been uploaded, or the "
            "specified entity tag may not match the part's entity tag.",
            members={"UploadId": upload.id, "PartNumber": str(number), "ETag": entry.get("ETag", "")},
        )
    return part


def _whole_checksums(call: Call, upload: Upload, parts: list[StoredPart]) -> dict[str, str]:
    """The checksum of the whole object, compared with the client's where it can be computed."""
    claims = claimed_checksums(call.params, {})
    member = MEMBERS.get(upload.checksum_algorithm)
    values = [part.checksums[member] for part in parts if member and member in part.checksums]
    if not member or len(values) < len(parts):
        return claims
    computed = None
    if upload.checksum_type == "COMPOSITE":
        computed = composite(upload.checksum_algorithm, values)
    elif upload.checksum_algorithm == "CRC32":
        computed = joined_crc32((value, part.file.size) for value, part in zip(values, parts, strict=True))
    if computed is None:
        return claims
    if member in claims:
        check_claim(member, claims[member].partition("-")[0], computed.partition("-")[0])
    return {**claims, member: computed}
