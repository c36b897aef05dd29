"""Multipart uploads of the simulated S3, through unmodified boto3."""

import base64
import hashlib
import io
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from fakes.aws import client
from fakes.buckets import new_bucket
from snapshot_importer.simulator.s3_checksums import joined_crc32
from snapshot_importer.simulator.server import Simulator

MIB = 1 << 20
FIRST, LAST = bytes(range(256)) * (5 * MIB // 256), b"the end"


@pytest.fixture
def s3(aws: Simulator) -> Any:
    return client(aws, "s3")


@pytest.fixture
def upload(s3: Any) -> dict[str, str]:
    """Begin an upload and return what every call on it takes."""
    place = {"Bucket": new_bucket(s3), "Key": "a b/disk+1.raw"}
    return {**place, "UploadId": s3.create_multipart_upload(**place)["UploadId"]}


def code(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    reply = error.value.response
    return reply["Error"]["Code"], reply["ResponseMetadata"]["HTTPStatusCode"]


def details(error: pytest.ExceptionInfo[ClientError]) -> Mapping[str, Any]:
    """Everything in the error's XML."""
    return cast("Mapping[str, Any]", error.value.response["Error"])


def send(s3: Any, upload: dict[str, str], *bodies: bytes) -> list[dict[str, Any]]:
    """Upload the parts 1, 2, … and return the list that completes them."""
    return [
        {"PartNumber": number, "ETag": s3.upload_part(**upload, PartNumber=number, Body=body)["ETag"]}
        for number, body in enumerate(bodies, 1)
    ]


def crc32(data: bytes) -> str:
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def files(aws: Simulator) -> set[Path]:
    return {path for path in aws.world.root.rglob("*") if path.is_file()}


def test_the_parts_become_one_object_without_a_copy(aws: Simulator, s3: Any, upload: dict[str, str]) -> None:
    parts = send(s3, upload, FIRST, LAST)
    before = files(aws)

    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})

    digests = hashlib.md5(FIRST).digest() + hashlib.md5(LAST).digest()
    assert done["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-2"'
    assert files(aws) == before
    got = s3.get_object(Bucket=upload["Bucket"], Key=upload["Key"])
    assert got["Body"].read() == FIRST + LAST
    assert s3.list_multipart_uploads(Bucket=upload["Bucket"]).get("Uploads", []) == []


def test_a_range_goes_across_the_parts(s3: Any, upload: dict[str, str]) -> None:
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": send(s3, upload, FIRST, FIRST, LAST)})
    place = {"Bucket": upload["Bucket"], "Key": upload["Key"]}

    across = s3.get_object(**place, Range=f"bytes={5 * MIB - 3}-{10 * MIB + 1}")["Body"].read()
    tail = s3.get_object(**place, Range="bytes=-9")["Body"].read()

    assert across == FIRST[-3:] + FIRST + LAST[:2]
    assert tail == FIRST[-2:] + LAST


def test_a_stored_object_is_read_anywhere(aws: Simulator, s3: Any, upload: dict[str, str]) -> None:
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": send(s3, upload, FIRST, LAST)})
    stored = aws.world.s3.buckets[upload["Bucket"]].objects[upload["Key"]]
    whole = FIRST + LAST

    for offset, length in ((0, 0), (0, 10), (5 * MIB - 1, 3), (5 * MIB, 7), (5 * MIB + 3, 99), (9 * MIB, 1)):
        assert stored.read(offset, length) == whole[offset : offset + length]


def test_a_part_sent_again_replaces_the_first(aws: Simulator, s3: Any, upload: dict[str, str]) -> None:
    send(s3, upload, b"wrong")
    before = len(files(aws))
    parts = send(s3, upload, b"right")

    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})

    assert s3.get_object(Bucket=upload["Bucket"], Key=upload["Key"])["Body"].read() == b"right"
    assert len(files(aws)) == before


