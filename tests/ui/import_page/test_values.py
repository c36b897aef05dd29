"""What the page computes without a window: drafts, what may be seen, what answers mean."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from snapshot_importer.aws.answers import KmsKey, ObjectHead
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import Cure
from snapshot_importer.request.location import S3Location
from snapshot_importer.request.model import ImportRequest, Tag
from snapshot_importer.request.problems import Problem
from snapshot_importer.ui.import_page.advanced_card import read_size
from snapshot_importer.ui.import_page.cures import for_check
from snapshot_importer.ui.import_page.draft import draft_of, request_from_draft
from snapshot_importer.ui.import_page.lookups import (
    key_problems,
    missing_object,
    object_problems,
    unknown_key,
)
from snapshot_importer.ui.import_page.reveal import Reveal
from snapshot_importer.ui.import_page.words import names, spots

LINK = "https://b.s3.eu-central-1.amazonaws.com/k?X-Amz-Signature=deadbeef&X-Amz-Credential=AKIDEXAMPLE"
WHOLE = ImportRequest(
    location="s3://bucket/key",
    format="VMDK",
    description="a",
    disk_description="b",
    encrypted=True,
    kms_key_id="alias/x",
    role_name="vmimport",
    comment="c",
    upload_start=datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
    upload_end=datetime(2026, 11, 1, 10, 30, 5, tzinfo=UTC),
    upload_size=18.25,
    tags=(Tag("Name", "x"), Tag("e", "")),
)
OWN, OTHERS = "aws:kms:eu-central-1:123456789012", "aws:kms:eu-central-1:999999999999"
HEAD = ObjectHead(1, None, "STANDARD", "e")
KEY = KmsKey("k", state="Enabled", spec="SYMMETRIC_DEFAULT", manager="CUSTOMER")


def test_a_draft_brings_back_every_field() -> None:
    assert request_from_draft(json.loads(json.dumps(draft_of(WHOLE)))) == WHOLE


@pytest.mark.parametrize(
    "location", [LINK, f"  {LINK}", "https://user:pass@host/x", LINK.replace("https", "http")]
)
def test_a_draft_holds_no_secret(location: str) -> None:
    text = json.dumps(draft_of(replace(WHOLE, location=location)))

    assert not [secret for secret in ("deadbeef", "AKIDEXAMPLE", "pass@") if secret in text]


@pytest.mark.parametrize(
    "draft",
    [
        {"location": 5, "tags": "x", "upload_size": "big", "upload_start": "soon", "encrypted": "yes"},
        {"tags": [["a"], ["a", 1], 5, None], "upload_size": True, "upload_end": 12, "description": None},
        {},
    ],
)
def test_a_draft_that_was_tampered_with_is_an_empty_form(draft: dict[str, object]) -> None:
    assert request_from_draft(draft) == ImportRequest()


def test_typing_takes_a_problem_away_and_never_adds_one() -> None:
    reveal = Reveal()
    reveal.left("location", [Problem("location", "No key.")])

    reveal.typed("location", [Problem("location", "No bucket."), Problem("kms_key_id", "No key id.")])

    assert reveal.shown == ()


def test_a_problem_stays_while_typing_as_long_as_it_is_true() -> None:
    reveal = Reveal()
    problem = Problem("description", "At most 255 characters.")
    reveal.left("description", [problem])

    reveal.typed("description", [problem])

    assert reveal.shown == (problem,)


def test_a_field_that_is_typed_into_is_not_judged_by_what_happens_elsewhere() -> None:
    reveal = Reveal()
    reveal.left("location", [])
    reveal.typed("location", [])

    reveal.judge([Problem("location", "No key.")])

    assert reveal.shown == ()


def test_the_end_is_judged_when_the_start_is_left() -> None:
    reveal = Reveal()

    reveal.left("upload_start", [Problem("upload_end", "The end is before the start.")])

    assert [problem.field for problem in reveal.shown] == ["upload_end"]


def test_places_are_counted_once_and_named_in_the_order_of_the_page() -> None:
    found = spots(
        (
            Problem("tags", "x", index=1),
            Problem("tags", "y", index=1),
            Problem("location", "z"),
            Problem("format", "w", "warning"),
        )
    )

    assert (len(found), names(found)) == (2, ("Location", "one tag"))


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (replace(HEAD, size=0), "The object is empty (0 bytes)."),
        (replace(HEAD, storage_class="GLACIER"), "The object is in GLACIER and must be restored first."),
        (replace(HEAD, storage_class="GLACIER_IR"), ""),
        (HEAD, ""),
    ],
)
def test_an_object_that_cannot_be_read_is_told(head: ObjectHead, message: str) -> None:
    assert "".join(problem.message for problem in object_problems(head)) == message


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "There is no object “a/b” in bucket."),
        (403, "You may not read this object (403). The key may also be misspelt."),
        (503, ""),
    ],
)
def test_a_failed_look_at_an_object_is_told_where_it_says_something(status: int, message: str) -> None:
    error = CallError("refused", "No", operation="HeadObject", http_status=status)

    found = missing_object(S3Location("bucket", "a/b"), error)

    assert "".join(problem.message for problem in found) == message


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (replace(KEY, state="Disabled"), "The key is disabled."),
        (replace(KEY, state="PendingDeletion"), "The key is about to be deleted."),
        (replace(KEY, state="Unheard"), "The key is Unheard."),
        (replace(KEY, spec="RSA_2048"), "Asymmetric keys cannot encrypt snapshots."),
        (replace(KEY, state="", spec=""), "You may not look up this key. AWS checks it during the import."),
        (KEY, ""),
    ],
)
def test_a_key_that_cannot_be_used_is_told(key: KmsKey, message: str) -> None:
    assert "".join(problem.message for problem in key_problems(key)) == message


@pytest.mark.parametrize(
    ("key_id", "message"),
    [
        ("alias/nope", "There is no key “alias/nope” in eu-central-1."),
        (f"arn:{OWN}:key/k", f"There is no key “arn:{OWN}:key/k” in eu-central-1."),
        (f"arn:{OTHERS}:key/k", "You may not look up this key. AWS checks it during the import."),
    ],
)
def test_a_key_that_is_not_there_is_told_unless_it_may_be_anothers(key_id: str, message: str) -> None:
    error = CallError("refused", "No", operation="DescribeKey", code="NotFoundException", http_status=400)

    found = unknown_key(key_id, error, region="eu-central-1", account="123456789012")

    assert [problem.message for problem in found] == [message]


@pytest.mark.parametrize(
    ("text", "size"), [("", None), (" 18.4 ", 18.4), ("1e3", 1000.0), ("0", 0.0), ("-1", -1.0)]
)
def test_a_size_is_read_as_a_number(text: str, size: float | None) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["big", "1,2,3x", "١x"])
def test_a_size_that_is_no_number_is_no_size(text: str) -> None:
    size = read_size(text)

    assert size is not None
    assert size != size  # noqa: PLR0124 - this is what not-a-number is


def test_a_cure_that_a_check_cannot_carry_out_has_no_button() -> None:
    assert not for_check(Cure("edit-request", "Change the request…"))
    assert not for_check(Cure("copy-details", "Copy details"))
