"""What the location field means: an object in S3, or an address that AWS reads itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import SplitResult, parse_qs, unquote, unquote_plus, urlsplit

from snapshot_importer.request.masking import MASK, SECRET_PARAMETERS
from snapshot_importer.request.partitions import PARTITIONS, REGION

NO_KEY = "The address has no object key after the bucket name."
ACCESS_POINT = (
    "This is an S3 access point. Snapshots are imported from buckets: use the address of its bucket."
)
BY_ALIAS = "This names an access point by its alias. AWS promises imports from buckets only."
DIRECTORY_BUCKET = "This is a directory bucket. AWS promises imports from general purpose buckets only."
PLUS_IS_A_SPACE = (
    "Amazon S3 reads “+” in an https address as a space. If the key holds a plus sign, write %2B."
)
VERSION_LEFT_OUT = "The version in this address is not sent: AWS imports the newest version of the object."

# Host names of Amazon S3 without the partition's suffix, in the order in which they are tried
# (Amazon S3 User Guide, "Virtual hosting of buckets"; botocore, s3 endpoint rule set).
_REGION = rf"(?P<region>{REGION.pattern})"
_BUCKET = r"(?:(?P<bucket>.+)\.)?"
HOSTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_BUCKET}(?P<website>s3-website)[.-]{_REGION}",
        rf"{_BUCKET}(?P<other>s3-(?:accesspoint|object-lambda|outposts)(?:-fips)?)(?:\.dualstack)?\.{_REGION}",
        rf"{_BUCKET}(?P<other>accesspoint)\.s3-global",
        rf"{_BUCKET}s3express(?:-fips)?-[a-z0-9-]+(?:\.dualstack)?\.{_REGION}",
        rf"{_BUCKET}s3-accelerate(?:\.dualstack)?",
        rf"{_BUCKET}s3(?:-fips)?(?:\.dualstack)?\.{_REGION}",
        rf"{_BUCKET}s3-(?:fips-)?{_REGION}",
        rf"{_BUCKET}s3(?:-(?P<legacy>external-[12]))?",
    )
)
# The second name of US East (N. Virginia), kept for old clients.
LEGACY_NAMES = {"external-1": "us-east-1", "external-2": "us-east-1"}


@dataclass(frozen=True, slots=True)
class S3Location:
    """An object in S3 by its exact bucket and key; *region* where the address names one.

    *notes* are sentences about what could go wrong with this kind of address.
    """

    bucket: str
    key: str
    region: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UrlLocation:
    """An https address that is sent as it is; *expires* is the end of a presigned link, aware UTC.

    A *masked* one stands for a link whose query was not kept: it tells what was sent, and opens nothing.
    """

    url: str = field(repr=False)
    presigned: bool = False
    expires: datetime | None = None
    masked: bool = False


class LocationError(ValueError):
    """The text names no object; *suggestion* is the text that was probably meant, or ``""``."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


def s3_address(bucket: str, key: str) -> str:
    """The one spelling that carries every key exactly: nothing in it is escaped."""
    return f"s3://{bucket}/{key}"


def parse_location(text: str) -> S3Location | UrlLocation:
    """Read what was typed or pasted; raises LocationError with a sentence for the field.

    ``s3://`` and ARNs hold the key as it is; https addresses hold it percent-encoded, once.
    """
    start = text.lstrip()
    scheme, separator, rest = start.partition("://")
    if start.lower().startswith("arn:"):
        return _from_arn(start)
    if not separator:
        raise _unknown(start.strip())
    match scheme.lower():
        case "s3":
            return _from_s3(rest)
        case "s3a" | "s3n":
            raise LocationError("Write s3:// at the start.", f"s3://{rest}")
        case "https" | "http":
            return _from_web(start.strip())
    raise LocationError("The address begins with s3://, https:// or arn:.")


def _unknown(text: str) -> LocationError:
    if not text:
        return LocationError("Enter the S3 object, or choose Browse.")
    bucket, slash, key = text.partition("/")
    likely = bool(slash and key and re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket))
    return LocationError(
        "The address begins with s3://, https:// or arn:.", s3_address(bucket, key) if likely else ""
    )


def _from_s3(rest: str) -> S3Location:
    if rest.lower().startswith("arn:"):
        return _from_arn(rest)
    bucket, _, key = rest.partition("/")
    return _located(bucket, key)


def _located(bucket: str, key: str, region: str | None = None, notes: tuple[str, ...] = ()) -> S3Location:
    if not bucket:
        raise LocationError("The address has no bucket name.")
    if not key:
        raise LocationError(NO_KEY)
    if bucket.endswith("-s3alias"):
        notes += (BY_ALIAS,)
    if bucket.endswith("--x-s3"):
        notes += (DIRECTORY_BUCKET,)
    return S3Location(bucket, key, region, notes)


def _from_arn(text: str) -> S3Location:
    """``arn:<partition>:s3:::bucket/key`` (Service Authorization Reference, Amazon S3)."""
    parts = text.split(":", 5)
    if len(parts) < 6 or not parts[2].startswith("s3"):
        raise LocationError("This ARN names no object in S3. Use arn:aws:s3:::bucket/key.")
    _, _, service, region, account, resource = parts
    if service == "s3" and not region and not account:
        bucket, _, key = resource.partition("/")
        return _located(bucket, key)
    if service == "s3express":
        raise LocationError(DIRECTORY_BUCKET)
    raise LocationError(ACCESS_POINT)