def test_parts_are_listed_by_pages(s3: Any, upload: dict[str, str]) -> None:
    for number in (2, 7, 30, 4):
        s3.upload_part(**upload, PartNumber=number, Body=b"x" * number)

    pages = list(s3.get_paginator("list_parts").paginate(**upload, PaginationConfig={"PageSize": 3}))

    assert [[part["PartNumber"] for part in page["Parts"]] for page in pages] == [[2, 4, 7], [30]]
    assert [part["Size"] for page in pages for part in page["Parts"]] == [2, 4, 7, 30]


def test_uploads_are_listed_by_pages_and_prefix(s3: Any) -> None:
    bucket = new_bucket(s3)
    for key in ("b", "a 1", "a 1", "c", "a%2"):
        s3.create_multipart_upload(Bucket=bucket, Key=key)

    pages = s3.get_paginator("list_multipart_uploads").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": 2}
    )
    found = [upload["Key"] for page in pages for upload in page["Uploads"]]
    with_prefix = s3.list_multipart_uploads(Bucket=bucket, Prefix="a")["Uploads"]

    assert found == ["a 1", "a 1", "a%2", "b", "c"]
    assert [upload["Key"] for upload in with_prefix] == ["a 1", "a 1", "a%2"]


def test_an_aborted_upload_is_gone_with_its_bytes(aws: Simulator, s3: Any, upload: dict[str, str]) -> None:
    before = files(aws)
    parts = send(s3, upload, FIRST, LAST)

    s3.abort_multipart_upload(**upload)

    assert files(aws) == before
    whole = {"MultipartUpload": {"Parts": parts}}
    for name, more in (
        ("abort_multipart_upload", {}),
        ("list_parts", {}),
        ("upload_part", {"PartNumber": 3, "Body": b""}),
        ("complete_multipart_upload", whole),
    ):
        with pytest.raises(ClientError) as error:
            getattr(s3, name)(**upload, **more)
        assert code(error) == ("NoSuchUpload", 404)


def test_a_small_part_in_the_middle_is_refused(s3: Any, upload: dict[str, str]) -> None:
    parts = send(s3, upload, FIRST, b"small", LAST)

    with pytest.raises(ClientError) as error:
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})

    assert code(error) == ("EntityTooSmall", 400)
    assert details(error)["PartNumber"] == "2"


def test_a_part_with_another_tag_or_none_is_refused(s3: Any, upload: dict[str, str]) -> None:
    (part,) = send(s3, upload, LAST)
    for wrong in ({**part, "ETag": '"0123"'}, {**part, "PartNumber": 2}):
        with pytest.raises(ClientError) as error:
            s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [wrong]})

        assert code(error) == ("InvalidPart", 400)


def test_parts_in_the_wrong_order_are_refused(s3: Any, upload: dict[str, str]) -> None:
    parts = send(s3, upload, FIRST, FIRST)

    with pytest.raises(ClientError) as error:
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts[::-1]})

    assert code(error) == ("InvalidPartOrder", 400)


def test_nothing_is_completed_from_no_parts(s3: Any, upload: dict[str, str]) -> None:
    with pytest.raises(ClientError) as error:
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": []})

    assert code(error) == ("MalformedXML", 400)


@pytest.mark.parametrize("number", [0, 10_001])
def test_a_part_number_out_of_bounds_is_refused(s3: Any, upload: dict[str, str], number: int) -> None:
    with pytest.raises(ClientError) as error:
        s3.upload_part(**upload, PartNumber=number, Body=b"")

    assert code(error) == ("InvalidArgument", 400)


def test_a_part_with_a_wrong_checksum_leaves_nothing_behind(
    aws: Simulator, s3: Any, upload: dict[str, str]
) -> None:
    before = files(aws)

    with pytest.raises(ClientError) as error:
        s3.upload_part(**upload, PartNumber=1, Body=b"body", ChecksumCRC32=crc32(b"other"))

    assert code(error) == ("BadDigest", 400)
    assert files(aws) == before
    assert s3.list_parts(**upload).get("Parts", []) == []


def test_an_upload_does_not_overwrite_when_that_is_asked(s3: Any, upload: dict[str, str]) -> None:
    parts = send(s3, upload, b"new")
    s3.put_object(Bucket=upload["Bucket"], Key=upload["Key"], Body=b"old")

    with pytest.raises(ClientError) as error:
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, IfNoneMatch="*")

    assert code(error) == ("PreconditionFailed", 412)
    assert s3.get_object(Bucket=upload["Bucket"], Key=upload["Key"])["Body"].read() == b"old"


