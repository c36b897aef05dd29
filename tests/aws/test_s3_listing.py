"""Buckets and folders of S3: over HTTP from the simulated AWS, and from servers that say anything."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from fakes.aws import simulated_aws
from fakes.scripted_gateway import scripted_gateway
from fakes.scripted_server import Connection, Reply, Request, answer, http_reply
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws.answers import Bucket, ListedObject
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.listing import gateway_for, list_buckets, list_folder
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.s3 import StoredFile, StoredObject
from snapshot_importer.simulator.s3_state import Bucket as StoredBucket
from snapshot_importer.simulator.server import Simulator

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
HERE, THERE = "eu-central-1", "us-east-1"


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@pytest.fixture(scope="module")
def gateway(aws: Simulator) -> Iterator[Gateway]:
    profile = Profile("0" * 32, "p", access_key_id=aws.access_key_id, endpoint_url=aws.endpoint)
    clients = Clients(profile, StaticKeys(profile.access_key_id, Secret(aws.secret_access_key)))
    yield Gateway(profile.id, HERE, clients)
    clients.close()


@pytest.fixture
def fill(aws: Simulator) -> Iterator[Callable[..., StoredBucket]]:
    """Make the account's only bucket, with these keys of one byte each."""
    s3 = aws.world.s3
    s3.buckets.clear()

    def make(*keys: str, name: str = "images", region: str = HERE, **more: Any) -> StoredBucket:
        bucket = s3.create(name, region=region, owner=aws.account, created=s3.now())
        path = s3.new_path()
        path.write_bytes(b"x")
        file = StoredFile(path)
        bucket.put_all(StoredObject(key, (file,), "e" * 32, s3.now(), **more) for key in keys)
        return bucket

    yield make
    aws.cloud.faults.clear()


def folder(gateway: Gateway, prefix: str = "", bucket: str = "images") -> tuple[list[str], list[str]]:
    """All folders and keys below *prefix*, of all pages."""
    folders: list[str] = []
    keys: list[str] = []
    token = ""
    while True:
        page = list_folder(gateway, bucket, prefix, token)
        folders += page.prefixes
        keys += [one.key for one in page.objects]
        token = page.token
        if not token:
            return folders, keys


def test_a_folder_has_its_folders_and_objects_and_nothing_deeper(
    gateway: Gateway, fill: Callable[..., StoredBucket]
) -> None:
    fill("erp/a/deep/er.vmdk", "erp/b.vhd", "erp/c.raw", "other.raw")

    assert folder(gateway) == (["erp/"], ["other.raw"])
    assert folder(gateway, "erp/") == (["erp/a/"], ["erp/b.vhd", "erp/c.raw"])
    assert folder(gateway, "nothing/") == ([], [])


def test_an_object_is_told_with_all_that_a_browser_shows(
    gateway: Gateway, aws: Simulator, fill: Callable[..., StoredBucket]
) -> None:
    fill("disk.vhd", storage_class="GLACIER")

    (found,) = list_folder(gateway, "images").objects

    assert found.modified is not None
    assert abs(found.modified - aws.world.s3.now()) < timedelta(minutes=1)
    assert found == ListedObject("disk.vhd", 1, found.modified, "GLACIER", "e" * 32)
    assert found.archived


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("<img src=x>&amp;<b>", id="HTML"),
        pytest.param("\u202egnp.exe", id="reordering"),
        pytest.param("a\x01\x1f\tb", id="control characters"),
        pytest.param("line\nbreak\r", id="line breaks"),
        pytest.param(" leading and trailing ", id="spaces"),
        pytest.param("1+1=2 100%25 %", id="plus and percent"),
        pytest.param("ü" * 512, id="1,024 bytes"),
        pytest.param("\U0001f4bd", id="beyond 16 bits"),
    ],
)
def test_every_key_comes_back_exactly(gateway: Gateway, fill: Callable[..., StoredBucket], key: str) -> None:
    fill(key)

    assert folder(gateway) == ([], [key])


