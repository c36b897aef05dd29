"""No secret of a link is seen."""

import json
from dataclasses import replace
from urllib.parse import quote

import pytest

from request.samples import LINK, NOW, PRESIGNED, REGION, SECRETS
from snapshot_importer.request.masking import mask, mask_addresses, mask_link
from snapshot_importer.request.model import ImportRequest, from_parameters, parameters
from snapshot_importer.request.previews import DIALECTS, masked_location, render, summary
from snapshot_importer.request.previews.shown import MASKED_NOTE
from snapshot_importer.request.problems import problems

SIGV2 = "https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIASECRETKEY&Expires=1&Signature=c0ffee5ec4e7c0ffee5ec4e7c0ffee5ec4e7"
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=AKIASECRETKEY/20261124/eu-central-1/ec2/aws4_request, SignedHeaders=host, "
    "Signature=c0ffee5ec4e7c0ffee5ec4e7c0ffee5ec4e7"
)


@pytest.mark.parametrize(
    "text",
    [
        PRESIGNED,
        PRESIGNED.lower().replace("akiasecretkey", "AKIASECRETKEY"),
        f"Cannot read {PRESIGNED} (403).",
        json.dumps({"Url": PRESIGNED}),
        PRESIGNED.replace("&", "&amp;"),
        PRESIGNED.replace("&", "\\u0026").replace("=", "\\u003d"),
        quote(PRESIGNED, safe=""),
        quote(quote(PRESIGNED, safe=""), safe=""),
        SIGV2,
        AUTHORIZATION,
    ],
    ids=range(10),
)
def test_a_signed_link_is_masked_in_any_text(text: str) -> None:
    masked = mask(text)

    assert not [secret for secret in SECRETS if secret in masked]
    assert "****" in masked


@pytest.mark.parametrize(
    "text", ["", "design=1", "s3://b/k?x=1", "https://example.com/a?b=c", "Signature of Bob"]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert mask(text) == text


def test_a_password_in_an_address_is_masked() -> None:
    assert mask("see https://bob:hunter2@example.com/k.") == "see https://****@example.com/k."


@pytest.mark.parametrize(
    "text",
    [
        "x-amz-date:2026\nx-amz-security-token:CANARY+/=\n\nhost",
        "{'X-Amz-Security-Token': 'CANARY'}",
        'x-amz-signature: "CANARY"',
    ],
)
def test_a_token_among_the_headers_that_were_signed_is_masked(text: str) -> None:
    masked = mask(text)

    assert "CANARY" not in masked
    assert len(masked.splitlines()) == len(text.splitlines())


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "Cannot read https://files.example.com/d.vmdk?token=CANARY&expires=9.",
            "Cannot read https://files.example.com/d.vmdk?****.",
        ),
        ("(HTTP://files.example.com/d?CANARY)", "(HTTP://files.example.com/d?****)"),
        ("url=https%3A%2F%2Fa.example%2Fd%3Ftoken%3DCANARY", "url=https%3A%2F%2Fa.example%2Fd%3F****"),
        ("url=https%253A%252F%252Fa.example%253Ft%253DCANARY", "url=https%253A%252F%252Fa.example%253F****"),
        ('{"Url": "https://a.example/d?t\\u003dCANARY"}', '{"Url": "https://a.example/d?****"}'),
        ("https://bob:CANARY@a.example/d?t=CANARY", "https://****@a.example/d?****"),
        ("Did you read https://a.example/d? It is new.", "Did you read https://a.example/d? It is new."),
        ("Why? See s3://b/k?x=1", "Why? See s3://b/k?x=1"),
        ("https://a.example/d#part", "https://a.example/d#part"),
    ],
)
def test_the_query_of_every_address_in_a_text_is_masked(text: str, masked: str) -> None:
    assert mask_addresses(text) == masked


def test_a_masked_link_keeps_its_address() -> None:
    assert mask_link(PRESIGNED) == "https://acme.s3.eu-central-1.amazonaws.com/erp%20db.vmdk?****"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_preview_shows_the_secrets_of_a_link(dialect: str) -> None:
    shown = render(dialect, LINK, region=REGION)

    assert not [secret for secret in SECRETS if secret in shown]
    assert "****" in shown


@pytest.mark.parametrize("dialect", ["bash", "powershell", "cmd", "boto3", "terraform"])
def test_the_copy_says_that_a_link_is_masked(dialect: str) -> None:
    first = render(dialect, LINK, region=REGION).splitlines()[0]

    assert first.removeprefix("rem ").removeprefix("# ") == MASKED_NOTE


def test_the_summary_marks_the_link_as_masked() -> None:
    assert summary(LINK, region=REGION)[0].state == "masked"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_escaped_parameter_name_does_not_uncover_the_link(dialect: str) -> None:
    sly = replace(LINK, location=PRESIGNED.replace("X-Amz-", "X%2DAmz%2D"))

    assert not [secret for secret in SECRETS if secret in render(dialect, sly, region=REGION)]


@pytest.mark.parametrize("link", [PRESIGNED, SIGV2, "https://example.com/disk.vmdk?sig=c0ffee"])
def test_a_link_of_the_history_is_still_previewed_as_a_link(link: str) -> None:
    kept = from_parameters({"DiskContainer": {"Url": mask_link(link)}})

    assert parameters(kept) == {"DiskContainer": {"Url": mask_link(link)}}
    assert json.loads(render("json", kept, region=REGION)) == parameters(kept)
    assert render("bash", kept, region=REGION).splitlines()[0] == f"# {MASKED_NOTE}"
    assert summary(kept, region=REGION)[0].state == "masked"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_preview_shows_the_query_of_a_foreign_link(dialect: str) -> None:
    foreign = replace(LINK, location="https://example.com/disk.vmdk?token=hunter2")

    text = render(dialect, foreign, region=REGION)

    assert "hunter2" not in text
    assert "****" in text


@pytest.mark.parametrize(
    "location",
    [
        "https://example.com/disk.vmdk?token=hunter2",
        "  HTTP://example.com/disk.vmdk?token=hunter2",
        "https://bob@example.com/disk.vmdk?token=hunter2",
        "https://example.com/disk\n.vmdk?token=hunter2",
        "from https://example.com/disk.vmdk?token=hunter2",
    ],
)
def test_no_address_on_the_web_is_seen_with_its_query(location: str) -> None:
    assert masked_location(location).endswith(".vmdk?****")


@pytest.mark.parametrize(
    "location",
    [
        "s3://b/k?token=1",
        "https://b.s3.amazonaws.com/k?versionId=1",
        "https://example.com/disk.vmdk",
        "b/k?a=1",
    ],
)
def test_an_address_that_opens_nothing_is_seen_whole(location: str) -> None:
    assert masked_location(location) == location


def test_the_correction_of_a_link_does_not_repeat_its_query() -> None:
    (problem,) = problems(ImportRequest("http://example.com/k?token=hunter2"), region=REGION, now=NOW)

    assert problem.fix is not None
    assert problem.fix.label == "Use https://example.com/k?****"
    assert problem.fix.value == "https://example.com/k?token=hunter2"
