"""Archived objects: not to be read until they are restored, which takes its time."""

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from fakes.aws import client
from fakes.buckets import new_bucket
from snapshot_importer.simulator.server import Simulator

HOUR = 3600


@pytest.fixture
def s3(aws: Simulator) -> Any:
    return client(aws, "s3")


@pytest.fixture
def bucket(s3: Any) -> str:
    return new_bucket(s3)


def code(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    reply = error.value.response
    return reply["Error"]["Code"], reply["ResponseMetadata"]["HTTPStatusCode"]


def details(error: pytest.ExceptionInfo[ClientError]) -> dict[str, str]:
    """What stands beside the code in the error's XML; botocore puts modelled members at the top."""
    return cast("dict[str, str]", error.value.response)


@pytest.mark.parametrize("storage_class", ["GLACIER", "DEEP_ARCHIVE"])
def test_an_archived_object_can_be_asked_about_and_not_read(s3: Any, bucket: str, storage_class: str) -> None:
    s3.put_object(Bucket=bucket, Key="disk", Body=b"x", StorageClass=storage_class)

    head = s3.head_object(Bucket=bucket, Key="disk")
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="disk")

    assert (head["StorageClass"], head["ContentLength"], "Restore" in head) == (storage_class, 1, False)
    assert code(refused) == ("InvalidObjectState", 403)
    assert details(refused)["StorageClass"] == storage_class


@pytest.mark.parametrize("storage_class", ["GLACIER_IR", "STANDARD_IA", "INTELLIGENT_TIERING"])
def test_other_classes_are_read_at_once(s3: Any, bucket: str, storage_class: str) -> None:
    s3.put_object(Bucket=bucket, Key="disk", Body=b"x", StorageClass=storage_class)

    got = s3.get_object(Bucket=bucket, Key="disk")

    assert (got["Body"].read(), got["StorageClass"]) == (b"x", storage_class)


def test_an_unknown_class_is_refused(s3: Any, bucket: str) -> None:
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=bucket, Key="disk", Body=b"x", StorageClass="COLD")

    assert code(refused) == ("InvalidStorageClass", 400)


@pytest.mark.parametrize(
    ("storage_class", "tier", "hours"),
    [
        ("GLACIER", "Expedited", 1 / 60),
        ("GLACIER", "Standard", 5),
        ("GLACIER", "Bulk", 12),
        ("DEEP_ARCHIVE", "Standard", 12),
        ("DEEP_ARCHIVE", "Bulk", 48),
    ],
)
def test_restoring_takes_the_time_of_its_tier_and_lasts_for_days(
    aws: Simulator, s3: Any, bucket: str, storage_class: str, tier: str, hours: float
) -> None:
    place = {"Bucket": bucket, "Key": "disk"}
    s3.put_object(**place, Body=b"x", StorageClass=storage_class)
    asked = s3.restore_object(**place, RestoreRequest={"Days": 2, "GlacierJobParameters": {"Tier": tier}})
    aws.world.clock.advance(hours * HOUR - 10)
    during = s3.head_object(**place)["Restore"]
    with pytest.raises(ClientError, match="InvalidObjectState"):
        s3.get_object(**place)
    aws.world.clock.advance(20)
    after = s3.head_object(**place)["Restore"]

    assert asked["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert during == 'ongoing-request="true"'
    assert after.startswith('ongoing-request="false", expiry-date="')
    assert after.endswith(' 00:00:00 GMT"')
    assert s3.get_object(**place)["Body"].read() == b"x"

    aws.world.clock.advance(3 * 24 * HOUR)

    assert "Restore" not in s3.head_object(**place)
    with pytest.raises(ClientError, match="InvalidObjectState"):
        s3.get_object(**place)


def test_restoring_again_waits_its_turn_or_lasts_longer(aws: Simulator, s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "disk"}
    s3.put_object(**place, Body=b"x", StorageClass="GLACIER")
    s3.restore_object(**place, RestoreRequest={"Days": 1})
    with pytest.raises(ClientError) as refused:
        s3.restore_object(**place, RestoreRequest={"Days": 1})
    aws.world.clock.advance(5 * HOUR)
    first = s3.head_object(**place)["Restore"]

    again = s3.restore_object(**place, RestoreRequest={"Days": 9})

    assert code(refused) == ("RestoreAlreadyInProgress", 409)
    assert again["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert s3.head_object(**place)["Restore"] != first


def test_the_tiers_of_intelligent_tiering_are_left_for_good(aws: Simulator, s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "disk"}
    s3.put_object(**place, Body=b"x", StorageClass="INTELLIGENT_TIERING")
    aws.world.s3.buckets[bucket].change("disk", archive_status="DEEP_ARCHIVE_ACCESS")
    before = s3.head_object(**place)
    with pytest.raises(ClientError) as refused:
        s3.get_object(**place)

    s3.restore_object(**place, RestoreRequest={"GlacierJobParameters": {"Tier": "Standard"}})
    aws.world.clock.advance(12 * HOUR)

    assert (before["ArchiveStatus"], details(refused)["AccessTier"]) == ("DEEP_ARCHIVE_ACCESS",) * 2
    assert "ArchiveStatus" not in s3.head_object(**place)
    assert s3.get_object(**place)["Body"].read() == b"x"


def test_what_is_not_archived_is_not_restored(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="disk", Body=b"x")

    with pytest.raises(ClientError) as refused:
        s3.restore_object(Bucket=bucket, Key="disk", RestoreRequest={"Days": 1})

    assert code(refused) == ("InvalidObjectState", 403)


def test_a_listing_tells_of_restoring_where_it_is_asked_to(aws: Simulator, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="disk", Body=b"x", StorageClass="GLACIER")
    s3.restore_object(Bucket=bucket, Key="disk", RestoreRequest={"Days": 1})

    (plain,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    (told,) = s3.list_objects_v2(Bucket=bucket, OptionalObjectAttributes=["RestoreStatus"])["Contents"]
    aws.world.clock.advance(5 * HOUR)
    (later,) = s3.list_objects_v2(Bucket=bucket, OptionalObjectAttributes=["RestoreStatus"])["Contents"]

    assert (plain["StorageClass"], "RestoreStatus" in plain) == ("GLACIER", False)
    assert told["RestoreStatus"] == {"IsRestoreInProgress": True}
    assert later["RestoreStatus"]["IsRestoreInProgress"] is False
    assert later["RestoreStatus"]["RestoreExpiryDate"].tzinfo is not None


def test_versions_are_kept_where_the_bucket_keeps_them(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "disk"}
    s3.put_object(**place, Body=b"before")
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(**place, Body=b"first")["VersionId"]
    second = s3.put_object(**place, Body=b"second")["VersionId"]

    def read(**which: str) -> tuple[bytes, str]:
        got = s3.get_object(**place, **which)
        return got["Body"].read(), got.get("VersionId", "")

    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert read() == read(VersionId=second) == (b"second", second)
    assert read(VersionId=first) == (b"first", first)
    assert read(VersionId="null") == (b"before", "")
    s3.delete_object(**place)
    with pytest.raises(ClientError, match="NoSuchKey"):
        read()
    assert read(VersionId=second) == (b"second", second)
    s3.delete_object(**place, VersionId=second)
    with pytest.raises(ClientError, match="NoSuchVersion"):
        read(VersionId=second)
