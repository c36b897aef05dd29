"""What is under way: the uploads of a bucket, and the parts of an upload."""

from typing import Any
from urllib.parse import quote

from snapshot_importer.simulator.operations import Call, operation
from snapshot_importer.simulator.s3_buckets import bucket_arn, bucket_of, object_arn
from snapshot_importer.simulator.s3_multipart import checksum_kind, find_upload

_PAGE = 1000


@operation("s3", "ListParts", action="s3:ListMultipartUploadParts", resource=object_arn)
def list_parts(call: Call) -> dict[str, Any]:
    upload = find_upload(call)
    # botocore's model says a string, S3 sends and takes a number.
    after, limit = int(call.params.get("PartNumberMarker", 0)), min(call.params.get("MaxParts", _PAGE), _PAGE)
    numbers = sorted(number for number in upload.parts if number > after)
    page = numbers[:limit]
    reply: dict[str, Any] = {
        "Bucket": call.params["Bucket"],
        "Key": upload.key,
        "UploadId": upload.id,
        "PartNumberMarker": after,
        "MaxParts": limit,
        "IsTruncated": len(numbers) > limit,
        "StorageClass": upload.storage_class,
        "Parts": [
            {
                "PartNumber": number,
                "LastModified": (part := upload.parts[number]).modified,
                "ETag": f'"{part.etag}"',
                "Size": part.file.size,
                **part.checksums,
            }
            for number in page
        ],
        **checksum_kind(upload),
    }
    return {**reply, "NextPartNumberMarker": page[-1]} if page else reply


@operation("s3", "ListMultipartUploads", action="s3:ListBucketMultipartUploads", resource=bucket_arn)
def list_uploads(call: Call) -> dict[str, Any]:
    bucket, params = bucket_of(call), call.params
    limit = min(params.get("MaxUploads", _PAGE), _PAGE)
    # Without an upload's id the marker stands for all uploads of its key.
    key_marker, id_marker = params.get("KeyMarker", ""), params.get("UploadIdMarker", "")
    after = (key_marker, id_marker or "\U0010ffff") if key_marker else ("", "")
    found = sorted(
        (upload for upload in bucket.uploads.values() if upload.key.startswith(params.get("Prefix", ""))),
        key=lambda upload: (upload.key, upload.id),
    )
    found = [upload for upload in found if (upload.key, upload.id) > after]
    page = found[:limit]

    def written(text: str) -> str:
        return quote(text, safe="/") if params.get("EncodingType") == "url" else text

    reply: dict[str, Any] = {
        "Bucket": bucket.name,
        "KeyMarker": written(key_marker),
        "UploadIdMarker": id_marker,
        "Prefix": written(params.get("Prefix", "")),
        "MaxUploads": limit,
        "IsTruncated": len(found) > limit,
        "Uploads": [
            {
                "UploadId": upload.id,
                "Key": written(upload.key),
                "Initiated": upload.started,
                "StorageClass": upload.storage_class,
                "Owner": {"ID": bucket.owner},
                "Initiator": {"ID": bucket.owner},
                **checksum_kind(upload),
            }
            for upload in page
        ],
    }
    if len(found) > limit and page:
        reply |= {"NextKeyMarker": written(page[-1].key), "NextUploadIdMarker": page[-1].id}
    return reply
