"""A session of ``aws login`` that is renewed step by step; the proofs are made by the package cryptography."""

import base64
import hashlib
import json
import time
import uuid
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from fakes.aws import client
from snapshot_importer.simulator.iam import User
from snapshot_importer.simulator.server import Simulator


def encoded(content: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def cache_name(login_session: str) -> str:
    """How the AWS CLI names the file of a session."""
    return f"{hashlib.sha256(login_session.encode()).hexdigest()}.json"


def proof(pem: str, address: str, *, claims: dict[str, Any] | None = None, **header: Any) -> str:
    """Return a proof for a request to *address*; *claims* and *header* replace what is usual."""
    key = load_pem_private_key(pem.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    numbers = key.public_key().public_numbers()
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": encoded(numbers.x.to_bytes(32, "big")),
        "y": encoded(numbers.y.to_bytes(32, "big")),
    }
    usual = {"htm": "POST", "htu": address, "iat": int(time.time()), "jti": str(uuid.uuid4())}
    parts = {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk, **header}, {**usual, **(claims or {})}
    head = ".".join(encoded(json.dumps(part).encode()) for part in parts)
    r, s = decode_dss_signature(key.sign(head.encode(), ec.ECDSA(SHA256())))
    return f"{head}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


class LoginSession:
    """A user who has run ``aws login``."""

    def __init__(self, aws: Simulator, user: User) -> None:
        self.aws = aws
        self.address = f"{aws.endpoint}/v1/token"
        self.cached = aws.world.signin.sign_in(user)

    def proof(self, *, claims: dict[str, Any] | None = None, **header: Any) -> str:
        """A proof that is good unless told otherwise."""
        return proof(self.cached["dpopKey"], self.address, claims=claims, **header)

    def refresh(self, dpop: str | None = None, grant: str = "refresh_token") -> dict[str, Any]:
        """Return what the service answers, and keep the token for the next time."""
        signin = client(self.aws, "signin")
        sent = self.proof() if dpop is None else dpop
        signin.meta.events.register(
            "before-call.signin.CreateOAuth2Token", lambda params, **_: params["headers"].update(DPoP=sent)
        )
        answer: dict[str, Any] = signin.create_o_auth2_token(
            tokenInput={
                "clientId": self.cached["clientId"],
                "grantType": grant,
                "refreshToken": self.cached["refreshToken"],
            }
        )["tokenOutput"]
        self.cached["refreshToken"] = answer["refreshToken"]
        return answer
