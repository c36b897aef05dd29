"""IAM Identity Center as far as a sign-in sees it, over HTTP, and as unkind as a test wants it."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from botocore import UNSIGNED
from botocore.config import Config
from botocore.session import Session

from fakes.scripted_server import Connection, Request, answer, scripted_server

REGION = "eu-central-1"
START_URL = "https://acme.awsapps.com/start"
ACCESS_TOKEN = "aoaAAAA-canary-access-token"
REFRESH_TOKEN = "aorAAAA-canary-refresh-token"
CLIENT_SECRET = "eyJ-canary-client-secret"
SECRETS = (ACCESS_TOKEN, REFRESH_TOKEN, CLIENT_SECRET)
HOUR = 3600


@dataclass(frozen=True)
class Refusal:
    """An error in the service's form."""

    code: str
    status: int = 400
    more: dict[str, Any] = field(default_factory=dict)


@dataclass
class IdentityCenter:
    """Answers what a sign-in asks; *says* holds what to say next to a path, in place of the usual."""

    url: str = ""
    says: dict[str, list[Refusal | dict[str, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    challenge: str = ""
    redirect: str = ""

    def make_client(self, service: str, region: str, credentials: Any = None) -> Any:
        """A client that signs nothing and tries once."""
        assert credentials is None
        config = Config(signature_version=UNSIGNED, proxies={}, retries={"total_max_attempts": 1})
        return Session().create_client(service, region_name=region, endpoint_url=self.url, config=config)

    def bodies(self, path: str) -> list[dict[str, Any]]:
        """What was asked of *path*, in order."""
        return [body for asked, body in self.asked if asked == path]

    def answer(self, request: Request, connection: Connection) -> None:
        """Answer one request."""
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = json.loads(request.body) if request.body else query
        bearer = request.headers.get("x-amz-sso_bearer_token")
        self.asked.append((parts.path, body | ({"bearer": bearer} if bearer else {})))
        if parts.path == "/authorize":
            connection.send(self._redirect(query))
            return
        said = self.says.get(parts.path)
        found = said.pop(0) if said else self._usual(parts.path, body)
        if isinstance(found, Refusal):
            headers = {"x-amzn-ErrorType": found.code, "Content-Type": "application/json"}
            text = json.dumps({"error": found.code, "error_description": "No.", **found.more})
            connection.send(answer(text.encode(), status=found.status, headers=headers))
        else:
            headers = {"Content-Type": "application/json"}
            connection.send(answer(json.dumps(found).encode(), headers=headers))

    def _redirect(self, query: dict[str, str]) -> bytes:
        self.challenge, self.redirect = query["code_challenge"], query["redirect_uri"]
        back = urlencode({"code": "code-1", "state": query["state"]})
        return answer(b"", status=302, headers={"Location": f"{self.redirect}?{back}"})

    def _usual(self, path: str, body: dict[str, Any]) -> Refusal | dict[str, Any]:
        match path:
            case "/client/register":
                ends = int(time.time()) + 90 * 24 * HOUR
                return {
                    "clientId": "client-1",
                    "clientSecret": CLIENT_SECRET,
                    "clientSecretExpiresAt": ends,
                }
            case "/device_authorization":
                return {
                    "deviceCode": "device-1",
                    "userCode": "ABCD-EFGH",
                    "verificationUri": f"{self.url}/device",
                    "verificationUriComplete": f"{self.url}/device?user_code=ABCD-EFGH",
                    "expiresIn": 600,
                    "interval": 1,
                }
            case "/token":
                return self._token(body)
            case _:
                return {}

    def _token(self, body: dict[str, Any]) -> Refusal | dict[str, Any]:
        if body["grantType"] == "authorization_code":
            digest = hashlib.sha256(body["codeVerifier"].encode()).digest()
            proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            if (body["code"], proof, body["redirectUri"]) != ("code-1", self.challenge, self.redirect):
                return Refusal("InvalidGrantException")
        return {
            "accessToken": ACCESS_TOKEN,
            "refreshToken": REFRESH_TOKEN,
            "tokenType": "Bearer",
            "expiresIn": 8 * HOUR,
        }


@contextmanager
def identity_center() -> Iterator[IdentityCenter]:
    """One that ends with the block."""
    center = IdentityCenter()
    with scripted_server(center.answer) as server:
        center.url = server.url
        yield center
