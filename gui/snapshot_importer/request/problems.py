"""Every rule of an import request that needs no call to AWS, each with its words for the user."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from snapshot_importer.request.location import (
    LocationError,
    S3Location,
    UrlLocation,
    parse_location,
    s3_address,
)
from snapshot_importer.request.masking import mask, mask_link
from snapshot_importer.request.model import FORMATS, ImportRequest, Tag, is_aws_managed_key, role_name_from
from snapshot_importer.request.names import bucket_problem, is_legacy_bucket, key_problem, likely_bucket
from snapshot_importer.request.partitions import partition_of
from snapshot_importer.request.text_rules import sendable, unsendable

TEXT_LIMIT = 255  # undocumented for ImportSnapshot; what EBS takes for a snapshot's description
TAGS, TAG_KEY, TAG_VALUE = 50, 127, 256  # EC2 API reference, Tag; EC2 User Guide, "Tag restrictions"
TOKEN_LIMIT = 64  # EC2 Developer Guide, "Ensuring idempotency"
LINK_LIFETIME = timedelta(hours=12)
LINK_GONE = "The link was kept in memory only. Paste the link again."

_ROLE = re.compile(r"[A-Za-z0-9_+=,.@-]{1,64}")  # IAM API reference, CreateRole
_KEY_ID = r"(?:[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|mrk-[0-9a-fA-F]{32})"
_ALIAS = r"alias/[A-Za-z0-9:/_-]{1,250}"
_KMS_KEY = re.compile(  # KMS API reference, DescribeKey
    rf"(?:arn:(?P<partition>aws[a-z-]*):kms:(?P<region>[a-z0-9-]+):[0-9]{{12}}:(?:key/{_KEY_ID}|{_ALIAS})|{_KEY_ID}|{_ALIAS})"
)
# What disk tools call the formats that AWS takes.
_OTHER_NAMES = {"IMG": "RAW", "DD": "RAW", "BIN": "RAW", "VPC": "VHD"}


@dataclass(frozen=True, slots=True)
class Fix:
    """The way to mend a problem: *value* goes into its field, or is what the deed with the id *cure* needs to know."""

    label: str
    value: str = field(default="", repr=False)
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: *field* names the attribute of ImportRequest, *index* the row of a tag."""

    field: str
    message: str
    severity: Literal["error", "warning"] = "error"
    fix: Fix | None = None
    index: int | None = None


def problems(
    request: ImportRequest,
    *,
    region: str,
    now: datetime,
    reserved_tags: int = 0,
    token_used: bool = False,
    new_token: Callable[[], str] = lambda: str(uuid4()),
) -> tuple[Problem, ...]:
    """All problems of *request* in the order of the form; an empty tuple lets it be sent.

    *region* is where the import runs, *now* an aware time. *reserved_tags* of the 50 belong to the
    app, and *token_used* says that the client token was sent with another request.
    """
    return (
        *_location(request.location, region=region, now=now),
        *_format(request.format),
        *_text("description", request.description),
        *_text("disk_description", request.disk_description),
        *kms_key_problems(request.kms_key_id, region),
        *tag_problems(request.tags, TAGS - reserved_tags),
        *_role(request.role_name),
        *_token(request.client_token, used=token_used, new_token=new_token),
        *_text("comment", request.comment),
        *_client_data(request),
    )


def _location(text: str, *, region: str, now: datetime) -> Iterator[Problem]:
    if not text.strip():
        yield Problem("location", "Enter the S3 object, or choose Browse.")
        return
    if refusal := unsendable(text.strip()):
        yield Problem("location", refusal)
        return
    try:
        found = parse_location(text)
    except LocationError as error:
        yield Problem("location", error.message, fix=_use(error.suggestion) if error.suggestion else None)
        return
    match found:
        case UrlLocation(masked=True):
            yield Problem("location", LINK_GONE)
        case UrlLocation(presigned=True):
            yield from _link(found, now)
        case S3Location():
            yield from _object(found, region)


def _use(address: str) -> Fix:
    seen = mask_link(address) if address.startswith("https:") else mask(address)
    return Fix(f"Use {seen}" if len(seen) <= 60 else "Use the corrected address", address)


def _link(link: UrlLocation, now: datetime) -> Iterator[Problem]:
    if link.expires is None:
        yield Problem("location", "This link does not say when it ends. AWS may read it later.", "warning")
    elif link.expires <= now:
        yield Problem("location", "This link has ended. Make one that lasts at least 12 hours.")
    elif link.expires - now < LINK_LIFETIME:
        minutes = (link.expires - now) // timedelta(minutes=1)
        yield Problem(
            "location",
            f"This link ends in {minutes} min. AWS may read it later: make one that lasts at least 12 hours.",
            "warning",
        )


def _object(found: S3Location, region: str) -> Iterator[Problem]:
    if refusal := bucket_problem(found.bucket):
        yield _bucket(found, refusal, region)
    if refusal := unsendable(found.key) or key_problem(found.key):
        yield Problem("location", refusal)
    if found.region and region and found.region != region:
        yield bucket_elsewhere(found.region, region)
    if found.key != found.key.strip():
        yield Problem("location", "The key begins or ends with a space. Is that part of its name?", "warning")
    for note in found.notes:
        yield Problem("location", note, "warning")


