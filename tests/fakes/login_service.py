"""The service that renews sessions of ``aws login``, over HTTP, and a cache of such a session."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from botocore import UNSIGNED
from botocore.config import Config
from botocore.session import Session
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from fakes.scripted_server import Connection, Request, answer, scripted_server

NAME = "arn:aws:iam::111122223333:user/operator"
SECRETS = ("geheim", "zeichen", "auffrischung")


@dataclass
class LoginService:
    """Renews a session whose refresh token is *refresh_token*, once, if the proof of possession is right.

    *refuses* is the error that it answers instead.
    """

    url: str = ""
    refresh_token: str = "auffrischung-1"
    refuses: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    asked: list[dict[str, Any]] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)

    def make_client(self, service: str, region: str, credentials: Any = None) -> Any:
        """A client that signs nothing and tries once."""
        assert credentials is None
        self.regions.append(region)
        config = Config(signature_version=UNSIGNED, proxies={}, retries={"total_max_attempts": 1})
        return Session().create_client(service, region_name=region, endpoint_url=self.url, config=config)

    def token(self, left: timedelta, **other: Any) -> dict[str, Any]:
        """What the cache holds while the keys last for *left*; *other* members in place of the usual."""
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        return {
            "accessToken": {
                "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
                "secretAccessKey": "geheim-1",
                "sessionToken": "zeichen-1",
                "accountId": "111122223333",
                "expiresAt": (datetime.now(UTC) + left).strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
            "tokenType": "aws_sigv4",
            "refreshToken": self.refresh_token,
            "clientId": "arn:aws:signin:::devtools/same-device",
            "dpopKey": pem.decode(),
        } | other

    def answer(self, request: Request, connection: Connection) -> None:
        """Answer one request."""
        body = json.loads(request.body)
        self.asked.append(body)
        if self.refuses or body["refreshToken"] != self.refresh_token or not self._is_proven(request):
            error = {"error": self.refuses or "TOKEN_EXPIRED", "message": "No."}
            headers = {"x-amzn-ErrorType": "AccessDeniedException", "Content-Type": "application/json"}
            connection.send(answer(json.dumps(error).encode(), status=403, headers=headers))
            return
        self.refresh_token = "auffrischung-2"
        new = {
            "accessToken": {
                "accessKeyId": "ASIAIOSFODNN7RENEWED",
                "secretAccessKey": "geheim-2",
                "sessionToken": "zeichen-2",
            },
            "tokenType": "aws_sigv4",
            "expiresIn": 900,
            "refreshToken": self.refresh_token,
        }
        connection.send(answer(json.dumps(new).encode(), headers={"Content-Type": "application/json"}))

    def _is_proven(self, request: Request) -> bool:
        """Whether the DPoP header (RFC 9449) is signed with our key, for this request."""
        signed, _, signature = request.headers["dpop"].rpartition(".")
        found = _decoded(signature)
        numbers = (int.from_bytes(found[:32], "big"), int.from_bytes(found[32:], "big"))
        self.key.public_key().verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(SHA256()))
        payload = json.loads(_decoded(signed.partition(".")[2]))
        return (payload["htm"], payload["htu"]) == (request.method, f"{self.url}{request.path}")


def cache_file(folder: Path, name: str = NAME) -> Path:
    """Where in *folder* the session *name* is."""
    return folder / f"{sha256(name.encode()).hexdigest()}.json"


@contextmanager
def login_service() -> Iterator[LoginService]:
    """One that ends with the block."""
    service = LoginService()
    with scripted_server(service.answer) as server:
        service.url = server.url
        yield service


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
