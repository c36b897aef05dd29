"""Buckets of the simulated S3, through unmodified boto3."""

import uuid
from collections.abc import Mapping
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from fakes.aws import client
from fakes.buckets import new_bucket
from snapshot_importer.simulator.server import Simulator


@pytest.fixture
def s3(aws: Simulator) -> Any:
    return client(aws, "s3")


@pytest.fixture
def virginia(aws: Simulator) -> Any:
    return client(aws, "s3", region="us-east-1")


def code(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    reply = error.value.response
    return reply["Error"]["Code"], reply["ResponseMetadata"]["HTTPStatusCode"]


def details(error: pytest.ExceptionInfo[ClientError]) -> Mapping[str, Any]:
    """Everything in the error's XML."""
    return cast("Mapping[str, Any]", error.value.response["Error"])


def stranger(aws: Simulator) -> Any:
    """A client of another account, whose user may do everything there."""
    user = aws.world.iam.create_user(
        "999999999999", uuid.uuid4().hex, attached=("arn:aws:iam::aws:policy/AdministratorAccess",)
    )
    key = aws.world.iam.create_access_key(user)
    return client(aws, "s3", key=(key.access_key_id, key.secret_access_key))


def test_a_new_bucket_is_there_and_knows_its_region(s3: Any) -> None:
    bucket = new_bucket(s3)

    head = s3.head_bucket(Bucket=bucket)

    assert head["BucketRegion"] == "eu-central-1"
    assert head["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "eu-central-1"
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] == "eu-central-1"
    assert {"eu-central-1"} == {
        found["BucketRegion"] for found in s3.list_buckets()["Buckets"] if found["Name"] == bucket
    }


def test_a_bucket_in_virginia_has_no_location(virginia: Any) -> None:
    name = f"test-{uuid.uuid4().hex}"
    virginia.create_bucket(Bucket=name)

    assert virginia.get_bucket_location(Bucket=name)["LocationConstraint"] is None


def test_creating_a_bucket_twice_is_refused_but_in_virginia(s3: Any, virginia: Any) -> None:
    name = f"test-{uuid.uuid4().hex}"
    virginia.create_bucket(Bucket=name)
    virginia.create_bucket(Bucket=name)
    bucket = new_bucket(s3)

    with pytest.raises(ClientError) as error:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    assert code(error) == ("BucketAlreadyOwnedByYou", 409)


def test_the_bucket_of_another_account_is_taken_and_closed(aws: Simulator, s3: Any) -> None:
    bucket = new_bucket(s3)
    other = stranger(aws)

    with pytest.raises(ClientError) as create:
        other.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    with pytest.raises(ClientError) as head:
        other.head_bucket(Bucket=bucket)
    with pytest.raises(ClientError) as listing:
        other.list_objects_v2(Bucket=bucket)

    assert code(create) == ("BucketAlreadyExists", 409)
    assert code(head) == ("403", 403)
    assert head.value.response["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "eu-central-1"
    assert code(listing) == ("AccessDenied", 403)
    assert other.list_buckets()["Buckets"] == []


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
def test_a_bucket_is_made_in_the_region_of_the_endpoint_only(s3: Any, region: str) -> None:
    with pytest.raises(ClientError) as error:
        s3.create_bucket(
            Bucket=f"test-{uuid.uuid4().hex}", CreateBucketConfiguration={"LocationConstraint": region}
        )

    assert code(error) == ("IllegalLocationConstraintException", 400)


@pytest.mark.parametrize(
    "name",
    [
        "UpperCase",
        "under_score",
        "-begins",
        "ends-",
        "a..b",
        "192.168.1.1",
        "xn--name",
        "name-s3alias",
        "x" * 64,
    ],
)
def test_names_that_s3_does_not_allow_are_refused(s3: Any, name: str) -> None:
    with pytest.raises(ClientError) as error:
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    assert code(error) == ("InvalidBucketName", 400)


@pytest.mark.parametrize("name", ["abc", "a.b.c", "1-2", "x" * 63])
def test_names_that_s3_allows_are_taken(s3: Any, name: str) -> None:
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    assert s3.head_bucket(Bucket=name)["BucketRegion"] == "eu-central-1"


def test_an_absent_bucket_is_named(s3: Any) -> None:
    with pytest.raises(ClientError) as listing:
        s3.list_objects_v2(Bucket="no-such-bucket")
    with pytest.raises(ClientError) as head:
        s3.head_bucket(Bucket="no-such-bucket")

    assert code(listing) == ("NoSuchBucket", 404)
    assert details(listing)["BucketName"] == "no-such-bucket"
    assert code(head) == ("404", 404)


def test_a_client_in_another_region_is_led_to_the_bucket(s3: Any, virginia: Any) -> None:
    bucket = new_bucket(s3)
    s3.put_object(Bucket=bucket, Key="disk.raw", Body=b"content")

    assert virginia.get_object(Bucket=bucket, Key="disk.raw")["Body"].read() == b"content"
    assert virginia.head_object(Bucket=bucket, Key="disk.raw")["ContentLength"] == 7
    assert virginia.head_bucket(Bucket=bucket)["BucketRegion"] == "eu-central-1"


def test_the_redirect_names_the_region_and_the_endpoint(s3: Any, virginia: Any) -> None:
    bucket, other = new_bucket(s3), new_bucket(s3)  # botocore remembers where it was led to
    answers: list[tuple[int, dict[str, str], bytes]] = []

    def keep(response_dict: dict[str, Any], **_: Any) -> None:
        answers.append((response_dict["status_code"], response_dict["headers"], response_dict["body"]))

    virginia.meta.events.register("response-received.s3", keep)
    virginia.list_objects_v2(Bucket=bucket)
    virginia.head_bucket(Bucket=other)

    listing, head = (answer for answer in answers if answer[0] == 301)
    assert b"<Code>PermanentRedirect</Code>" in listing[2]
    assert f"<Endpoint>{bucket}.s3.eu-central-1.amazonaws.com</Endpoint>".encode() in listing[2]
    assert listing[1]["x-amz-bucket-region"] == head[1]["x-amz-bucket-region"] == "eu-central-1"
    assert head[2] == b""


def test_another_expected_owner_is_refused(aws: Simulator, s3: Any) -> None:
    bucket = new_bucket(s3)
    s3.put_object(Bucket=bucket, Key="key", Body=b"", ExpectedBucketOwner=aws.account)

    with pytest.raises(ClientError) as put:
        s3.put_object(Bucket=bucket, Key="key", Body=b"", ExpectedBucketOwner="999999999999")
    with pytest.raises(ClientError) as head:
        s3.head_object(Bucket=bucket, Key="key", ExpectedBucketOwner="999999999999")

    assert code(put) == ("AccessDenied", 403)
    assert code(head) == ("403", 403)


def test_a_bucket_is_deleted_when_it_is_empty(s3: Any) -> None:
    bucket = new_bucket(s3)
    s3.put_object(Bucket=bucket, Key="key", Body=b"")

    with pytest.raises(ClientError) as error:
        s3.delete_bucket(Bucket=bucket)
    s3.delete_object(Bucket=bucket, Key="key")
    s3.delete_bucket(Bucket=bucket)

    assert code(error) == ("BucketNotEmpty", 409)
    assert bucket not in [found["Name"] for found in s3.list_buckets()["Buckets"]]


def test_buckets_are_listed_by_pages_prefix_and_region(aws: Simulator, s3: Any) -> None:
    prefix = f"many-{uuid.uuid4().hex[:8]}-"
    for number in range(7):
        region = "eu-west-1" if number == 3 else "eu-central-1"
        aws.world.s3.create(f"{prefix}{number}", region=region, owner=aws.account, created=aws.world.s3.now())
    pages = list(s3.get_paginator("list_buckets").paginate(Prefix=prefix, PaginationConfig={"PageSize": 3}))

    assert [len(page["Buckets"]) for page in pages] == [3, 3, 1]
    assert [found["Name"] for page in pages for found in page["Buckets"]] == [
        f"{prefix}{n}" for n in range(7)
    ]
    ireland = s3.list_buckets(Prefix=prefix, BucketRegion="eu-west-1")["Buckets"]
    assert [found["Name"] for found in ireland] == [f"{prefix}3"]
