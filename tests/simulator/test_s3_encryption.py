"""Objects that are encrypted: with S3's keys, with KMS keys, and with a key of the customer's own."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from fakes.aws import client
from fakes.buckets import new_bucket
from fakes.import_account import policy
from snapshot_importer.simulator.server import Simulator

OURS = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": b"k" * 32}
READING = {"Action": ["s3:GetObject", "s3:PutObject"]}


@pytest.fixture
def s3(aws: Simulator) -> Any:
    return client(aws, "s3")


@pytest.fixture
def bucket(s3: Any) -> str:
    return new_bucket(s3)


@pytest.fixture
def key(aws: Simulator) -> str:
    return aws.world.kms.create_key(aws.account, aws.region).arn


def code(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    reply = error.value.response
    return reply["Error"]["Code"], reply["ResponseMetadata"]["HTTPStatusCode"]


def who_may(aws: Simulator, *statements: dict[str, Any]) -> Any:
    user = aws.world.iam.create_user(aws.account, "reader", {"all": policy(*statements)})
    made = aws.world.iam.create_access_key(user)
    return client(aws, "s3", key=(made.access_key_id, made.secret_access_key))


def test_nothing_said_means_keys_of_s3(s3: Any, bucket: str) -> None:
    put = s3.put_object(Bucket=bucket, Key="disk", Body=b"x")
    head = s3.head_object(Bucket=bucket, Key="disk")

    assert put["ServerSideEncryption"] == head["ServerSideEncryption"] == "AES256"
    assert "SSEKMSKeyId" not in head


def test_a_kms_key_is_named_by_every_answer(s3: Any, bucket: str, key: str) -> None:
    how = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key.rpartition("/")[2]}
    put = s3.put_object(Bucket=bucket, Key="disk", Body=b"x", **how)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big", **how)
    place = {"Bucket": bucket, "Key": "big", "UploadId": upload["UploadId"]}
    part = s3.upload_part(**place, PartNumber=1, Body=b"y")
    whole = s3.complete_multipart_upload(
        **place, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    )
    heads = [s3.head_object(Bucket=bucket, Key=name) for name in ("disk", "big")]

    for answer in (put, upload, part, whole, *heads):
        assert (answer["ServerSideEncryption"], answer["SSEKMSKeyId"]) == ("aws:kms", key)


def test_without_a_key_named_it_is_the_one_that_aws_keeps_for_s3(
    aws: Simulator, s3: Any, bucket: str
) -> None:
    put = s3.put_object(Bucket=bucket, Key="disk", Body=b"x", ServerSideEncryption="aws:kms")

    managed = aws.world.kms.managed_key(aws.account, aws.region, "s3")
    assert put["SSEKMSKeyId"] == managed.arn
    assert who_may(aws, READING).get_object(Bucket=bucket, Key="disk")["Body"].read() == b"x"


def test_reading_needs_the_key_and_asking_for_the_size_does_not(
    aws: Simulator, s3: Any, bucket: str, key: str
) -> None:
    s3.put_object(Bucket=bucket, Key="disk", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    reader = who_may(aws, READING)

    assert reader.head_object(Bucket=bucket, Key="disk")["SSEKMSKeyId"] == key
    with pytest.raises(ClientError, match="not authorized to perform: kms:Decrypt") as refused:
        reader.get_object(Bucket=bucket, Key="disk")
    assert code(refused) == ("AccessDenied", 403)


def test_writing_needs_the_key(aws: Simulator, bucket: str, key: str) -> None:
    with pytest.raises(ClientError, match="kms:GenerateDataKey") as refused:
        who_may(aws, READING).put_object(
            Bucket=bucket, Key="disk", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId=key
        )

    assert code(refused) == ("AccessDenied", 403)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [("Disabled", "KMS.DisabledException"), ("PendingDeletion", "KMS.KMSInvalidStateException")],
)
def test_a_key_out_of_use_lets_nobody_read(
    aws: Simulator, s3: Any, bucket: str, key: str, state: str, refusal: str
) -> None:
    s3.put_object(Bucket=bucket, Key="disk", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    found = aws.world.kms.resolve(key, account=aws.account, region=aws.region)
    assert found is not None
    found.state = state

    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="disk")

    assert code(refused) == (refusal, 400)


def test_a_key_of_another_region_is_no_key_here(aws: Simulator, s3: Any, bucket: str) -> None:
    elsewhere = aws.world.kms.create_key(aws.account, "us-east-1").arn

    with pytest.raises(ClientError, match="Invalid arn us-east-1") as refused:
        s3.put_object(
            Bucket=bucket, Key="disk", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId=elsewhere
        )

    assert code(refused) == ("KMS.NotFoundException", 400)


def test_a_key_of_the_customers_own_must_come_with_every_request(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="disk", Body=b"x", **OURS)

    assert s3.get_object(Bucket=bucket, Key="disk", **OURS)["Body"].read() == b"x"
    with pytest.raises(ClientError) as without:
        s3.get_object(Bucket=bucket, Key="disk")
    assert code(without) == ("InvalidRequest", 400)
    with pytest.raises(ClientError) as blind:
        s3.head_object(Bucket=bucket, Key="disk")
    assert code(blind) == ("400", 400)
    with pytest.raises(ClientError) as other:
        s3.get_object(Bucket=bucket, Key="disk", **{**OURS, "SSECustomerKey": b"o" * 32})
    assert code(other) == ("AccessDenied", 403)


def test_an_absent_object_is_told_to_those_only_who_may_list(aws: Simulator, s3: Any, bucket: str) -> None:
    with pytest.raises(ClientError) as known:
        s3.get_object(Bucket=bucket, Key="none")
    with pytest.raises(ClientError) as hidden:
        who_may(aws, READING).get_object(Bucket=bucket, Key="none")

    assert (code(known), code(hidden)) == (("NoSuchKey", 404), ("AccessDenied", 403))
