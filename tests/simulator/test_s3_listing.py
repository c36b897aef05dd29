"""ListObjectsV2 of the simulated S3, through unmodified boto3."""

import random
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fakes.aws import client
from fakes.buckets import new_bucket
from snapshot_importer.simulator.s3 import StoredObject
from snapshot_importer.simulator.server import Simulator

TREE = [
    "a.txt",
    "disks/",
    "disks/erp/db01.vmdk",
    "disks/erp/db02.vmdk",
    "disks/ldap.raw",
    "disks0",
    "z/1",
    "z/2",
]


@pytest.fixture
def s3(aws: Simulator) -> Any:
    return client(aws, "s3")


def filled(aws: Simulator, s3: Any, keys: list[str]) -> str:
    """Make a bucket that holds *keys*, all of them empty objects."""
    name = new_bucket(s3)
    for key in keys:
        aws.world.s3.buckets[name].put(StoredObject(key, (), "0" * 32, aws.world.s3.now()))
    return name


def listed(page: dict[str, Any]) -> tuple[list[str], list[str]]:
    return (
        [found["Key"] for found in page.get("Contents", [])],
        [found["Prefix"] for found in page.get("CommonPrefixes", [])],
    )


def reference(keys: list[str], prefix: str, delimiter: str) -> list[str]:
    """What a listing must give, by the plain words of the documentation."""
    names = set()
    for key in keys:
        if key.startswith(prefix):
            end = key.find(delimiter, len(prefix)) if delimiter else -1
            names.add(key if end < 0 else key[: end + len(delimiter)])
    return sorted(names, key=str.encode)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("", (["a.txt", "disks0"], ["disks/", "z/"])),
        ("disks/", (["disks/", "disks/ldap.raw"], ["disks/erp/"])),
        ("disks/e", ([], ["disks/erp/"])),
        ("disks", (["disks0"], ["disks/"])),
        ("nothing", ([], [])),
    ],
)
def test_a_delimiter_makes_folders(
    aws: Simulator, s3: Any, prefix: str, expected: tuple[list[str], list[str]]
) -> None:
    bucket = filled(aws, s3, TREE)

    page = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, Delimiter="/")

    assert listed(page) == expected
    assert page["KeyCount"] == len(expected[0]) + len(expected[1])
    assert page["IsTruncated"] is False


def test_an_entry_tells_what_a_browser_shows(aws: Simulator, s3: Any) -> None:
    bucket = new_bucket(s3)
    etag = s3.put_object(Bucket=bucket, Key="disk.raw", Body=b"12345")["ETag"]

    (entry,) = s3.list_objects_v2(Bucket=bucket, FetchOwner=True)["Contents"]

    assert (entry["Size"], entry["ETag"], entry["StorageClass"]) == (5, etag, "STANDARD")
    assert entry["LastModified"].tzinfo is not None
    assert entry["Owner"]["ID"] == aws.account


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("delimiter", ["", "/", "ab", "\U0010ffff"])
def test_pages_of_every_size_give_everything_once(aws: Simulator, s3: Any, size: int, delimiter: str) -> None:
    dice = random.Random(size)
    letters = ["a", "b", "/", " ", "%", "ü", "\U0010ffff", "."]
    keys = sorted({"".join(dice.choices(letters, k=dice.randrange(1, 6))) for _ in range(40)})
    bucket = filled(aws, s3, keys)

    for prefix in ("", "a", "/", "\U0010ffff"):
        pages = s3.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, Prefix=prefix, Delimiter=delimiter, PaginationConfig={"PageSize": size}
        )
        parts = [listed(page) for page in pages]

        assert all(len(names) + len(folders) <= size for names, folders in parts)
        found = [name for names, folders in parts for name in (*names, *folders)]
        assert len(found) == len(set(found))
        assert sorted(found, key=str.encode) == reference(keys, prefix, delimiter)


def test_a_listing_starts_behind_a_key(aws: Simulator, s3: Any) -> None:
    bucket = filled(aws, s3, TREE)

    assert listed(s3.list_objects_v2(Bucket=bucket, StartAfter="disks/ldap.raw"))[0] == [
        "disks0",
        "z/1",
        "z/2",
    ]


def test_no_page_has_more_than_1000_entries(aws: Simulator, s3: Any) -> None:
    bucket = filled(aws, s3, [f"{number:04d}" for number in range(1001)])

    page = s3.list_objects_v2(Bucket=bucket, MaxKeys=5000)

    assert (page["KeyCount"], page["MaxKeys"], page["IsTruncated"]) == (1000, 1000, True)
    following = s3.list_objects_v2(Bucket=bucket, ContinuationToken=page["NextContinuationToken"])
    assert listed(following)[0] == ["1000"]


def test_a_token_of_somebody_else_is_refused(aws: Simulator, s3: Any) -> None:
    bucket = filled(aws, s3, TREE)

    with pytest.raises(ClientError, match="continuation token") as error:
        s3.list_objects_v2(Bucket=bucket, ContinuationToken="not a token")

    assert error.value.response["Error"]["Code"] == "InvalidArgument"


def test_a_page_of_100_000_keys_touches_only_what_it_holds(aws: Simulator, s3: Any) -> None:
    bucket = filled(aws, s3, [f"folder {number // 1000:03d}/disk {number:06d}" for number in range(100_000)])
    state = aws.world.s3.buckets[bucket]
    touched: list[str] = []

    class Counted(dict[str, StoredObject]):
        def __getitem__(self, key: str) -> StoredObject:
            touched.append(key)
            return super().__getitem__(key)

    state._objects = Counted(state._objects)

    folders = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    page = s3.list_objects_v2(Bucket=bucket, Prefix="folder 070/", StartAfter="folder 070/disk 070500")

    assert len(folders["CommonPrefixes"]) == 100
    assert page["KeyCount"] == len(touched) == 499


def test_a_great_many_objects_are_put_at_once_and_paged(aws: Simulator, s3: Any) -> None:
    bucket = new_bucket(s3)
    keys = [f"disks/{number:05}.vmdk" for number in range(3_500)]
    now = aws.world.s3.now()
    aws.world.s3.buckets[bucket].put_all(StoredObject(key, (), "0" * 32, now) for key in reversed(keys))

    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="disks/", Delimiter="/"))

    assert [page["KeyCount"] for page in pages] == [1000, 1000, 1000, 500]
    assert [found["Key"] for page in pages for found in page["Contents"]] == keys
