"""Checks Signature Version 4, in the Authorization header and in presigned URLs.

Source: AWS General Reference, "AWS Signature Version 4 for API requests".
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import quote

from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.protocol.messages import Request

Reason = Literal[
    "unsigned",
    "malformed",
    "unknown key",
    "wrong signature",
    "wrong token",
    "expired",
    "skewed",
    "late",
    "wrong region",
]

ALGORITHM = "AWS4-HMAC-SHA256"
TOLERANCE = timedelta(minutes=15)
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=(?P<credential>[^,]+), *SignedHeaders=(?P<headers>[^,]+), *Signature=(?P<signature>\w+)"
)


class RefusedSignatureError(Exception):
    """The signature does not hold; each service words it in its own way."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Signature:
    """What a request says of its signature."""

    access_key_id: str
    day: str  # YYYYMMDD
    region: str
    service: str
    signed_headers: tuple[str, ...]
    digest: str = field(repr=False)
    time: datetime
    token: str = field(repr=False)
    valid_for: timedelta | None  # of a presigned URL, else None

    @property
    def scope(self) -> str:
        """Return the credential scope."""
        return f"{self.day}/{self.region}/{self.service}/aws4_request"


def read_signature(request: Request) -> Signature:
    """Return the claim that *request* makes; RefusedSignatureError where it makes none that can be read."""
    query = dict(request.query_pairs())
    headers = request.headers
    try:
        if "X-Amz-Signature" in query:
            return _signature(
                query["X-Amz-Credential"],
                query["X-Amz-SignedHeaders"],
                query["X-Amz-Signature"],
                stamp=query["X-Amz-Date"],
                token=query.get("X-Amz-Security-Token", ""),
                valid_for=timedelta(seconds=int(query["X-Amz-Expires"])),
            )
        if "authorization" not in headers:
            raise RefusedSignatureError("unsigned")
        match = _AUTHORIZATION.fullmatch(headers["authorization"])
        if match is None:
            raise RefusedSignatureError("malformed")
        return _signature(
            match["credential"],
            match["headers"],
            match["signature"],
            stamp=headers["x-amz-date"],
            token=headers.get("x-amz-security-token", ""),
            valid_for=None,
        )
    except (KeyError, ValueError, OverflowError):
        raise RefusedSignatureError("malformed") from None


def _signature(
    credential: str, headers: str, digest: str, *, stamp: str, token: str, valid_for: timedelta | None
) -> Signature:
    access_key_id, day, region, service, _ = credential.rsplit("/", 4)
    time = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    names = tuple(headers.lower().split(";"))
    return Signature(access_key_id, day, region, service, names, digest, time, token, valid_for)


def verify(
    signature: Signature,
    request: Request,
    *,
    find_key: Callable[[str], AccessKey | None],
    wall: datetime,
) -> AccessKey:
    """Return the key that *signature* was made with; RefusedSignatureError where it does not hold at *wall*."""
    key = find_key(signature.access_key_id)
    if key is None or not key.active:
        raise RefusedSignatureError("unknown key")
    _check_time(signature, wall)
    if not hmac.compare_digest(key.session_token.encode(), signature.token.encode()):
        raise RefusedSignatureError("wrong token")
    expected = sign(key.secret_access_key, signature, request)
    if not hmac.compare_digest(expected, signature.digest):
        raise RefusedSignatureError("wrong signature")
    if key.expires is not None and key.expires <= wall:
        raise RefusedSignatureError("expired")
    return key


def _check_time(signature: Signature, wall: datetime) -> None:
    if signature.valid_for is not None and wall > signature.time + signature.valid_for:
        raise RefusedSignatureError("late")
    earliest = wall - TOLERANCE if signature.valid_for is None else datetime.min.replace(tzinfo=UTC)
    if not earliest <= signature.time <= wall + TOLERANCE:
        raise RefusedSignatureError("skewed")
    if signature.day != signature.time.strftime("%Y%m%d"):
        raise RefusedSignatureError("wrong signature")


def sign(secret: str, signature: Signature, request: Request) -> str:
    """Return the digest that *request* should carry."""
    canonical = hashlib.sha256(_canonical_request(signature, request).encode()).hexdigest()
    stamp = signature.time.strftime("%Y%m%dT%H%M%SZ")
    text = f"{ALGORITHM}\n{stamp}\n{signature.scope}\n{canonical}"
    key = f"AWS4{secret}".encode()
    for part in signature.scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _canonical_request(signature: Signature, request: Request) -> str:
    # S3 signs the path as it is sent, every other service quotes it once more.
    path = request.path if signature.service == "s3" else quote(request.path, safe="/~")
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in request.query_pairs()
        if name != "X-Amz-Signature"
    )
    query = "&".join(f"{name}={value}" for name, value in pairs)
    headers = "".join(
        f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in signature.signed_headers
    )
    names = ";".join(signature.signed_headers)
    return "\n".join([request.method, path, query, headers, names, _payload_hash(signature, request)])


def _payload_hash(signature: Signature, request: Request) -> str:
    """Return the hash that was signed; that the body has it is checked when the body is read."""
    if "x-amz-content-sha256" in request.headers:
        return request.headers["x-amz-content-sha256"]
    if signature.valid_for is not None and signature.service == "s3":
        return UNSIGNED_PAYLOAD
    return hashlib.sha256(request.whole_body()).hexdigest()
