"""A program that signs in to a simulated IAM Identity Center step by step, and the browser of its user."""

import base64
import hashlib
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fakes.aws import client
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.simulator.sso import CenterUser, IdentityCenter

# As the AWS CLI has them (awscli/customizations/sso/utils.py): registered without a port, used with one.
REGISTERED, USED = "http://127.0.0.1/oauth/callback", "http://127.0.0.1:55555/oauth/callback"
SCOPES = ["sso:account:access"]
VERIFIER = "the verifier that only the program knows, 43 characters or more"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True)
class Visit:
    """What a browser got, without following where it was sent."""

    status: int
    location: str
    text: str

    @property
    def brought(self) -> dict[str, str]:
        """What the redirect tells the program."""
        return dict(parse_qsl(urlsplit(self.location).query))


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def visit(url: str, form: dict[str, str] | None = None) -> Visit:
    """Get *url*, or post *form* to it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Still())
    body = urlencode(form).encode() if form is not None else None
    try:
        with opener.open(url, body, timeout=10) as answer:
            return Visit(answer.status, "", answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Visit(error.code, error.headers.get("Location", ""), error.read().decode())


def challenge() -> str:
    """The challenge of the verifier."""
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Program:
    """Knows an Identity Center with the users ada and bob, and has what RegisterClient answered."""

    def __init__(self, aws: Simulator) -> None:
        self.aws, self.sso = aws, aws.world.sso
        self.center: IdentityCenter = self.sso.create_center()
        self.ada: CenterUser = self.sso.create_user(self.center, "ada")
        self.bob: CenterUser = self.sso.create_user(self.center, "bob")
        for name in ("Auditor", "Operator"):
            self.sso.assign(
                self.center,
                self.ada,
                aws.account,
                name,
                attached=("arn:aws:iam::aws:policy/IAMReadOnlyAccess",),
            )
        self.sso.assign(self.center, self.ada, "210987654321", "Auditor", account_name="archive")
        self.oidc, self.portal = client(aws, "sso-oidc"), client(aws, "sso")
        self.known: dict[str, str] = {}

    def register(self, **more: Any) -> None:
        """Register as the AWS CLI does unless told otherwise."""
        usual = {
            "scopes": SCOPES,
            "grantTypes": ["authorization_code", "refresh_token"],
            "redirectUris": [REGISTERED],
            "issuerUrl": self.center.start_url,
        }
        asked = {name: value for name, value in {**usual, **more}.items() if value is not None}
        answer = self.oidc.register_client(clientName="test", clientType="public", **asked)
        self.known = {"clientId": answer["clientId"], "clientSecret": answer["clientSecret"]}

    def register_for_devices(self, scopes: list[str] | None = None) -> None:
        """Register as a program without a browser does; without scopes as older ones do."""
        self.register(scopes=scopes, grantTypes=None, redirectUris=None, issuerUrl=None)

    def authorize(self, **changed: str) -> str:
        """Return the address of the page on which the user lets the program in."""
        usual = {
            "response_type": "code",
            "client_id": self.known["clientId"],
            "redirect_uri": USED,
            "state": "state-1",
            "code_challenge_method": "S256",
            "scopes": " ".join(SCOPES),
            "code_challenge": challenge(),
        }
        return f"{self.aws.endpoint}/authorize?{urlencode({**usual, **changed})}"

    def exchange(self, code: str, **changed: str) -> dict[str, Any]:
        """Return the tokens for what the browser brought."""
        usual = {"code": code, "codeVerifier": VERIFIER, "redirectUri": USED}
        return self.token("authorization_code", **{**usual, **changed})

    def token(self, grant: str, **proof: str) -> dict[str, Any]:
        """Return what CreateToken answers."""
        answer: dict[str, Any] = self.oidc.create_token(**self.known, grantType=grant, **proof)
        return answer

    def sign_in(self) -> dict[str, Any]:
        """Go the whole way with the browser."""
        self.register()
        return self.exchange(visit(self.authorize()).brought["code"])

    def start_device(self) -> dict[str, Any]:
        """Begin a sign-in with a code."""
        answer: dict[str, Any] = self.oidc.start_device_authorization(
            **self.known, startUrl=self.center.start_url
        )
        return answer

    def poll(self, started: dict[str, Any]) -> dict[str, Any]:
        """Ask whether the user has decided."""
        return self.token(DEVICE, deviceCode=started["deviceCode"])

    def as_cached(self, token: dict[str, Any], left: timedelta) -> str:
        """Return what the AWS CLI keeps of a sign-in whose token ends in *left*."""
        now = datetime.now(UTC)
        return json.dumps(
            {
                "startUrl": self.center.start_url,
                "region": self.center.region,
                "accessToken": token["accessToken"],
                "expiresAt": f"{now + left:%Y-%m-%dT%H:%M:%SZ}",
                **self.known,
                "registrationExpiresAt": f"{now + timedelta(days=80):%Y-%m-%dT%H:%M:%SZ}",
                "refreshToken": token["refreshToken"],
            }
        )
