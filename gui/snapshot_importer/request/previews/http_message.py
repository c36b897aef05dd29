"""The request as EC2 receives it: a signed query request over HTTP."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

from snapshot_importer.request.masking import MASK
from snapshot_importer.request.model import jsonable
from snapshot_importer.request.partitions import partition_of
from snapshot_importer.request.previews.shown import Shown

API_VERSION = "2016-11-15"
# Lists are flat, and numbered from 1 (EC2 API reference, "Making requests to the Amazon EC2 API").
_LIST_NAMES = {"TagSpecifications": "TagSpecification", "Tags": "Tag"}


def write_http(request: Shown) -> str:
    """Head and body with the signature masked; the body, one line when sent, is broken before each ``&``."""
    host = request.endpoint.partition("://")[2].partition("/")[0] or _host(request.region)
    body = form_body(request.params)
    # The mask is to be seen as such, and the length of a masked link says nothing.
    length = MASK if request.is_masked else str(len(body))
    if request.is_masked:
        body = body.replace(quote_plus(MASK), MASK)
    return (
        "POST / HTTP/1.1\n"
        f"Host: {host}\n"
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8\n"
        f"Content-Length: {length}\n"
        f"X-Amz-Date: {MASK}\n"
        f"Authorization: AWS4-HMAC-SHA256 Credential={MASK}/{MASK}/{request.region}/ec2/aws4_request, "
        f"SignedHeaders=content-type;host;x-amz-date, Signature={MASK}\n"
        "\n" + body.replace("&", "\n&") + "\n"
    )


def form_body(params: Mapping[str, Any]) -> str:
    """*params* form-encoded; a character that UTF-8 lacks becomes a question mark."""
    pairs = [("Action", "ImportSnapshot"), ("Version", API_VERSION), *_pairs(params, "")]
    return urlencode(pairs, errors="replace")


def _host(region: str) -> str:
    return f"ec2.{region}.{partition_of(region).suffix}"


def _pairs(members: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in members.items():
        path = f"{prefix}{_LIST_NAMES.get(name, name)}"
        match value:
            case Mapping():
                yield from _pairs(value, f"{path}.")
            case list():
                for number, member in enumerate(value, 1):
                    yield from _pairs(member, f"{path}.{number}.")
            case bool():
                yield path, str(value).lower()
            case _:
                yield path, str(jsonable(value))
