"""What each preview shows, letter by letter, and that it says exactly what would be sent."""

import json
import re
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import botocore.session
import pytest
from botocore.serialize import create_serializer
from hypothesis import given
from pygments.lexers import get_lexer_by_name

from request.samples import FULL, HOSTILE, MINIMAL, REGION, REQUESTS, plain, requests
from request.windows import cmd_argv, powershell_argv
from snapshot_importer.request.model import ImportRequest, Tag, parameters
from snapshot_importer.request.previews import DIALECTS, Row, render, summary
from snapshot_importer.request.previews.command_line import CMD_LIMIT
from snapshot_importer.request.previews.http_message import form_body
from snapshot_importer.request.previews.terraform import NEEDS_FORMAT, NO_VHDX, hcl_string

GOLDEN = Path(__file__).parent / "golden"
EC2 = botocore.session.get_session().get_service_model("ec2")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", REQUESTS)
def test_a_preview_reads_as_recorded(name: str, dialect: str) -> None:
    recorded = (GOLDEN / f"{name}.{dialect}.txt").read_bytes().decode()

    assert render(dialect, REQUESTS[name], region=REGION) == recorded


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("text", [*HOSTILE, "\ud800"], ids=ascii)
def test_no_text_upsets_a_preview(text: str, dialect: str) -> None:
    request = ImportRequest(
        location=f"s3://{text}/{text}",
        format=text,
        description=text,
        disk_description=text,
        kms_key_id=text,
        role_name=text,
        client_token=text,
        comment=text,
        upload_size=float("nan"),
        tags=(Tag(text, text),),
    )

    assert render(dialect, request, region=REGION).endswith("\n")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_empty_form_has_a_preview(dialect: str) -> None:
    assert render(dialect, ImportRequest(), region=REGION).strip()


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_a_preview_has_a_lexer(dialect: Any) -> None:
    assert list(get_lexer_by_name(dialect.lexer).get_tokens(render(dialect.id, FULL, region=REGION)))


@given(requests)
def test_the_json_is_the_request(request_: ImportRequest) -> None:
    assert json.loads(render("json", request_, region=REGION)) == plain(request_)


@given(requests)
def test_the_python_program_sends_the_request(request_: ImportRequest) -> None:
    calls: list[Any] = []

    def import_snapshot(**members: Any) -> dict[str, str]:
        calls.append(members)
        return {"ImportTaskId": "import-snap-1"}

    def client(*names: str, **options: str) -> SimpleNamespace:
        calls.append((names, options))
        return SimpleNamespace(import_snapshot=import_snapshot)

    program = compile(render("boto3", request_, region=REGION), "preview", "exec")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "boto3", SimpleNamespace(client=client))
        exec(program, {"print": str})

    assert calls == [(("ec2",), {"region_name": REGION}), parameters(request_)]


@given(requests)
def test_the_http_body_is_what_botocore_sends(request_: ImportRequest) -> None:
    operation = EC2.operation_model("ImportSnapshot")

    sent = create_serializer("ec2").serialize_to_request(parameters(request_), operation)["body"]

    shown = dict(parse_qsl(form_body(parameters(request_)), keep_blank_values=True, strict_parsing=True))
    assert shown == {name: str(value) for name, value in sent.items()}


def test_the_http_message_names_the_endpoint_of_the_partition() -> None:
    hosts = {
        region: render("http", MINIMAL, region=region).splitlines()[1]
        for region in ("eu-central-1", "cn-north-1", "eusc-de-east-1", "us-gov-west-1")
    }

    assert hosts == {
        "eu-central-1": "Host: ec2.eu-central-1.amazonaws.com",
        "cn-north-1": "Host: ec2.cn-north-1.amazonaws.com.cn",
        "eusc-de-east-1": "Host: ec2.eusc-de-east-1.amazonaws.eu",
        "us-gov-west-1": "Host: ec2.us-gov-west-1.amazonaws.com",
    }


def test_a_custom_endpoint_and_a_profile_are_shown() -> None:
    there = {"region": REGION, "endpoint": "http://localhost:4566", "profile": "my profile"}

    bash = render("bash", MINIMAL, **there)
    program = render("boto3", MINIMAL, **there)

    assert "--profile 'my profile'" in bash
    assert "--endpoint-url http://localhost:4566" in bash
    assert "boto3.Session(profile_name='my profile')" in program
    assert "endpoint_url='http://localhost:4566'" in program
    assert "Host: localhost:4566\n" in render("http", MINIMAL, **there)


