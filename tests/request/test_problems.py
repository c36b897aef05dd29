"""Each rule of the request with its words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from request.samples import FULL, HOSTILE, LINK, MINIMAL, NOW, REGION, SECRETS, requests
from snapshot_importer.request.model import ImportRequest, Tag
from snapshot_importer.request.names import bucket_problem, key_problem, likely_bucket
from snapshot_importer.request.problems import Fix, Problem, problems
from snapshot_importer.request.rules import RULES

KEY = "12345678-1234-1234-1234-123456789012"
MANY = tuple(Tag(f"k{n}") for n in range(51))


def found(request: ImportRequest = MINIMAL, **options: Any) -> tuple[Problem, ...]:
    defaults: dict[str, Any] = {"region": REGION, "now": NOW}
    return problems(request, **(defaults | options))


def test_a_good_request_has_no_problem() -> None:
    assert found(FULL) == ()


MESSAGES: list[tuple[dict[str, Any], Problem]] = [
    ({"location": " "}, Problem("location", "Enter the S3 object, or choose Browse.")),
    (
        {"location": "s3://acme-vm"},
        Problem("location", "The address has no object key after the bucket name."),
    ),
    (
        {"location": "s3://Acme_VM exports/a b"},
        Problem(
            "location",
            "Bucket names use lower-case letters, digits, dots and hyphens. Did you mean “acme-vm-exports”?",
            fix=Fix("Use acme-vm-exports", "s3://acme-vm-exports/a b"),
        ),
    ),
    (
        {"location": "s3://user:pw@/k"},
        Problem(
            "location",
            "Bucket names use lower-case letters, digits, dots and hyphens. Did you mean “userpw”?",
            fix=Fix("Use userpw", "s3://userpw/k"),
        ),
    ),
    ({"location": "s3://ab/k"}, Problem("location", "Bucket names have 3 to 63 characters, this one has 2.")),
    (
        {"location": "http://acme.s3-website-us-east-1.amazonaws.com/d.raw"},
        Problem(
            "location",
            "Static website addresses cannot be imported. Use s3://acme/d.raw.",
            fix=Fix("Use s3://acme/d.raw", "s3://acme/d.raw"),
        ),
    ),
    (
        {"location": "https://acme.s3.us-east-1.amazonaws.com/d.raw"},
        Problem(
            "location",
            "This bucket is in us-east-1. The import runs in eu-central-1.",
            fix=Fix("Switch to us-east-1", "us-east-1", cure="switch-region"),
        ),
    ),
    (
        {"location": "https://acme.s3.eu-central-1.amazonaws.com/d.raw?****"},
        Problem("location", "The link was kept in memory only. Paste the link again."),
    ),
    (
        {"location": "https://example.com/d.raw?****"},
        Problem("location", "The link was kept in memory only. Paste the link again."),
    ),
    (
        {"location": "s3://acme/a\0b"},
        Problem("location", "Remove a NUL character at position 12: it cannot be sent."),
    ),
    (
        {"location": "s3://acme/a\nb"},
        Problem("location", "Remove a line break at position 12: it cannot be sent."),
    ),
    (
        {"location": "s3://acme/" + "é" * 513},
        Problem("location", "Object keys have at most 1,024 bytes in UTF-8, this one has 1,026."),
    ),
    (
        {"location": "s3://acme/a "},
        Problem("location", "The key begins or ends with a space. Is that part of its name?", "warning"),
    ),
    (
        {"location": "https://acme.s3.amazonaws.com/k?versionId=1"},
        Problem(
            "location",
            "The version in this address is not sent: AWS imports the newest version of the object.",
            "warning",
        ),
    ),
    ({"format": "QCOW2"}, Problem("format", "AWS imports RAW, VHD, VHDX and VMDK.")),
    ({"format": "img"}, Problem("format", "AWS imports RAW, VHD, VHDX and VMDK.", fix=Fix("Use RAW", "RAW"))),
    ({"format": "vhdx"}, Problem("format", "VHDX works but fails more often than VMDK or raw.", "warning")),
    ({"description": "a" * 256}, Problem("description", "At most 255 characters.")),
    ({"disk_description": "é" * 256}, Problem("disk_description", "At most 255 characters.")),
    ({"comment": "🚀" * 256}, Problem("comment", "At most 255 characters.")),
    (
        {"description": "two\r\nlines"},
        Problem(
            "description",
            "Remove a line break at position 4: it cannot be sent.",
            fix=Fix("Remove it", "two lines"),
        ),
    ),
    (
        {"comment": "a\x1b[31m"},
        Problem(
            "comment",
            "Remove the control character U+001B at position 2: it cannot be sent.",
            fix=Fix("Remove it", "a[31m"),
        ),
    ),
    (
        {"disk_description": "\ud800"},
        Problem(
            "disk_description",
            "Remove the control character U+D800 at position 1: it cannot be sent.",
            fix=Fix("Remove it", ""),
        ),
    ),
    ({"kms_key_id": "not a key"}, Problem("kms_key_id", "Not a key id, alias or key ARN.")),
    (
        {"kms_key_id": "arn:aws:iam::111122223333:role/x"},
        Problem("kms_key_id", "Not a key id, alias or key ARN."),
    ),
    (
        {"kms_key_id": f"arn:aws:kms:us-east-1:111122223333:key/{KEY}"},
        Problem(
            "kms_key_id",
            "This key is in us-east-1. The snapshot is made in eu-central-1: choose a key from there.",
        ),
    ),
    (
        {"kms_key_id": "arn:aws-cn:kms:cn-north-1:111122223333:alias/mine"},
        Problem(
            "kms_key_id",
            "This key is in cn-north-1. The snapshot is made in eu-central-1: choose a key from there.",
        ),
    ),
    (
        {"kms_key_id": f"arn:aws-cn:kms:eu-central-1:111122223333:key/{KEY}"},
        Problem(
            "kms_key_id",
            "This key is in aws-cn. The snapshot is made in aws: choose a key from there.",
        ),
    ),
    ({"tags": (Tag("ok"), Tag("", "v"))}, Problem("tags", "A tag needs a key.", index=1)),
    (
        {"tags": (Tag("AWS:x"),)},
        Problem("tags", "Keys may not begin with “aws:”. AWS keeps that prefix for itself.", index=0),
    ),
    ({"tags": (Tag("", ""), Tag("a"), Tag("a", "b"))}, Problem("tags", "This key is used twice.", index=2)),
    ({"tags": (Tag("\xe9"), Tag("e\u0301"))}, Problem("tags", "This key is used twice.", index=1)),
    (
        {"tags": (Tag("k" * 128),)},
        Problem("tags", "At most 127 characters in a key, 256 in a value.", index=0),
    ),
    (
        {"tags": (Tag("k", "v" * 257),)},
        Problem("tags", "At most 127 characters in a key, 256 in a value.", index=0),
    ),
    ({"tags": MANY}, Problem("tags", "At most 50 tags.", index=50)),
    (
        {"tags": (Tag("k", "a\tb"),)},
        Problem("tags", "Remove a tab at position 2: it cannot be sent.", index=0),
    ),
    (
        {"role_name": "arn:aws:iam::111122223333:role/path/vmimport"},
        Problem(
            "role_name",
            "Use the name, not the ARN. “vmimport” was taken from it.",
            "warning",
            Fix("Use vmimport", "vmimport"),
        ),
    ),
    ({"role_name": "my role"}, Problem("role_name", "Letters, digits and + = , . @ - _ only, at most 64.")),
    ({"role_name": "r" * 65}, Problem("role_name", "Letters, digits and + = , . @ - _ only, at most 64.")),
    ({"role_name": "rôle"}, Problem("role_name", "Letters, digits and + = , . @ - _ only, at most 64.")),
    (
        {"client_token": "t" * 65},
        Problem("client_token", "At most 64 ASCII characters.", fix=Fix("New token", "fresh")),
    ),
    (
        {"client_token": "a b"},
        Problem("client_token", "At most 64 ASCII characters.", fix=Fix("New token", "fresh")),
    ),
    (
        {"upload_start": NOW, "upload_end": NOW - timedelta(seconds=1)},
        Problem("upload_end", "The end is before the start."),
    ),
    ({"upload_size": -0.1}, Problem("upload_size", "Enter a size of 0 or more.")),
    ({"upload_size": float("nan")}, Problem("upload_size", "Enter a size of 0 or more.")),
    ({"upload_size": float("inf")}, Problem("upload_size", "Enter a size of 0 or more.")),
]


@pytest.mark.parametrize(("change", "problem"), MESSAGES, ids=lambda value: repr(value)[:60])
def test_a_broken_rule_is_told_at_its_field(change: dict[str, Any], problem: Problem) -> None:
    assert found(replace(MINIMAL, **change), new_token=lambda: "fresh") == (problem,)


GOOD: list[dict[str, Any]] = [
    {"description": "a" * 255},
    {"description": "\N{RIGHT-TO-LEFT OVERRIDE}🚀 <b>"},
    {"format": "vmdk"},
    {"kms_key_id": KEY},
    {"kms_key_id": "mrk-" + "a" * 32},
    {"kms_key_id": "alias/mine"},
    {"kms_key_id": "alias/aws/ebs"},
    {"kms_key_id": f"arn:aws:kms:{REGION}:111122223333:key/mrk-{'0' * 32}"},
    {"tags": MANY[:50]},
    {"tags": (Tag("", ""), *MANY[:50])},
    {"tags": (Tag("k" * 127, "v" * 256), Tag("a"), Tag("A"), Tag("awsome", "aws:x"))},
    {"role_name": "R+=,.@-_9" + "r" * 55},
    {"client_token": "t" * 64},
    {"upload_start": NOW, "upload_end": NOW},
    {"upload_size": 0.0},
    {"location": "s3://acme/" + "é" * 512},
    {"location": "https://files.example.com/d.vmdk"},
]


@pytest.mark.parametrize("change", GOOD, ids=lambda value: repr(value)[:60])
def test_what_is_just_within_a_rule_is_no_problem(change: dict[str, Any]) -> None:
    assert found(replace(MINIMAL, **change)) == ()


def test_the_apps_own_tag_takes_one_of_the_fifty() -> None:
    assert found(replace(MINIMAL, tags=MANY[:49]), reserved_tags=1) == ()
    assert found(replace(MINIMAL, tags=MANY[:50]), reserved_tags=1) == (
        Problem("tags", "At most 49 tags. The app needs 1 more for its own.", index=49),
    )


def test_a_token_of_another_request_is_replaced() -> None:
    assert found(FULL, token_used=True, new_token=lambda: "fresh") == (
        Problem("client_token", "This token was used for another request.", fix=Fix("New token", "fresh")),
    )


@pytest.mark.parametrize(
    ("before_end", "problem"),
    [
        (
            timedelta(minutes=30, seconds=59),
            Problem(
                "location",
                "This link ends in 30 min. AWS may read it later: make one that lasts at least 12 hours.",
                "warning",
            ),
        ),
        (timedelta(0), Problem("location", "This link has ended. Make one that lasts at least 12 hours.")),
        (
            timedelta(days=-1),
            Problem("location", "This link has ended. Make one that lasts at least 12 hours."),
        ),
    ],
)
def test_a_presigned_link_that_ends_soon_is_told(before_end: timedelta, problem: Problem) -> None:
    end = NOW.replace(hour=15, minute=0)

    assert found(LINK, now=end - before_end) == (problem,)


def test_a_presigned_link_that_lasts_is_no_problem() -> None:
    assert found(LINK, now=NOW.replace(hour=3, minute=0)) == ()


def test_an_old_bucket_in_us_east_1_is_only_warned_about() -> None:
    (problem,) = found(replace(MINIMAL, location="s3://Old_Bucket/k"), region="us-east-1")

    assert problem.severity == "warning"


def test_problems_keep_the_order_of_the_form() -> None:
    request = replace(
        MINIMAL, location="", description="\n", tags=(Tag("", "v"),), client_token=" ", upload_size=-1
    )

    assert [problem.field for problem in found(request)] == [
        "location",
        "description",
        "tags",
        "client_token",
        "upload_size",
    ]


@given(requests)
def test_any_request_is_judged(request_: ImportRequest) -> None:
    fields = set(ImportRequest.__dataclass_fields__)

    assert all(p.field in fields and p.message.endswith((".", "?")) for p in found(request_))


@pytest.mark.parametrize("text", [*HOSTILE, "\ud800", "http://h/?X-Amz-Signature=c0ffee"], ids=ascii)
def test_a_hostile_location_is_judged_without_its_secrets(text: str) -> None:
    for problem in found(replace(MINIMAL, location=text)):
        assert "c0ffee" not in repr(problem)


def test_a_corrected_link_keeps_its_signature_out_of_sight() -> None:
    (problem,) = found(replace(LINK, location=LINK.location.replace("https", "http")))

    assert problem.fix is not None
    assert problem.fix.value == LINK.location
    assert not [secret for secret in SECRETS if secret in repr(problem)]


@pytest.mark.parametrize(
    ("name", "is_good"),
    [
        ("abc", True),
        ("a.b-c.1", True),
        ("a" * 63, True),
        ("a" * 64, False),
        ("ab", False),
        ("a..b", False),
        (".abc", False),
        ("abc-", False),
        ("192.168.0.1", False),
        ("xn--abc", False),
        ("abc--ol-s3", False),
        ("abc-s3alias", True),
        ("name--use1-az4--x-s3", True),
        ("Abc", False),
        ("ab\n", False),
        ("abc\n", False),
    ],
)
def test_a_bucket_name_keeps_the_rules_of_s3(name: str, is_good: bool) -> None:
    assert (bucket_problem(name) == "") is is_good


def test_a_bucket_name_is_guessed_only_when_the_guess_is_valid() -> None:
    assert likely_bucket("My_Bucket..X") == "my-bucket.x"
    assert likely_bucket("!!") == ""
    assert likely_bucket("a" * 10_000) == ""


def test_a_key_is_measured_in_bytes() -> None:
    assert key_problem("a" * 1024) == ""
    assert key_problem("a" * 1025)
    assert key_problem("\ud800" * 400)


def test_every_field_has_its_rule() -> None:
    assert set(RULES) == set(ImportRequest.__dataclass_fields__)
    assert all(rule.text.endswith(".") for rule in RULES.values())
