"""Restoring an archived object: asking S3 for a copy that can be read for some days."""

from dataclasses import dataclass
from typing import Any, Literal

from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway

Tier = Literal["Expedited", "Standard", "Bulk"]
Restoring = Literal["asked", "under way", "readable"]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """One way to get an archived object back."""

    tier: Tier
    time: str  # in words
    cost: str  # in words


# S3 User Guide, "Understanding archive retrieval options", and Amazon S3 pricing, November 2026.
FLEXIBLE = (
    Retrieval("Standard", "3 to 5 hours", "billed per GiB"),
    Retrieval("Bulk", "5 to 12 hours", "free of charge"),
    Retrieval("Expedited", "1 to 5 minutes", "the dearest, billed per GiB and request"),
)
DEEP = (
    Retrieval("Standard", "within 12 hours", "billed per GiB"),
    Retrieval("Bulk", "within 48 hours", "the cheapest, billed per GiB"),
)
RETRIEVALS = {
    "GLACIER": FLEXIBLE,
    "DEEP_ARCHIVE": DEEP,
    # The tiers of INTELLIGENT_TIERING; objects of at least 128 KiB, whose retrieval is free but for Expedited.
    "ARCHIVE_ACCESS": (
        Retrieval("Standard", "3 to 5 hours", "free of charge"),
        Retrieval("Bulk", "5 to 12 hours", "free of charge"),
        Retrieval("Expedited", "1 to 5 minutes", "billed per GiB and request"),
    ),
    "DEEP_ARCHIVE_ACCESS": (
        Retrieval("Standard", "within 12 hours", "free of charge"),
        Retrieval("Bulk", "within 48 hours", "free of charge"),
    ),
}


def archive_of(head: ObjectHead) -> str:
    """Return the class or the tier in which an object lies archived; "" where it can be read at any time."""
    place = head.archive_status or head.storage_class
    return place if place in RETRIEVALS else ""


def restore_object(
    gateway: Gateway, bucket: str, key: str, *, head: ObjectHead, tier: Tier, days: int
) -> Restoring:
    """Ask for an archived object to be made readable; asking again changes nothing while it is under way.

    *days* is how long the copy is kept; an object of INTELLIGENT_TIERING comes back for good. Raises `CallError`.
    """
    wanted: dict[str, Any] = {"GlacierJobParameters": {"Tier": tier}}
    if not head.archive_status:
        wanted["Days"] = days
    try:
        answer = gateway.call(
            "s3", "RestoreObject", {"Bucket": bucket, "Key": key, "RestoreRequest": wanted}, attempts=1
        )
    except CallError as error:
        if error.code == "RestoreAlreadyInProgress":
            return "under way"
        raise
    # S3 API reference, RestoreObject: 200 where the object was restored before, 202 where it is being so.
    status = (answer.get("ResponseMetadata") or {}).get("HTTPStatusCode")
    return "readable" if status == 200 else "asked"