def test_empty_segments_are_folders_of_their_own(gateway: Gateway, fill: Callable[..., StoredBucket]) -> None:
    fill("//x", "a//b", "a/", "a/c/")

    assert folder(gateway) == (["/", "a/"], [])
    assert folder(gateway, "/") == (["//"], [])
    assert folder(gateway, "//") == ([], ["//x"])
    assert folder(gateway, "a/") == (["a//", "a/c/"], ["a/"])
    assert folder(gateway, "a/c/") == ([], ["a/c/"])


def test_a_page_has_1_000_entries_and_the_pages_have_all(
    gateway: Gateway, fill: Callable[..., StoredBucket]
) -> None:
    keys = [f"disk-{number:04}.vmdk" for number in range(2_500)]
    fill(*keys)

    assert len(list_folder(gateway, "images").objects) == 1_000
    assert folder(gateway) == ([], keys)


def test_buckets_are_told_with_their_regions(
    gateway: Gateway, aws: Simulator, fill: Callable[..., StoredBucket]
) -> None:
    fill(name="b-here")
    fill(name="a-there", region=THERE)

    assert list_buckets(gateway) == (Bucket("a-there", THERE), Bucket("b-here", HERE))


def test_a_bucket_elsewhere_is_listed_there(gateway: Gateway, fill: Callable[..., StoredBucket]) -> None:
    fill("disk.raw", name="far", region=THERE)

    assert gateway_for(gateway, "far").region == THERE
    assert gateway_for(gateway, "far", THERE).region == THERE
    assert folder(gateway_for(gateway, "far"), bucket="far") == ([], ["disk.raw"])


def test_a_refusal_is_told_with_its_code(
    gateway: Gateway, aws: Simulator, fill: Callable[..., StoredBucket]
) -> None:
    fill("disk.raw")
    rule = Rule(service="s3", operation="ListObjectsV2", kind="error", status=403, code="AccessDenied")
    aws.cloud.faults.add(rule)

    with pytest.raises(CallError) as caught:
        list_folder(gateway, "images")

    assert (caught.value.kind, caught.value.code, caught.value.http_status) == (
        "refused",
        "AccessDenied",
        403,
    )


def listing(*parts: str, encoding: str = "url", truncated: str = "false") -> bytes:
    body = f"<EncodingType>{encoding}</EncodingType>" if encoding else ""
    body += f"<IsTruncated>{truncated}</IsTruncated>" if truncated else ""
    return f'<ListBucketResult xmlns="{NAMESPACE}">{body}{"".join(parts)}</ListBucketResult>'.encode()


def entry(key: str, more: str = "") -> str:
    return f"<Contents><Key>{key}</Key>{more}</Contents>"


LONG = quote("\u202e" * 341)

GARBAGE = {
    "nothing": b"",
    "HTML": b"<html><body>Sign in to the network</body></html>",
    "a document type": b'<!DOCTYPE x [<!ENTITY a "b">]><ListBucketResult>&a;</ListBucketResult>',
    "another document": b"<ListAllMyBucketsResult/>",
    "cut off": listing(entry("a"))[:-30],
    "no word on the end": listing(entry("a"), truncated=""),
    "more without a token": listing(entry("a"), truncated="true"),
    "an object without a key": listing("<Contents><Size>1</Size></Contents>"),
    "a key too long": listing(entry("x" * 5_000)),
    "a key that is not UTF-8": listing(entry("%ff%fe")),
    "of another folder": listing(entry("elsewhere/x")),
    "a folder above": listing("<CommonPrefixes><Prefix>fo</Prefix></CommonPrefixes>"),
    "too deep": listing("<a>" * 40 + "</a>" * 40),
    "not text": bytes(range(256)),
    "JSON": b'{"Contents": []}',
}


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE.keys())
def test_what_is_no_listing_is_garbled(body: bytes) -> None:
    with scripted_gateway(http_reply(body)) as (gateway, _), pytest.raises(CallError) as caught:
        list_folder(gateway, "images", "folder/")

    # botocore takes a success that is no XML for a fault of S3's, and asks again before it gives up.
    assert caught.value.kind in ("garbled", "server")


