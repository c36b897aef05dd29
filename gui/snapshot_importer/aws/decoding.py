"""Answers of AWS as values: whatever is missing, absurd or endless becomes empty, and never an exception."""

import math
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from snapshot_importer.aws.answers import ImportedSnapshot, ImportTask, Snapshot
from snapshot_importer.aws.ec2_decoding import Record
from snapshot_importer.aws.failures import plain
from snapshot_importer.request.masking import mask_link

# Longer ones are none, and what was cut short is another one.
TASK_ID = re.compile(r"import-snap-[0-9a-z]{1,64}", re.ASCII)
SNAPSHOT_ID = re.compile(r"snap-[0-9a-z]{1,64}", re.ASCII)
# VM Import describes every snapshot so, whatever the request says, and EC2 lets nobody change a description.
IMPORTED = "Created by AWS-VMImport service for "

GIB = 1 << 30
# GiB of the largest EBS volume. The API reference gives DiskImageSize in GiB, EC2 answers in bytes;
# no disk has so few bytes that both readings are possible.
LARGEST_VOLUME = 65_536


def import_task(record: Record) -> ImportTask | None:
    """Return the task in *record*, or ``None`` if it has no id of an import-snapshot task."""
    task_id = record.text("importTaskId")
    if not TASK_ID.fullmatch(task_id):
        return None
    detail = "snapshotTaskDetail"
    snapshot_id = record.text(f"{detail}.snapshotId")
    return ImportTask(
        task_id=task_id,
        status=record.text(f"{detail}.status").strip().lower(),
        status_message=plain(record.text(f"{detail}.statusMessage")),
        progress=percent(record.text(f"{detail}.progress")),
        snapshot_id=snapshot_id if SNAPSHOT_ID.fullmatch(snapshot_id) else "",
        disk_image_size=byte_count(record.text(f"{detail}.diskImageSize")),
        format=record.text(f"{detail}.format"),
        description=plain(record.text("description")),
        disk_description=plain(record.text(f"{detail}.description")),
        bucket=record.text(f"{detail}.userBucket.s3Bucket"),
        key=record.text(f"{detail}.userBucket.s3Key"),
        url=mask_link(record.text(f"{detail}.url")),
        encrypted=record.text(f"{detail}.encrypted").lower() == "true",
        kms_key_id=record.text(f"{detail}.kmsKeyId"),
        role_name=record.text("roleName"),
        tags=tuple(record.tags),
    )


def snapshot(record: Record) -> Snapshot | None:
    """Return the snapshot in *record*, or ``None`` if it has no snapshot id."""
    snapshot_id = record.text("snapshotId")
    if not SNAPSHOT_ID.fullmatch(snapshot_id):
        return None
    return Snapshot(
        snapshot_id=snapshot_id,
        state=record.text("status").strip().lower(),
        state_message=plain(record.text("statusMessage")),
        progress=percent(record.text("progress")),
        description=plain(record.text("description")),
        size_gib=_whole(record.text("volumeSize"), largest=LARGEST_VOLUME),
        encrypted=record.text("encrypted").lower() == "true",
        kms_key_id=record.text("kmsKeyId"),
        started=instant(record.text("startTime")),
        tags=tuple(record.tags),
    )


def imported_snapshot(record: Record) -> ImportedSnapshot | None:
    """Return the snapshot in *record* if VM Import made it, as its description says.

    A copy, which may have the same description, is told by its transfer type (EC2 API reference, Snapshot).
    """
    found = snapshot(record)
    if found is None or not found.description.startswith(IMPORTED) or record.text("transferType"):
        return None
    task_id = found.description.removeprefix(IMPORTED).strip()
    if not TASK_ID.fullmatch(task_id):
        return None
    return ImportedSnapshot(task_id, found, record.text("ownerId"), instant(record.text("completionTime")))


def percent(text: str) -> int | None:
    """Return the per cent in ``22`` or ``22%``, or ``None``."""
    return _whole(text.strip().removesuffix("%"), largest=100)


def byte_count(text: str) -> int | None:
    """Return EC2's DiskImageSize in bytes; ``None`` for the 0.0 of a task that has just begun, and for nonsense."""
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?([eE][+]?[0-9]{1,3})?", text, re.ASCII):
        return None
    size = float(text)
    if not 0 < size < math.inf:
        return None
    count = size * GIB if size <= LARGEST_VOLUME else size
    return round(count) if count <= LARGEST_VOLUME * GIB else None


def instant(text: str) -> datetime | None:
    """Return the aware time in AWS's ISO 8601 text, or ``None``."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else None


def tag_list(tags: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return *tags* as botocore takes them."""
    return [{"Key": key, "Value": value} for key, value in tags]


def _whole(text: str, *, largest: int) -> int | None:
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII):
        return None
    number = int(text)
    return number if number <= largest else None
