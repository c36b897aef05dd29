"""What each kind of address means."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request.samples import HOSTILE, PRESIGNED, SECRETS
from snapshot_importer.request.location import (
    LocationError,
    S3Location,
    UrlLocation,
    parse_location,
    s3_address,
)
from snapshot_importer.request.partitions import partition_of

OBJECTS = [
    ("s3://b/k", "b", "k", None),
    ("  S3://b/k", "b", "k", None),
    ("s3://b//k", "b", "/k", None),
    ("s3://b/a b+c%20?d#e/é/", "b", "a b+c%20?d#e/é/", None),
    ("s3://b/ends with a space ", "b", "ends with a space ", None),
    ("https://b.s3.eu-central-1.amazonaws.com/k", "b", "k", "eu-central-1"),
    ("HTTPS://B.S3.EU-CENTRAL-1.AMAZONAWS.COM/K", "b", "K", "eu-central-1"),
    ("https://my.b.s3.x.s3.eu-central-1.amazonaws.com/k", "my.b.s3.x", "k", "eu-central-1"),
    ("https://b.s3.eu-central-1.amazonaws.com:443/k", "b", "k", "eu-central-1"),
    ("https://b.s3.eu-central-1.amazonaws.com./k", "b", "k", "eu-central-1"),
    ("https://b.s3.amazonaws.com/a%20b%2520%2B/%C3%A9", "b", "a b%20+/é", None),
    ("https://b.s3.amazonaws.com//k", "b", "/k", None),
    ("https://s3.eu-central-1.amazonaws.com/b/d/k", "b", "d/k", "eu-central-1"),
    ("https://s3.amazonaws.com/b/d%2Fk", "b", "d/k", None),
    ("https://s3.amazonaws.com/b//k", "b", "/k", None),
    ("https://s3-eu-west-1.amazonaws.com/b/k", "b", "k", "eu-west-1"),
    ("https://b.s3-eu-west-1.amazonaws.com/k", "b", "k", "eu-west-1"),
    ("https://b.s3-external-1.amazonaws.com/k", "b", "k", "us-east-1"),
    ("https://b.s3.dualstack.eu-west-1.amazonaws.com/k", "b", "k", "eu-west-1"),
    ("https://s3.dualstack.eu-west-1.amazonaws.com/b/k", "b", "k", "eu-west-1"),
    ("https://b.s3-fips.us-east-2.amazonaws.com/k", "b", "k", "us-east-2"),
    ("https://b.s3-fips.dualstack.us-east-2.amazonaws.com/k", "b", "k", "us-east-2"),
    ("https://s3-fips-us-gov-west-1.amazonaws.com/b/k", "b", "k", "us-gov-west-1"),
    ("https://b.s3-accelerate.amazonaws.com/k", "b", "k", None),
    ("https://b.s3-accelerate.dualstack.amazonaws.com/k", "b", "k", None),
    ("https://b.s3.cn-north-1.amazonaws.com.cn/k", "b", "k", "cn-north-1"),
    ("https://s3.dualstack.cn-northwest-1.amazonaws.com.cn/b/k", "b", "k", "cn-northwest-1"),
    ("https://b.s3.us-gov-west-1.amazonaws.com/k", "b", "k", "us-gov-west-1"),
    ("https://b.s3.eusc-de-east-1.amazonaws.eu/k", "b", "k", "eusc-de-east-1"),
    ("https://b.s3.us-iso-east-1.c2s.ic.gov/k", "b", "k", "us-iso-east-1"),
    ("https://b.s3.us-isob-east-1.sc2s.sgov.gov/k", "b", "k", "us-isob-east-1"),
    ("https://b.s3.eu-isoe-west-1.cloud.adc-e.uk/k", "b", "k", "eu-isoe-west-1"),
    ("https://b.s3.us-isof-south-1.csp.hci.ic.gov/k", "b", "k", "us-isof-south-1"),
    ("arn:aws:s3:::b/d/a b%20", "b", "d/a b%20", None),
    ("arn:aws-cn:s3:::b/k:with:colons", "b", "k:with:colons", None),
    (
        "https://s3.console.aws.amazon.com/s3/object/b?region=eu-west-1&prefix=d%2Fa+b",
        "b",
        "d/a b",
        "eu-west-1",
    ),
    (
        "https://eu-west-1.console.aws.amazon.com/s3/object/b?bucketType=general&prefix=k",
        "b",
        "k",
        "eu-west-1",
    ),
    ("https://console.amazonaws.cn/s3/object/b?region=cn-north-1&prefix=k", "b", "k", "cn-north-1"),
    ("https://us-gov-west-1.console.amazonaws-us-gov.com/s3/object/b?prefix=k", "b", "k", "us-gov-west-1"),
]


@pytest.mark.parametrize(("text", "bucket", "key", "region"), OBJECTS)
def test_an_address_in_s3_names_bucket_key_and_region(
    text: str, bucket: str, key: str, region: str | None
) -> None:
    assert parse_location(text) == S3Location(bucket, key, region)


REFUSED = [
    ("", "Enter the S3 object, or choose Browse.", ""),
    ("acme/disk.vmdk", "The address begins with s3://, https:// or arn:.", "s3://acme/disk.vmdk"),
    ("nonsense", "The address begins with s3://, https:// or arn:.", ""),
    ("gs://b/k", "The address begins with s3://, https:// or arn:.", ""),
    ("s3a://b/k", "Write s3:// at the start.", "s3://b/k"),
    ("s3://b", "The address has no object key after the bucket name.", ""),
    ("s3://b/", "The address has no object key after the bucket name.", ""),
    ("https://b.s3.amazonaws.com/", "The address has no object key after the bucket name.", ""),
    ("https://s3.amazonaws.com/b", "The address has no object key after the bucket name.", ""),
    ("s3:///k", "The address has no bucket name.", ""),
    ("https://", "This is not a complete https address.", ""),
    ("https://[::1/k", "This is not a complete https address.", ""),
    ("https://host:port/k", "This is not a complete https address.", ""),
    (f"https://{'a.' * 200}s3.amazonaws.com/k", "This is not a complete https address.", ""),
    (
        "http://b.s3-website-us-east-1.amazonaws.com/d/k",
        "Static website addresses cannot be imported. Use s3://b/d/k.",
        "s3://b/d/k",
    ),
    (
        "http://b.s3-website.eu-central-1.amazonaws.com/k",
        "Static website addresses cannot be imported. Use s3://b/k.",
        "s3://b/k",
    ),
    (
        "http://b.s3.eu-west-1.amazonaws.com/k",
        "http:// addresses are not read. Use s3:// or https://.",
        "s3://b/k",
    ),
    ("http://example.com/k", "AWS reads https:// addresses only.", "https://example.com/k"),
    (
        "https://b.s3.amazonaws.com:8443/k",
        "Amazon S3 has no port in its addresses. Remove “:8443”.",
        "",
    ),
    (
        "https://user:pw@example.com/k",
        "AWS takes no user name or password in an address. Remove the part before “@”.",
        "",
    ),
    (
        "https://b.s3.amazonaws.com/a#b",
        "In an https address “#” ends the key. Use the s3:// form.",
        "s3://b/a#b",
    ),
    (
        "https://b.s3.amazonaws.com/%ff",
        "The address is not UTF-8 behind its percent signs. Use the s3:// form.",
        "",
    ),
    (
        "https://b.s3.amazonaws.com/a\nb",
        "The address holds a line break or control character. Paste it again.",
        "",
    ),
    (
        "https://s3.console.aws.amazon.com/s3/buckets/b?prefix=d/",
        "The address has no object key after the bucket name.",
        "",
    ),
    (
        "https://eu-west-1.console.aws.amazon.com/ec2/home",
        "This page of the AWS console names no object in S3.",
        "",
    ),
    ("arn:aws:kms:eu-west-1:1:key/x", "This ARN names no object in S3. Use arn:aws:s3:::bucket/key.", ""),
    ("arn:aws:s3", "This ARN names no object in S3. Use arn:aws:s3:::bucket/key.", ""),
]


@pytest.mark.parametrize(("text", "message", "suggestion"), REFUSED)
def test_an_address_that_names_no_object_is_explained(text: str, message: str, suggestion: str) -> None:
    with pytest.raises(LocationError) as caught:
        parse_location(text)

    assert (caught.value.message, caught.value.suggestion) == (message, suggestion)


@pytest.mark.parametrize(
    "text",
    [
        "https://ap-111122223333.s3-accesspoint.eu-west-1.amazonaws.com/k",
        "https://ap-111122223333.s3-accesspoint-fips.dualstack.us-east-1.amazonaws.com/k",
        "https://alias.mrap.accesspoint.s3-global.amazonaws.com/k",
        "https://ol-111122223333.s3-object-lambda.eu-west-1.amazonaws.com/k",
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/k",
        "arn:aws:s3::111122223333:accesspoint/alias.mrap/object/k",
        "s3://arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/k",
    ],
)
def test_an_access_point_is_recognised_and_explained(text: str) -> None:
    with pytest.raises(LocationError, match=r"This is an S3 access point\."):
        parse_location(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("s3://ap-abc-s3alias/k", "access point by its alias"),
        ("s3://name--use1-az4--x-s3/k", "directory bucket"),
        ("https://name--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com/k", "directory bucket"),
        ("https://b.s3.amazonaws.com/k?versionId=abc", "version"),
        ("https://b.s3.amazonaws.com/a+b", "“+”"),
    ],
)
def test_an_address_that_may_fail_carries_a_note(text: str, words: str) -> None:
    found = parse_location(text)

    assert isinstance(found, S3Location)
    assert words in found.notes[0]


def test_a_plus_sign_in_an_https_address_is_a_space_as_s3_reads_it() -> None:
    found = parse_location("https://b.s3.amazonaws.com/a+b%2Bc")

    assert isinstance(found, S3Location)
    assert found.key == "a b+c"


def test_a_presigned_link_is_sent_as_it_is_and_says_when_it_ends() -> None:
    assert parse_location(f" {PRESIGNED}\n") == UrlLocation(
        PRESIGNED, presigned=True, expires=datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    )


def test_an_old_presigned_link_says_when_it_ends() -> None:
    link = "https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIA&Expires=1795532400&Signature=abc%3D"

    assert parse_location(link) == UrlLocation(
        link, presigned=True, expires=datetime.fromtimestamp(1795532400, UTC)
    )


@pytest.mark.parametrize("expires", ["", "X-Amz-Expires=x", "X-Amz-Expires=9999999999999", "X-Amz-Expires=1"])
def test_a_presigned_link_without_a_readable_end_is_still_one(expires: str) -> None:
    link = f"https://b.s3.amazonaws.com/k?X-Amz-Signature=abc&{expires}"

    assert parse_location(link) == UrlLocation(link, presigned=True, expires=None)


def test_another_stores_address_is_sent_as_it_is() -> None:
    assert parse_location("https://files.example.com/d?id=1") == UrlLocation(
        "https://files.example.com/d?id=1"
    )


def test_a_location_keeps_its_secrets_out_of_repr() -> None:
    shown = repr(parse_location(PRESIGNED))

    assert not [secret for secret in SECRETS if secret in shown]


@given(key=st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.sampled_from(HOSTILE))
def test_every_key_survives_the_s3_spelling(key: str) -> None:
    assert parse_location(s3_address("bucket", key)) == S3Location("bucket", key)


@given(
    st.text() | st.sampled_from(HOSTILE),
    st.sampled_from(["", "https://", "arn:aws:s3:::", "s3://", "https://s3."]),
)
def test_any_text_is_an_address_or_explained(text: str, start: str) -> None:
    explained = ""
    try:
        found: object = parse_location(start + text)
    except LocationError as error:
        found, explained = None, error.message

    assert isinstance(found, S3Location | UrlLocation) or explained.endswith(".")


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-central-1", "aws"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("cn-north-1", "aws-cn"),
        ("eusc-de-east-1", "aws-eusc"),
        ("xx-new-1", "aws"),
    ],
)
def test_a_region_lies_in_its_partition(region: str, partition: str) -> None:
    assert partition_of(region).id == partition
