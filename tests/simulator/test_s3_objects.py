"""Objects of the simulated S3, through unmodified boto3."""

import base64
import hashlib
import tracemalloc
import zlib
from collections.abc import Mapping
from pathlib import Path
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
def bucket(s3: Any) -> str:
    return new_bucket(s3)


def code(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    reply = error.value.response
    return reply["Error"]["Code"], reply["ResponseMetadata"]["HTTPStatusCode"]


def details(error: pytest.ExceptionInfo[ClientError]) -> Mapping[str, Any]:
    """Everything in the error's XML."""
    return cast("Mapping[str, Any]", error.value.response["Error"])


def files(aws: Simulator) -> set[Path]:
    return {path for path in aws.world.root.rglob("*") if path.is_file()}


def test_what_was_put_is_what_is_got(s3: Any, bucket: str) -> None:
    body = bytes(range(256)) * 2000
    put = s3.put_object(
        Bucket=bucket, Key="disk.raw", Body=body, ContentType="application/x-raw", Metadata={"origin": "lab"}
    )

    got = s3.get_object(Bucket=bucket, Key="disk.raw")
    head = s3.head_object(Bucket=bucket, Key="disk.raw")

    assert got["Body"].read() == body
    assert put["ETag"] == got["ETag"] == head["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    for reply in (got, head):
        assert reply["ContentLength"] == len(body)
        assert reply["ContentType"] == "application/x-raw"
        assert reply["Metadata"] == {"origin": "lab"}
        assert reply["AcceptRanges"] == "bytes"
        assert reply["LastModified"].tzinfo is not None
        assert "StorageClass" not in reply


@pytest.mark.parametrize(
    "key",
    [
        "with space",
        "100%",
        "%41",
        "a+b",
        "ünïcødé/磁盘.vmdk",
        "../up",
        "a/../b",
        "a/./b",
        "//two",
        "/leading",
        "trailing/",
        "quote\"'<>&;",
        "a?b#c",
        "smile 😀",
        "tab\tkey",
        "soap",
        "~!*()_-.,:@$=",
        "x" * 1024,
    ],
)
def test_every_key_comes_back_as_it_was(s3: Any, bucket: str, key: str) -> None:
    s3.put_object(Bucket=bucket, Key=key, Body=key.encode())

    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    assert [found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]
    s3.delete_object(Bucket=bucket, Key=key)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_key_of_more_than_1024_bytes_is_refused(s3: Any, bucket: str) -> None:
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="ü" * 513, Body=b"")

    assert code(error) == ("KeyTooLongError", 400)


@pytest.mark.parametrize(
    ("header", "expected", "content_range"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=4-", b"456789", "bytes 4-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-99", b"0123456789", "bytes 0-9/10"),
        ("bytes=9-9", b"9", "bytes 9-9/10"),
    ],
)
def test_a_range_gives_its_bytes_only(
    s3: Any, bucket: str, header: str, expected: bytes, content_range: str
) -> None:
    s3.put_object(Bucket=bucket, Key="key", Body=b"0123456789")

    got = s3.get_object(Bucket=bucket, Key="key", Range=header)
    head = s3.head_object(Bucket=bucket, Key="key", Range=header)

    assert got["Body"].read() == expected
    for reply in (got, head):
        assert reply["ResponseMetadata"]["HTTPStatusCode"] == 206
        assert (reply["ContentRange"], reply["ContentLength"]) == (content_range, len(expected))


@pytest.mark.parametrize(
    ("size", "header"), [(10, "bytes=10-"), (10, "bytes=-0"), (0, "bytes=0-0"), (0, "bytes=-1")]
)
def test_a_range_beyond_the_end_is_refused(s3: Any, bucket: str, size: int, header: str) -> None:
    s3.put_object(Bucket=bucket, Key="key", Body=bytes(size))

    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=bucket, Key="key", Range=header)

    assert code(error) == ("InvalidRange", 416)
    assert details(error)["ActualObjectSize"] == str(size)


@pytest.mark.parametrize("header", ["bytes=5-2", "bytes=0-1,4-5", "lines=1-2"])
def test_a_range_that_s3_does_not_understand_gives_everything(s3: Any, bucket: str, header: str) -> None:
    s3.put_object(Bucket=bucket, Key="key", Body=b"0123456789")

    got = s3.get_object(Bucket=bucket, Key="key", Range=header)

    assert (got["Body"].read(), got["ResponseMetadata"]["HTTPStatusCode"]) == (b"0123456789", 200)


def test_an_absent_key_is_named(s3: Any, bucket: str) -> None:
    with pytest.raises(ClientError) as get:
        s3.get_object(Bucket=bucket, Key="no/such key")
    with pytest.raises(ClientError) as head:
        s3.head_object(Bucket=bucket, Key="no/such key")

    assert code(get) == ("NoSuchKey", 404)
    assert details(get)["Key"] == "no/such key"
    assert code(head) == ("404", 404)