def _from_web(text: str) -> S3Location | UrlLocation:
    if not text.isprintable():
        raise LocationError("The address holds a line break or control character. Paste it again.")
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise LocationError("This is not a complete https address.") from None
    if not host or len(host) > 253:  # RFC 1035
        raise LocationError("This is not a complete https address.")
    if parts.username is not None or parts.password is not None:
        raise LocationError("AWS takes no user name or password in an address. Remove the part before “@”.")
    query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    console = _from_console(host, parts.path, query)
    if console is not None:
        return console
    on_s3 = _s3_host(host)
    if on_s3 is None:
        return _foreign(text, parts, query)
    if port not in (None, 443):
        raise LocationError(f"Amazon S3 has no port in its addresses. Remove “:{port}”.")
    return _on_s3(text, parts, query, on_s3)


def _foreign(text: str, parts: SplitResult, query: Mapping[str, str]) -> UrlLocation:
    if parts.scheme == "http":
        raise LocationError("AWS reads https:// addresses only.", "https" + text[4:])
    return _link(text, parts, query)


def _link(text: str, parts: SplitResult, query: Mapping[str, str]) -> UrlLocation:
    masked = parts.query == MASK
    return UrlLocation(text, presigned=_is_presigned(query), expires=_expiry(query), masked=masked)


def _on_s3(
    text: str, parts: SplitResult, query: Mapping[str, str], found: re.Match[str]
) -> S3Location | UrlLocation:
    groups = found.groupdict()
    bucket, key = _bucket_and_key(groups.get("bucket"), parts)
    if groups.get("website"):
        address = s3_address(bucket or "bucket", key or "key")
        suggestion = address if bucket and key else ""
        raise LocationError(f"Static website addresses cannot be imported. Use {address}.", suggestion)
    if _is_presigned(query) or parts.query == MASK:
        if parts.scheme == "http":
            raise LocationError("AWS reads https:// addresses only.", "https" + text[4:])
        return _link(text, parts, query)
    if groups.get("other"):
        raise LocationError(ACCESS_POINT)
    if parts.fragment:
        raise LocationError(
            "In an https address “#” ends the key. Use the s3:// form.",
            s3_address(bucket, f"{key}#{parts.fragment}"),
        )
    if parts.scheme == "http":
        raise LocationError(
            "http:// addresses are not read. Use s3:// or https://.", s3_address(bucket, key) if key else ""
        )
    notes = ((VERSION_LEFT_OUT,) if "versionid" in query else ()) + (
        (PLUS_IS_A_SPACE,) if "+" in parts.path else ()
    )
    return _located(bucket, key, groups.get("region") or LEGACY_NAMES.get(groups.get("legacy") or ""), notes)


def _s3_host(host: str) -> re.Match[str] | None:
    for suffix in sorted({p.suffix for p in PARTITIONS}, key=len, reverse=True):
        name = host.removesuffix(f".{suffix}")
        if name != host:
            return next((found for pattern in HOSTS if (found := pattern.fullmatch(name))), None)
    return None


def _bucket_and_key(bucket: str | None, parts: SplitResult) -> tuple[str, str]:
    path = parts.path.removeprefix("/")
    try:
        if bucket is not None:
            return bucket, _decoded(path)
        # In path style a slash of the key may be written %2F, the one after the bucket never is.
        raw_bucket, _, raw_key = path.partition("/")
        return _decoded(raw_bucket), _decoded(raw_key)
    except UnicodeDecodeError:
        raise LocationError(
            "The address is not UTF-8 behind its percent signs. Use the s3:// form."
        ) from None


def _decoded(path: str) -> str:
    """S3 reads a plus sign in a path as a space, and its console writes spaces that way."""
    return unquote_plus(path, errors="strict")


def _from_console(host: str, path: str, query: Mapping[str, str]) -> S3Location | None:
    """An address of the S3 console: never sent, but it names the object."""
    if not any(host == p.console or host.endswith(f".{p.console}") for p in PARTITIONS):
        return None
    found = re.fullmatch(r"/s3/(?:object|buckets|upload)/([^/]+)/?.*", path)
    if found is None:
        raise LocationError("This page of the AWS console names no object in S3.")
    key = query.get("prefix", "")
    first_label = host.split(".", 1)[0]
    region = query.get("region") or (first_label if REGION.fullmatch(first_label) else None)
    return _located(unquote(found[1]), "" if key.endswith("/") else key, region)


def _is_presigned(query: Mapping[str, str]) -> bool:
    """Whether the query holds a signature, by S3 (any version) or another store."""
    return not SECRET_PARAMETERS.isdisjoint(query)


def _expiry(query: Mapping[str, str]) -> datetime | None:
    try:
        if "x-amz-signature" in query:
            signed = datetime.strptime(query.get("x-amz-date", ""), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            return signed + timedelta(seconds=int(query.get("x-amz-expires", "")))
        return datetime.fromtimestamp(int(query["expires"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None