def options(words: list[str]) -> dict[str, Any]:
    """The members that an ``aws`` argument list stands for, with its structures read."""
    assert words[:5] == ["aws", "ec2", "import-snapshot", "--region", REGION]
    members: dict[str, Any] = {}
    rest = words[5:]
    while rest:
        option = rest.pop(0)
        name = "".join(part.capitalize() for part in option.removeprefix("--").split("-"))
        if name == "CliInputJson":
            members |= json.loads(rest.pop(0))
        elif name in ("Encrypted", "DryRun"):
            members[name] = True
        else:
            value = rest.pop(0)
            members[name] = json.loads(value) if name[:3] in ("Dis", "Tag") or name == "ClientData" else value
    return members


@pytest.mark.parametrize("doubles", [True, False], ids=["PowerShell 7", "Windows PowerShell 5.1"])
@given(requests)
def test_powershell_passes_the_request(doubles: bool, request_: ImportRequest) -> None:
    words = powershell_argv(render("powershell", request_, region=REGION), doubles_last_backslashes=doubles)

    assert options(words) == plain(request_)


@given(requests)
def test_cmd_passes_the_request(request_: ImportRequest) -> None:
    words = cmd_argv(render("cmd", request_, region=REGION))

    assert options(words) == plain(request_)


def test_a_command_too_long_for_cmd_says_so() -> None:
    long = ImportRequest(location="s3://acme/k", comment="c" * CMD_LIMIT)

    assert render("cmd", long, region=REGION).startswith("rem This is longer than the 8,191 characters")


HCL_ESCAPE = re.compile(
    r'\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|([nrt"\\]))|\$\$\{|%%\{|([$%]\{)|(["\n\\])', re.DOTALL
)


def unescape_hcl(quoted: str) -> str:
    """HCL Native Syntax Specification: quoted literals and their template markers."""

    def meant(found: re.Match[str]) -> str:
        assert not found[4], "this would open a template"
        assert not found[5], "this would end the string"
        if code := found[1] or found[2]:
            return chr(int(code, 16))
        return {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}[found[3]] if found[3] else found[0][1:]

    assert quoted[0] == quoted[-1] == '"'
    return HCL_ESCAPE.sub(meant, quoted[1:-1])


@given(requests)
def test_terraform_reads_each_text_as_it_is(request_: ImportRequest) -> None:
    for text in (request_.description, request_.comment, *(tag.value for tag in request_.tags)):
        assert unescape_hcl(hcl_string(text)) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("${a}", "$${a}"),
        ("$${a}", r"\u0024$${a}"),
        ("%$${", r"\u0025\u0024$${"),
        ("100% {", "100% {"),
        ("%{", "%%{"),
    ],
)
def test_terraform_templates_are_taken_literally(text: str, escaped: str) -> None:
    assert hcl_string(text) == f'"{escaped}"'


@given(requests)
def test_terraform_has_every_member_or_a_comment_for_it(request_: ImportRequest) -> None:
    text = render("terraform", request_, region=REGION)

    quoted = [unescape_hcl(found) for found in re.findall(r'= ("(?:\\.|[^"\\])*")$', text, re.MULTILINE)]
    disk, data = parameters(request_)["DiskContainer"], parameters(request_).get("ClientData", {})
    wanted = [request_.description, request_.disk_description, request_.comment, disk["UserBucket"]["S3Key"]]
    assert set(filter(None, wanted)) <= set(quoted)
    assert ("upload_size" in text) or ("UploadSize" not in data)
    assert ("client token" in text) or not request_.client_token
    assert ("dry run" in text) or not request_.dry_run


def test_terraform_is_told_what_it_cannot_take() -> None:
    assert NEEDS_FORMAT in render("terraform", MINIMAL, region=REGION)
    assert NO_VHDX in render("terraform", ImportRequest(location="s3://a/b", format="VHDX"), region=REGION)


def test_the_summary_says_what_is_chosen_and_what_aws_will_choose() -> None:
    assert summary(MINIMAL, region=REGION) == (
        Row("Location", "s3://acme-vm-exports/disk.raw"),
        Row("Region", "eu-central-1"),
        Row("Disk format", "Left out, AWS detects it", "default"),
        Row("Description", "None", "default"),
        Row("Disk description", "None", "default"),
        Row("Encryption", "As the Region's default says", "default"),
        Row("Service role", "vmimport", "default"),
        Row("Client token", "None", "default"),
    )


def test_the_summary_of_an_empty_form_says_what_is_missing() -> None:
    missing = [row.label for row in summary(ImportRequest(), region="") if row.state == "missing"]

    assert missing == ["Location", "Region"]


def test_the_summary_shows_times_in_utc() -> None:
    rows = {row.label: row.value for row in summary(FULL, region=REGION)}

    assert datetime.fromisoformat(rows["Upload start"]) == FULL.upload_start
    assert rows["Upload size"] == "18.4\N{NO-BREAK SPACE}GiB"
