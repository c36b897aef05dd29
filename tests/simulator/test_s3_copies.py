"""Copies that S3 makes by itself, within a Region and from another."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from fakes.aws import client
from fakes.buckets import new_bucket
from fakes.import_account import policy
from snapshot_importer.simulator.s3 import StoredFile, StoredObject
from snapshot_importer.simulator.server import Simulator

MIB, GIB = 1 << 20, 1 << 30


@pytest.fixture
def s3(aws: Simulator) -> Any:
    return client(aws, "s3")


@pytest.fixture
def bucket(s3: Any) -> str:
    return new_bucket(s3)


@pytest.fixture
def elsewhere(aws: Simulator) -> str:
    name = "elsewhere"
    client(aws, "s3", region="us-east-1").create_bucket(Bucket=name)
    return name


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    found: str = error.value.response["Error"]["Code"]
    return found


def put_sparse(aws: Simulator, bucket: str, key: str, size: int) -> None:
    path = aws.world.s3.new_path()
    with path.open("wb") as file:
        file.truncate(size)
        file.seek(size - 4)
        file.write(b"last")
    aws.world.s3.buckets[bucket].put(
        StoredObject(key, (StoredFile(path),), "0" * 32 + "-9", aws.world.s3.now())
    )


def test_a_copy_has_the_bytes_and_the_description_of_its_source(
    aws: Simulator, s3: Any, bucket: str, elsewhere: str
) -> None:
    there = client(aws, "s3", region="us-east-1")
    put = there.put_object(
        Bucket=elsewhere, Key="a b/ü+%.vmdk", Body=b"0123", ContentType="text/x", Metadata={"k": "v"}
    )

    copied = s3.copy_object(
        Bucket=bucket, Key="copy", CopySource={"Bucket": elsewhere, "Key": "a b/ü+%.vmdk"}
    )
    there.delete_object(Bucket=elsewhere, Key="a b/ü+%.vmdk")

    got = s3.get_object(Bucket=bucket, Key="copy")
    assert (got["Body"].read(), got["ContentType"], got["Metadata"]) == (b"0123", "text/x", {"k": "v"})
    assert copied["CopyObjectResult"]["ETag"] == put["ETag"] == got["ETag"]
    assert copied["CopyObjectResult"]["LastModified"].replace(microsecond=0) == got["LastModified"]


def test_a_copy_can_change_class_and_key(aws: Simulator, s3: Any, bucket: str) -> None:
    key = aws.world.kms.create_key(aws.account, aws.region).arn
    s3.put_object(Bucket=bucket, Key="disk", Body=b"x", Metadata={"k": "v"})
    source = {"Bucket": bucket, "Key": "disk"}
    with pytest.raises(ClientError) as refused:
        s3.copy_object(**source, CopySource=source)

    s3.copy_object(
        **source,
        CopySource=source,
        StorageClass="STANDARD_IA",
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=key,
        MetadataDirective="REPLACE",
        Metadata={"other": "w"},
    )

    head = s3.head_object(**source)
    assert code(refused) == "InvalidRequest"
    assert (head["StorageClass"], head["SSEKMSKeyId"]) == ("STANDARD_IA", key)
    assert head["Metadata"] == {"other": "w"}


def test_parts_are_copied_by_ranges_from_another_region(
    aws: Simulator, s3: Any, bucket: str, elsewhere: str
) -> None:
    body = bytes(range(256)) * (12 * MIB // 256) + b"end"
    client(aws, "s3", region="us-east-1").put_object(Bucket=elsewhere, Key="disk", Body=body)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="copy")["UploadId"]
    place = {"Bucket": bucket, "Key": "copy", "UploadId": upload}

    parts = []
    for number, first in enumerate(range(0, len(body), 5 * MIB), 1):
        last = min(first + 5 * MIB, len(body)) - 1
        answer = s3.upload_part_copy(
            **place,
            PartNumber=number,
            CopySource=f"{elsewhere}/disk",
            CopySourceRange=f"bytes={first}-{last}",
        )
        parts.append({"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]})
    listed = s3.list_parts(**place)["Parts"]
    s3.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})

    assert [part["Size"] for part in listed] == [5 * MIB, 5 * MIB, 2 * MIB + 3]
    got = s3.get_object(Bucket=bucket, Key="copy")["Body"].read()
    assert hashlib.sha256(got).digest() == hashlib.sha256(body).digest()
    middle = s3.get_object(Bucket=bucket, Key="copy", Range=f"bytes={5 * MIB - 2}-{10 * MIB + 1}")
    assert middle["Body"].read() == body[5 * MIB - 2 : 10 * MIB + 2]


def test_boto3s_own_copy_takes_the_parts_that_a_great_object_needs(
    aws: Simulator, s3: Any, bucket: str, elsewhere: str
) -> None:
    put_sparse(aws, elsewhere, "huge", 6 * GIB)
    with pytest.raises(ClientError, match="larger than the maximum") as refused:
        s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{elsewhere}/huge")

    configuration = TransferConfig(multipart_chunksize=GIB)
    there = client(aws, "s3", region="us-east-1")
    s3.copy({"Bucket": elsewhere, "Key": "huge"}, bucket, "copy", SourceClient=there, Config=configuration)

    assert code(refused) == "InvalidRequest"
    assert s3.head_object(Bucket=bucket, Key="copy")["ContentLength"] == 6 * GIB
    assert s3.get_object(Bucket=bucket, Key="copy", Range="bytes=-4")["Body"].read() == b"last"


def test_a_copy_takes_no_room(aws: Simulator, s3: Any, bucket: str) -> None:
    def files() -> set[Path]:
        return {path for path in aws.world.root.rglob("*") if path.is_file()}

    s3.put_object(Bucket=bucket, Key="disk", Body=b"x" * MIB)
    before = files()
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/disk")
    s3.delete_object(Bucket=bucket, Key="disk")

    assert files() == before
    s3.delete_object(Bucket=bucket, Key="copy")
    assert files() == set()


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("nowhere/disk", "NoSuchBucket"),
        ("{bucket}/none", "NoSuchKey"),
        ("{bucket}/cold", "InvalidObjectState"),
    ],
)
def test_a_source_that_cannot_be_read_is_not_copied(s3: Any, bucket: str, source: str, refusal: str) -> None:
    s3.put_object(Bucket=bucket, Key="cold", Body=b"x", StorageClass="GLACIER")

    with pytest.raises(ClientError) as refused:
        s3.copy_object(Bucket=bucket, Key="copy", CopySource=source.format(bucket=bucket))

    assert code(refused) == refusal


@pytest.mark.parametrize("span", ["bytes=0-100", "bytes=5-2", "0-1"])
def test_a_range_that_the_source_does_not_have_is_refused(s3: Any, bucket: str, span: str) -> None:
    s3.put_object(Bucket=bucket, Key="disk", Body=b"x" * 100)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="copy")["UploadId"]

    with pytest.raises(ClientError) as refused:
        s3.upload_part_copy(
            Bucket=bucket,
            Key="copy",
            UploadId=upload,
            PartNumber=1,
            CopySource=f"{bucket}/disk",
            CopySourceRange=span,
        )

    assert code(refused) == "InvalidArgument"


def test_a_source_that_changed_meanwhile_is_not_copied(s3: Any, bucket: str) -> None:
    before = s3.put_object(Bucket=bucket, Key="disk", Body=b"x")["ETag"]
    s3.put_object(Bucket=bucket, Key="disk", Body=b"y")

    with pytest.raises(ClientError) as refused:
        s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/disk", CopySourceIfMatch=before)

    assert code(refused) == "PreconditionFailed"


@pytest.mark.parametrize(
    ("actions", "lacking"),
    [(["s3:GetObject"], "s3:PutObject"), (["s3:PutObject"], "s3:GetObject")],
    ids=["may not write", "may not read"],
)
def test_a_copy_needs_both_rights(
    aws: Simulator, s3: Any, bucket: str, actions: list[str], lacking: str
) -> None:
    s3.put_object(Bucket=bucket, Key="disk", Body=b"x")
    user = aws.world.iam.create_user(aws.account, "copier", {"all": policy({"Action": actions})})
    key = aws.world.iam.create_access_key(user)
    copier = client(aws, "s3", key=(key.access_key_id, key.secret_access_key))

    with pytest.raises(ClientError, match=f"perform: {lacking}") as refused:
        copier.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/disk")

    assert code(refused) == "AccessDenied"