def test_completing_again_gives_the_same_answer(s3: Any, upload: dict[str, str]) -> None:
    whole = {"MultipartUpload": {"Parts": send(s3, upload, b"body")}, "IfNoneMatch": "*"}
    first = s3.complete_multipart_upload(**upload, **whole)

    second = s3.complete_multipart_upload(**upload, **whole)

    assert first["ETag"] == second["ETag"]


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_the_checksum_of_a_composite_is_that_of_its_parts(s3: Any, algorithm: str) -> None:
    place = {"Bucket": new_bucket(s3), "Key": "disk"}
    begun = s3.create_multipart_upload(**place, ChecksumAlgorithm=algorithm)
    assert (begun["ChecksumAlgorithm"], begun["ChecksumType"]) == (algorithm, "COMPOSITE")
    member = f"Checksum{algorithm}"
    upload = {**place, "UploadId": begun["UploadId"]}
    parts = []
    for number, body in enumerate((FIRST, LAST), 1):
        told = s3.upload_part(**upload, PartNumber=number, Body=body, ChecksumAlgorithm=algorithm)
        parts.append({"PartNumber": number, "ETag": told["ETag"], member: told[member]})

    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})

    raw = b"".join(base64.b64decode(part[member]) for part in parts)
    digest = (
        zlib.crc32(raw).to_bytes(4, "big")
        if algorithm == "CRC32"
        else hashlib.new(algorithm.lower(), raw).digest()
    )
    assert done[member] == base64.b64encode(digest).decode() + "-2"


def test_the_checksum_of_a_whole_object_is_compared_with_the_client_s(s3: Any) -> None:
    place = {"Bucket": new_bucket(s3), "Key": "disk"}
    kind = {"ChecksumAlgorithm": "CRC32", "ChecksumType": "FULL_OBJECT"}
    upload = {**place, "UploadId": s3.create_multipart_upload(**place, **kind)["UploadId"]}
    whole = {"MultipartUpload": {"Parts": send(s3, upload, FIRST, LAST)}, "ChecksumType": "FULL_OBJECT"}

    with pytest.raises(ClientError) as error:
        s3.complete_multipart_upload(**upload, **whole, ChecksumCRC32=crc32(b"other"))
    done = s3.complete_multipart_upload(**upload, **whole, ChecksumCRC32=crc32(FIRST + LAST))

    assert code(error) == ("BadDigest", 400)
    assert done["ChecksumCRC32"] == crc32(FIRST + LAST)
    # botocore verifies what it reads against the header.
    assert s3.get_object(**place, ChecksumMode="ENABLED")["Body"].read() == FIRST + LAST


def test_another_size_than_the_client_s_is_refused(s3: Any, upload: dict[str, str]) -> None:
    parts = send(s3, upload, b"body")

    with pytest.raises(ClientError) as error:
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, MpuObjectSize=5)

    assert code(error) == ("InvalidRequest", 400)


@pytest.mark.parametrize("sizes", [(1,), (3, 5), (0, 7, 0), (1000, 1, 65537, 12)])
def test_crc32s_of_parts_join_to_that_of_the_whole(sizes: tuple[int, ...]) -> None:
    parts = [os.urandom(size) for size in sizes]

    assert joined_crc32((crc32(part), len(part)) for part in parts) == crc32(b"".join(parts))


def test_the_transfer_manager_uploads_and_downloads_in_parts(s3: Any, tmp_path: Path) -> None:
    bucket = new_bucket(s3)
    body = os.urandom(12 * MIB + 5)
    parted = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=3)

    s3.upload_fileobj(io.BytesIO(body), bucket, "disk.raw", Config=parted)
    s3.download_file(bucket, "disk.raw", str(tmp_path / "disk.raw"), Config=parted)

    assert s3.head_object(Bucket=bucket, Key="disk.raw")["ETag"].endswith('-3"')
    assert (tmp_path / "disk.raw").read_bytes() == body