def test_an_object_that_changed_is_not_read_on(s3: Any, bucket: str) -> None:
    first = s3.put_object(Bucket=bucket, Key="key", Body=b"first")["ETag"]
    assert s3.get_object(Bucket=bucket, Key="key", IfMatch=first)["Body"].read() == b"first"
    s3.put_object(Bucket=bucket, Key="key", Body=b"second")

    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=bucket, Key="key", IfMatch=first, Range="bytes=2-")

    assert code(error) == ("PreconditionFailed", 412)


def test_an_object_that_did_not_change_is_not_sent_again(s3: Any, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="key", Body=b"first")["ETag"]

    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=bucket, Key="key", IfNoneMatch=etag)

    assert code(error) == ("304", 304)


def test_an_object_is_not_overwritten_when_that_is_asked(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="key", Body=b"first", IfNoneMatch="*")

    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="key", Body=b"second", IfNoneMatch="*")

    assert code(error) == ("PreconditionFailed", 412)
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"first"


@pytest.mark.parametrize(
    ("argument", "right"),
    [
        ("ContentMD5", base64.b64encode(hashlib.md5(b"body").digest()).decode()),
        ("ChecksumCRC32", base64.b64encode(zlib.crc32(b"body").to_bytes(4, "big")).decode()),
        ("ChecksumSHA1", base64.b64encode(hashlib.sha1(b"body").digest()).decode()),
        ("ChecksumSHA256", base64.b64encode(hashlib.sha256(b"body").digest()).decode()),
    ],
)
def test_a_wrong_checksum_leaves_nothing_behind(
    aws: Simulator, s3: Any, bucket: str, argument: str, right: str
) -> None:
    s3.put_object(Bucket=bucket, Key="key", Body=b"body", **{argument: right})
    before = files(aws)

    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="key", Body=b"badx", **{argument: right})

    assert code(error) == ("BadDigest", 400)
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"body"
    assert files(aws) == before


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_a_checksum_is_told_when_it_is_asked_for(s3: Any, bucket: str, algorithm: str) -> None:
    put = s3.put_object(Bucket=bucket, Key="key", Body=b"body", ChecksumAlgorithm=algorithm)

    head = s3.head_object(Bucket=bucket, Key="key", ChecksumMode="ENABLED")

    assert head[f"Checksum{algorithm}"] == put[f"Checksum{algorithm}"]
    assert head["ChecksumType"] == "FULL_OBJECT"


def test_the_bytes_of_a_deleted_or_replaced_object_leave_the_disk(
    aws: Simulator, s3: Any, bucket: str
) -> None:
    before = files(aws)
    s3.put_object(Bucket=bucket, Key="key", Body=b"first")
    s3.put_object(Bucket=bucket, Key="key", Body=b"second")
    assert len(files(aws) - before) == 1

    s3.delete_object(Bucket=bucket, Key="key")

    assert files(aws) == before


def test_a_download_goes_on_although_the_object_is_deleted(s3: Any, bucket: str) -> None:
    body = bytes(range(256)) * (1 << 16)
    s3.put_object(Bucket=bucket, Key="key", Body=body)

    stream = s3.get_object(Bucket=bucket, Key="key")["Body"]
    first = stream.read(1000)
    s3.delete_object(Bucket=bucket, Key="key")

    assert first + stream.read() == body


def test_deleting_what_is_not_there_succeeds(s3: Any, bucket: str) -> None:
    assert s3.delete_object(Bucket=bucket, Key="absent")["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_many_objects_are_deleted_at_once(s3: Any, bucket: str) -> None:
    keys = ["a", "b c", "d%e", "f+g", "ü"]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")

    told = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys[:3]]})
    quiet = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "f+g"}], "Quiet": True})

    assert [entry["Key"] for entry in told["Deleted"]] == keys[:3]
    assert "Deleted" not in quiet
    assert [found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["ü"]


def test_a_user_without_permission_reads_nothing(aws: Simulator, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="key", Body=b"secret")
    key = aws.world.iam.create_access_key(aws.world.iam.create_user(aws.account, f"nobody-{bucket}"))
    nobody = client(aws, "s3", key=(key.access_key_id, key.secret_access_key))

    with pytest.raises(ClientError) as error:
        nobody.get_object(Bucket=bucket, Key="key")

    assert code(error) == ("AccessDenied", 403)


def test_a_large_object_never_lies_in_memory(aws: Simulator, s3: Any, bucket: str, tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(96 << 20)
    tracemalloc.start()
    try:
        with large.open("rb") as file:
            s3.put_object(Bucket=bucket, Key="large", Body=file)
        aws.world.s3.buckets[bucket].objects["large"].read(80 << 20, 4096)
        for chunk in s3.get_object(Bucket=bucket, Key="large")["Body"].iter_chunks(1 << 20):
            assert not any(chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 16 << 20