def bucket_elsewhere(bucket_region: str, region: str) -> Problem:
    """The problem of a bucket in *bucket_region*, while the import runs in *region*."""
    return Problem(
        "location",
        f"This bucket is in {bucket_region}. The import runs in {region}.",
        fix=Fix(f"Switch to {bucket_region}", bucket_region, cure="switch-region"),
    )


def _bucket(found: S3Location, refusal: str, region: str) -> Problem:
    if region == "us-east-1" and is_legacy_bucket(found.bucket):
        return Problem(
            "location", f"{refusal} Only buckets made before March 2018 have other names.", "warning"
        )
    better = likely_bucket(found.bucket)
    if not better:
        return Problem("location", refusal)
    address = s3_address(better, found.key)
    return Problem("location", f"{refusal} Did you mean “{better}”?", fix=Fix(f"Use {better}", address))


def _format(name: str) -> Iterator[Problem]:
    if name and name.upper() not in FORMATS:
        meant = _OTHER_NAMES.get(name.upper())
        fix = Fix(f"Use {meant}", meant) if meant else None
        yield Problem("format", "AWS imports RAW, VHD, VHDX and VMDK.", fix=fix)
    elif name.upper() == "VHDX":
        yield Problem("format", "VHDX works but fails more often than VMDK or raw.", "warning")


def _text(name: str, text: str) -> Iterator[Problem]:
    if refusal := unsendable(text):
        yield Problem(name, refusal, fix=Fix("Remove it", sendable(text)))
    if len(text) > TEXT_LIMIT:
        yield Problem(name, "At most 255 characters.")


def kms_key_problems(key_id: str, region: str) -> Iterator[Problem]:
    if not key_id or is_aws_managed_key(key_id):
        return
    found = _KMS_KEY.fullmatch(key_id)
    if found is None:
        yield Problem("kms_key_id", "Not a key id, alias or key ARN.")
        return
    # An ARN may also name a partition that does not have its Region.
    for named, here in ((found["region"], region), (found["partition"], partition_of(region).id)):
        if region and named and named != here:
            message = f"This key is in {named}. The snapshot is made in {here}: choose a key from there."
            yield Problem("kms_key_id", message)
            return


def tag_problems(tags: Sequence[Tag], limit: int) -> Iterator[Problem]:
    """Yield all problems of *tags*, of which *limit* may be filled in."""
    filled = [(index, tag) for index, tag in enumerate(tags) if tag.key or tag.value]
    seen: set[str] = set()
    for index, tag in filled:
        yield from (Problem("tags", message, index=index) for message in _tag(tag.key, tag.value))
        # Two spellings that look the same are taken for one: nobody could tell the tags apart.
        key = unicodedata.normalize("NFC", tag.key)
        if key and key in seen:
            yield Problem("tags", "This key is used twice.", index=index)
        seen.add(key)
    if len(filled) > limit:
        reason = "" if limit == TAGS else f" The app needs {TAGS - limit} more for its own."
        yield Problem("tags", f"At most {limit} tags.{reason}", index=filled[limit][0])


def _tag(key: str, value: str) -> Iterator[str]:
    if not key:
        yield "A tag needs a key."
    if refusal := unsendable(key) or unsendable(value):
        yield refusal
    if key.strip().lower().startswith("aws:"):
        yield "Keys may not begin with “aws:”. AWS keeps that prefix for itself."
    if len(key) > TAG_KEY or len(value) > TAG_VALUE:
        yield "At most 127 characters in a key, 256 in a value."


def _role(text: str) -> Iterator[Problem]:
    name = role_name_from(text)
    if name != text:
        message = f"Use the name, not the ARN. “{name}” was taken from it."
        yield Problem("role_name", message, "warning", Fix(f"Use {name}", name))
    if name and (refusal := role_name_problem(name)):
        yield Problem("role_name", refusal)


def role_name_problem(name: str) -> str:
    """What is wrong with *name* as the name of a role, as one sentence, or ``""``."""
    return "" if _ROLE.fullmatch(name) else "Letters, digits and + = , . @ - _ only, at most 64."


def _token(token: str, *, used: bool, new_token: Callable[[], str]) -> Iterator[Problem]:
    if len(token) > TOKEN_LIMIT or not re.fullmatch(r"[!-~]*", token):
        yield Problem("client_token", "At most 64 ASCII characters.", fix=Fix("New token", new_token()))
    elif used:
        message = "This token was used for another request."
        yield Problem("client_token", message, fix=Fix("New token", new_token()))


def _client_data(request: ImportRequest) -> Iterator[Problem]:
    start, end, size = request.upload_start, request.upload_end, request.upload_size
    if start is not None and end is not None and end.astimezone() < start.astimezone():
        yield Problem("upload_end", "The end is before the start.")
    if size is not None and not (math.isfinite(size) and size >= 0):
        yield Problem("upload_size", "Enter a size of 0 or more.")
