"""The import request as the form holds it, and as ImportSnapshot takes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from snapshot_importer.request.location import (
    LocationError,
    S3Location,
    UrlLocation,
    parse_location,
    s3_address,
)

RESOURCE_TYPE = "import-snapshot-task"
FORMATS = ("RAW", "VHD", "VHDX", "VMDK")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag for the import task."""

    key: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Every member of ImportSnapshot; an empty text is a member left out.

    *location* is what was typed and may hold a presigned link, so it stays out of repr.
    *upload_size* is in GiB. A time without a zone is local time.
    """

    location: str = field(default="", repr=False)
    format: str = ""
    description: str = ""
    disk_description: str = ""
    encrypted: bool = False
    kms_key_id: str = ""
    role_name: str = ""
    client_token: str = ""
    comment: str = ""
    upload_start: datetime | None = None
    upload_end: datetime | None = None
    upload_size: float | None = None
    tags: tuple[Tag, ...] = ()
    dry_run: bool = False


def parameters(request: ImportRequest) -> dict[str, Any]:
    """Keyword arguments for boto3's ``import_snapshot``, in the order of the API reference.

    A location that cannot be read is left out; ``problems`` says why.
    """
    key_id = "" if is_aws_managed_key(request.kms_key_id) else request.kms_key_id
    members: dict[str, Any] = {
        "ClientData": _filled(
            Comment=request.comment,
            UploadEnd=_utc(request.upload_end),
            UploadSize=request.upload_size,
            UploadStart=_utc(request.upload_start),
        ),
        "ClientToken": request.client_token,
        "Description": request.description,
        "DiskContainer": _filled(
            Description=request.disk_description,
            Format=request.format.upper(),
            **_source(request.location),
        ),
        "DryRun": request.dry_run or None,
        "Encrypted": request.encrypted or bool(request.kms_key_id) or None,
        "KmsKeyId": key_id,
        "RoleName": role_name_from(request.role_name),
        "TagSpecifications": _tag_specifications(request.tags),
    }
    return _filled(**members)


def from_parameters(params: Mapping[str, Any]) -> ImportRequest:
    """The request that *params* describe; times may be datetimes or ISO 8601 texts.

    Raises ValueError for a time or size that is none. Members AWS does not know are passed over.
    """
    client_data = params.get("ClientData") or {}
    disk = params.get("DiskContainer") or {}
    size = client_data.get("UploadSize")
    return ImportRequest(
        location=_address(disk),
        format=disk.get("Format") or "",
        description=params.get("Description") or "",
        disk_description=disk.get("Description") or "",
        encrypted=bool(params.get("Encrypted")),
        kms_key_id=params.get("KmsKeyId") or "",
        role_name=params.get("RoleName") or "",
        client_token=params.get("ClientToken") or "",
        comment=client_data.get("Comment") or "",
        upload_start=_time(client_data.get("UploadStart")),
        upload_end=_time(client_data.get("UploadEnd")),
        upload_size=None if size is None else float(size),
        tags=tuple(
            Tag(tag.get("Key") or "", tag.get("Value") or "")
            for specification in params.get("TagSpecifications") or ()
            for tag in specification.get("Tags") or ()
        ),
        dry_run=bool(params.get("DryRun")),
    )


def jsonable(value: Any) -> Any:
    """*value* with each time as ISO 8601 text in UTC, the way botocore sends it."""
    if isinstance(value, datetime):
        return iso_time(value)
    if isinstance(value, Mapping):
        return {name: jsonable(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(member) for member in value]
    return value


def iso_time(moment: datetime) -> str:
    """ISO 8601 in UTC with a trailing Z; microseconds only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def role_name_from(text: str) -> str:
    """The name in a role's ARN, without its path; any other *text* unchanged."""
    found = re.fullmatch(r"arn:[a-z-]+:iam::[0-9]*:role/(?:.*/)?([^/]+)", text.strip())
    return found[1] if found else text


def is_aws_managed_key(key_id: str) -> bool:
    """Whether *key_id* names the key that AWS keeps for EBS.

    It is never sent: AWS answers "If this is a default EBS CMK, please retry your request
    without specifying the key explicitly".
    """
    return re.fullmatch(r"(?:arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]*:)?alias/aws/ebs", key_id) is not None


def _source(location: str) -> dict[str, Any]:
    try:
        found = parse_location(location)
    except LocationError:
        return {}
    match found:
        case UrlLocation(url=url):
            return {"Url": url}
        case S3Location(bucket=bucket, key=key):
            return {"UserBucket": {"S3Bucket": bucket, "S3Key": key}}


def _address(disk: Mapping[str, Any]) -> str:
    bucket = disk.get("UserBucket") or {}
    name, key = bucket.get("S3Bucket") or "", bucket.get("S3Key") or ""
    return s3_address(name, key) if name or key else disk.get("Url") or ""


def _tag_specifications(tags: tuple[Tag, ...]) -> list[dict[str, Any]]:
    rows = [{"Key": tag.key, "Value": tag.value} for tag in tags if tag.key or tag.value]
    return [{"ResourceType": RESOURCE_TYPE, "Tags": rows}] if rows else []


def _filled(**members: Any) -> dict[str, Any]:
    """The members that hold something; a size of 0 is something."""
    return {name: value for name, value in members.items() if value is not None and value not in ("", {}, [])}


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def _time(value: datetime | str | None) -> datetime | None:
    """A time without a zone means UTC here, as it does to botocore."""
    if value is None or value == "":
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
