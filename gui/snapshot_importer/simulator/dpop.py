"""Proofs that a request comes from whoever holds a key: RFC 9449 (DPoP), with ES256 as botocore sends it."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from snapshot_importer.simulator import p256

# Guess: how far the time of a proof may be off. RFC 9449, 11.1, speaks of seconds or minutes.
_TOLERANCE = timedelta(minutes=5)


class InvalidProofError(ValueError):
    """What is wrong with a proof."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof whose signature holds."""

    key: tuple[int, int]  # public, of P-256
    identifier: str  # that nobody uses twice


def checked_proof(text: str, *, method: str, address: str, now: datetime) -> Proof:
    """Return what *text* proves of a request; `InvalidProofError` where it proves nothing. RFC 9449, 4.3."""
    parts = text.split(".")
    if len(parts) != 3:
        raise InvalidProofError("it is no JSON Web Token")
    header, claims = _json(parts[0]), _json(parts[1])
    if (header.get("typ"), header.get("alg")) != ("dpop+jwt", "ES256"):
        raise InvalidProofError("its type or its algorithm is another")
    key = _key(header.get("jwk"))
    if not p256.verifies(key, f"{parts[0]}.{parts[1]}".encode(), _bytes(parts[2])):
        raise InvalidProofError("its signature does not hold")
    if (claims.get("htm"), claims.get("htu")) != (method, address):
        raise InvalidProofError("it is for another request")
    issued, identifier = claims.get("iat"), claims.get("jti")
    if not isinstance(issued, int) or abs(now.timestamp() - issued) > _TOLERANCE.total_seconds():
        raise InvalidProofError("it is not of this time")
    if not isinstance(identifier, str) or not identifier:
        raise InvalidProofError("it has no identifier")
    return Proof(key, identifier)


def _key(jwk: Any) -> tuple[int, int]:
    if not isinstance(jwk, dict) or (jwk.get("kty"), jwk.get("crv")) != ("EC", "P-256") or "d" in jwk:
        raise InvalidProofError("its key is not a public one of P-256")
    x, y = (_bytes(jwk.get(name)) for name in ("x", "y"))
    return int.from_bytes(x, "big"), int.from_bytes(y, "big")


def _json(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(part))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise InvalidProofError("a part of it is no JSON object")
    return found


def _bytes(part: Any) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (TypeError, ValueError):
        raise InvalidProofError("a part of it is not base64url") from None
