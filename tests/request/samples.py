"""Requests and texts that the tests of the request share."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from snapshot_importer.request.model import FORMATS, ImportRequest, Tag, jsonable, parameters

REGION = "eu-central-1"
NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
TOKEN = "7b1e0c52-5c0e-4a53-9f2e-1d0a4b6c8e10"

SIGNATURE = "c0ffee5ec4e7c0ffee5ec4e7c0ffee5ec4e7"
SESSION = "FwoGZXIvYXdzEBYaDSecretSession"
PRESIGNED = (
    "https://acme.s3.eu-central-1.amazonaws.com/erp%20db.vmdk?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIASECRETKEY%2F20261124%2Feu-central-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20261124T140000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host"
    f"&X-Amz-Security-Token={SESSION}&X-Amz-Signature={SIGNATURE}"
)
SECRETS = (SIGNATURE, SESSION, "AKIASECRETKEY")

MINIMAL = ImportRequest(location="s3://acme-vm-exports/disk.raw")
FULL = ImportRequest(
    location="s3://acme-vm-exports/erp/erp-db01.vmdk",
    format="VMDK",
    description="erp-db01 system disk",
    disk_description="Boot disk",
    encrypted=True,
    kms_key_id="alias/imaging-ebs",
    role_name="vmimport",
    client_token=TOKEN,
    comment="Exported from vSphere",
    upload_start=datetime(2026, 11, 20, 19, 5, tzinfo=UTC),
    upload_end=datetime(2026, 11, 20, 20, 11, 12, 500, tzinfo=UTC),
    upload_size=18.4,
    tags=(Tag("Name", "erp-db01-system"), Tag("Project", "ERP-Migration"), Tag("Empty")),
    dry_run=True,
)
AWKWARD = ImportRequest(
    location='s3://acme-vm-exports//it\'s 100% "odd" & <b>é+?#\\',
    format="RAW",
    description='$(id) `id` "it\'s" %PATH% !! ^& | <x> \\',
    disk_description="${path.module} %{if true} $${x} %%{y}",
    kms_key_id="--debug",
    role_name="file:///etc/passwd",
    client_token="https://example.com/",
    comment="\N{RIGHT-TO-LEFT OVERRIDE}line\nbreak\ttab\0nul 🚀 ‘’",
    upload_size=0.0,
    tags=(Tag("${a}", "'"), Tag("b c", "100%"), Tag("\\", '"')),
)
LINK = ImportRequest(location=PRESIGNED, format="VMDK", client_token=TOKEN)
REQUESTS = {"minimal": MINIMAL, "full": FULL, "awkward": AWKWARD, "link": LINK}

HOSTILE = (
    "<b>bold</b><img src=file:///etc/passwd>",
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe\N{LEFT-TO-RIGHT MARK}",
    "nul\0inside",
    "🚀👩‍👩‍👧",
    "a" * 10_000,
    "$(touch /tmp/x); `id` && rm -rf ~ | cat > /dev/null #",
    "'\"\\",
    "''\"\"\\\\",
    "line\nbreak\r\n\ttab",
    "${aws:x} %{if true} $${y} $$${z} %${w} %%{v}",
    "%PATH% ^%PATH^% !VAR! ^",
    "{a,b}{1..3}",
    "--debug",
    "-1",
    "file:///etc/passwd",
    "https://example.com/",
    "@here-string@",
    "‘’‚‛“”„",
    "trailing backslash\\",
    '\\\\"\\',
    "|",
    ";",
    "}",
    " lead and trail ",
    "\u2028\u2029\x85\x1b[31m",
    "e\u0301" * 50,
)

# No lone surrogates: no encoding carries them.
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text("ab'\"\\$`%!^&|<>(){}[];,=#~*? \n\t\0-‘", max_size=20),
)
times = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
requests = st.builds(
    ImportRequest,
    location=st.builds("s3://bucket/{}".format, texts.filter(bool)),
    format=st.sampled_from(("", *FORMATS)),
    description=texts,
    disk_description=texts,
    encrypted=st.booleans(),
    kms_key_id=texts,
    role_name=texts,
    client_token=texts,
    comment=texts,
    upload_start=st.none() | times,
    upload_end=st.none() | times,
    upload_size=st.none() | st.floats(0, 1e6),
    tags=st.lists(st.builds(Tag, texts.filter(bool), texts), max_size=3).map(tuple),
    dry_run=st.booleans(),
)


def plain(request: ImportRequest) -> Any:
    """The parameters of *request* with times as the texts that JSON and the AWS CLI take."""
    return json.loads(json.dumps(jsonable(parameters(request))))