def test_a_key_in_entities_pieces_and_percent_signs_is_whole() -> None:
    body = listing(entry(f"{LONG}%2B&amp;+", "<ETag>&quot;e1&quot;</ETag><Size>12</Size>") * 100)

    with scripted_gateway(http_reply(body)) as (gateway, _):
        page = list_folder(gateway, "images")

    assert {(one.key, one.etag, one.size) for one in page.objects} == {("\u202e" * 341 + "+& ", "e1", 12)}
    assert len(page.objects) == 100


def test_a_server_that_does_not_encode_keys_is_believed() -> None:
    with scripted_gateway(http_reply(listing(entry("100%25+1"), encoding=""))) as (gateway, _):
        assert [one.key for one in list_folder(gateway, "images").objects] == ["100%25+1"]


@pytest.mark.parametrize("size", ["", "-1", "1e9", "9" * 40, "many"])
def test_an_absurd_size_or_time_is_not_known(size: str) -> None:
    more = f"<Size>{size}</Size><LastModified>yesterday</LastModified>"
    with scripted_gateway(http_reply(listing(entry("a", more)))) as (gateway, _):
        (found,) = list_folder(gateway, "images").objects

    assert (found.size, found.modified, found.storage_class) == (None, None, "STANDARD")


def test_a_restored_object_is_not_archived() -> None:
    restored = (
        "<StorageClass>GLACIER</StorageClass><RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress>"
        "<RestoreExpiryDate>2026-12-01T00:00:00.000Z</RestoreExpiryDate></RestoreStatus>"
        "<Owner><ID>id</ID></Owner>"
    )
    with scripted_gateway(http_reply(listing(entry("a", restored)))) as (gateway, _):
        (found,) = list_folder(gateway, "images").objects

    assert not found.archived


def test_a_listing_that_goes_in_circles_is_garbled() -> None:
    again = listing(entry("a"), "<NextContinuationToken>t</NextContinuationToken>", truncated="true")
    with scripted_gateway(http_reply(again)) as (gateway, server):
        assert list_folder(gateway, "images").token == "t"
        with pytest.raises(CallError) as caught:
            list_folder(gateway, "images", token="t")

    assert caught.value.kind == "garbled"
    assert len(server.requests) == 2


def bucket_pages(pages: dict[str, tuple[str, str]]) -> Reply:
    """Answer ListBuckets: by the token asked with, a name and the next token."""

    def reply(request: Request, connection: Connection) -> None:
        asked = parse_qs(urlsplit(request.path).query)
        assert asked["max-buckets"] == ["1000"]
        name, following = pages[asked.get("continuation-token", [""])[0]]
        token = f"<ContinuationToken>{following}</ContinuationToken>" if following else ""
        bucket = f"<Buckets><Bucket><Name>{name}</Name></Bucket></Buckets>"
        connection.send(answer(f"<ListAllMyBucketsResult>{bucket}{token}</ListAllMyBucketsResult>".encode()))

    return reply


def test_all_pages_of_buckets_are_asked_for_once() -> None:
    with scripted_gateway(bucket_pages({"": ("b", "1"), "1": ("c", "2"), "2": ("a", "")})) as (
        gateway,
        server,
    ):
        assert list_buckets(gateway) == (Bucket("a"), Bucket("b"), Bucket("c"))

    assert len(server.requests) == 3


def test_buckets_that_go_in_circles_end() -> None:
    with scripted_gateway(bucket_pages({"": ("b", "1"), "1": ("c", "1")})) as (gateway, server):
        assert list_buckets(gateway) == (Bucket("b"), Bucket("c"))

    assert len(server.requests) == 2
