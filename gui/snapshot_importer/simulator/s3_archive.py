"""Objects that are archived: they must be restored, which takes hours, before they can be read."""

from datetime import datetime, time, timedelta
from typing import Any

from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.s3_buckets import bucket_of, object_arn
from snapshot_importer.simulator.s3_state import Bucket, Restore, StoredObject

STORAGE_CLASSES = (
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "DEEP_ARCHIVE",
    "GLACIER_IR",
)

# S3 User Guide, "Understanding archive retrieval options": the longer end of each, of Expedited the shorter.
_FLEXIBLE = {
    "Expedited": timedelta(minutes=1),
    "Standard": timedelta(hours=5),
    "Bulk": timedelta(hours=12),
}
_DEEP = {"Standard": timedelta(hours=12), "Bulk": timedelta(hours=48)}
_TIMES = {
    "GLACIER": _FLEXIBLE,
    "DEEP_ARCHIVE": _DEEP,
    "ARCHIVE_ACCESS": _FLEXIBLE,
    "DEEP_ARCHIVE_ACCESS": _DEEP,
}


def archived_as(stored: StoredObject) -> str:
    """Return the class or the tier in which an object lies archived, "" where it can be read at any time."""
    place = stored.archive_status or stored.storage_class
    return place if place in _TIMES else ""


def can_be_read(stored: StoredObject, now: datetime) -> bool:
    """Tell whether the bytes are there at *now* (task time)."""
    restore = stored.restore
    if not archived_as(stored):
        return True
    return restore is not None and restore.ready <= now and (restore.expires is None or now < restore.expires)


def check_not_archived(call: Call, stored: StoredObject) -> None:
    """Refuse to read what is archived."""
    if can_be_read(stored, call.now):
        return
    members = {"StorageClass": stored.storage_class}
    if stored.archive_status:
        members["AccessTier"] = stored.archive_status
    message = "The operation is not valid for the object's storage class"
    raise ApiError("InvalidObjectState", message, 403, members=members)


def archive_members(stored: StoredObject, now: datetime) -> dict[str, Any]:
    """Return what HEAD and GET tell about an archived object and its restoring."""
    restore = stored.restore
    if not archived_as(stored) or (restore and restore.expires is None and restore.ready <= now):
        return {}
    members = {"ArchiveStatus": stored.archive_status} if stored.archive_status else {}
    if restore is None or (restore.expires is not None and restore.expires <= now):
        return members
    if now < restore.ready:
        return {**members, "Restore": 'ongoing-request="true"'}
    # An object of INTELLIGENT_TIERING, which has no expiry date, has left its archive and so is not here.
    expiry = f"{restore.expires:%a, %d %b %Y %H:%M:%S} GMT"
    return {**members, "Restore": f'ongoing-request="false", expiry-date="{expiry}"'}


def restore_status(stored: StoredObject, now: datetime) -> dict[str, Any]:
    """Return what a listing tells, where it is asked for the restoring."""
    restore = stored.restore
    if restore is None or not archived_as(stored) or (restore.expires and restore.expires <= now):
        return {}
    if now < restore.ready:
        return {"IsRestoreInProgress": True}
    return {"IsRestoreInProgress": False, "RestoreExpiryDate": restore.expires} if restore.expires else {}


@operation("s3", "RestoreObject", resource=object_arn)
def restore_object(call: Call) -> dict[str, Any]:
    """Begin to restore an archived object, or move the date on which the restored copy goes."""
    bucket = bucket_of(call)
    stored = _archived(call, bucket)
    request = call.params.get("RestoreRequest", {})
    place = archived_as(stored)
    times = _TIMES[place]
    tier = request.get("Tier") or request.get("GlacierJobParameters", {}).get("Tier") or "Standard"
    days = request.get("Days", 0)
    # S3 API reference, RestoreObject: Days is for the storage classes only, not for INTELLIGENT_TIERING.
    if tier not in times or (days < 1) is not bool(stored.archive_status):
        raise ApiError("MalformedXML", "The XML you provided was not well-formed or did not validate")
    restore = stored.restore
    if restore is not None and call.now < restore.ready:
        message = "Object restore is already in progress"
        raise ApiError("RestoreAlreadyInProgress", message, 409)
    there = can_be_read(stored, call.now)
    ready = call.now if there else call.now + times[tier]
    expires = None if stored.archive_status else _expiry(ready, days)
    bucket.change(stored.key, restore=Restore(ready, expires))
    return {"ResponseMetadata": {"HTTPStatusCode": 200 if there else 202}}


def _archived(call: Call, bucket: Bucket) -> StoredObject:
    stored = bucket.find(call.params["Key"])
    if stored is None:
        raise ApiError("NoSuchKey", "The specified key does not exist.", 404)
    if archived_as(stored) and call.params.get("VersionId", "") in ("", stored.version_id):
        return stored
    message = "Restore is not allowed for the object's current storage class"
    raise ApiError("InvalidObjectState", message, 403, members={"StorageClass": stored.storage_class})


def _expiry(ready: datetime, days: int) -> datetime:
    # S3 User Guide, "Restoring an archived object": rounded up to the next day's midnight, UTC.
    return datetime.combine((ready + timedelta(days=days + 1)).date(), time(0), ready.tzinfo)
