"""The service that signs in to IAM Identity Center: what it is asked, and what of its answers is believed."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.profiles import REGION
from snapshot_importer.accounts.sources import SsoSession
from snapshot_importer.accounts.sso_cache import (
    VISIBLE,
    Registration,
    SsoToken,
    forget_registration,
    read_registration,
    write_registration,
)
from snapshot_importer.accounts.sso_listener import REGISTERED
from snapshot_importer.accounts.sso_pages import checked_page

CLIENT_NAME = "snapshot-importer"
CODE_GRANT = "authorization_code"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
REFRESH_GRANT = "refresh_token"
BROWSER_GRANTS = (CODE_GRANT, REFRESH_GRANT)
# A registration this near to its end is made anew, as in the AWS CLI.
NEARLY_OVER = timedelta(minutes=15)
LONGEST = 366 * 86_400  # seconds that anything here can hold
USER_CODE = re.compile(r"[A-Za-z0-9-]{4,32}")

UNUSABLE = (
    "The answer of IAM Identity Center cannot be used. "
    "A proxy or a sign-in page of the network may stand in between."
)
REFUSALS = {
    "AccessDeniedException": "The sign-in was refused in the browser.",
    "ExpiredTokenException": "The time for this sign-in is over. Sign in again.",
    "InvalidGrantException": "IAM Identity Center does not take this sign-in any more. Sign in again.",
    "InvalidClientException": "IAM Identity Center does not know this app any more. Sign in again.",
    "UnauthorizedClientException": "IAM Identity Center does not let this app sign in this way.",
}


@dataclass(frozen=True, slots=True)
class DeviceSignIn:
    """A sign-in in any browser, by the *user_code*; times in seconds."""

    device_code: str = field(repr=False)
    user_code: str
    page: str
    lasts: int
    interval: int


class Oidc:
    """Asks for one *session* with a botocore client of ``sso-oidc`` that signs nothing."""

    def __init__(self, client: Any, session: SsoSession) -> None:
        self._client = client
        self.session = session

    def registration(self, *, for_browser: bool) -> Registration:
        """Return what this app is registered as, from the cache or anew."""
        known = read_registration(self.session)
        is_fitting = known is not None and (CODE_GRANT in known.grants) == for_browser
        if known and is_fitting and known.expires - datetime.now(UTC) > NEARLY_OVER:
            return known
        request: dict[str, Any] = {
            "clientName": CLIENT_NAME,
            "clientType": "public",
            "scopes": list(self.session.scopes),
        }
        if for_browser:
            request["grantTypes"] = list(BROWSER_GRANTS)
            request["redirectUris"] = [REGISTERED]
            request["issuerUrl"] = self.session.start_url
        answer = self._client.register_client(**request)
        registration = Registration(
            _text(answer, "clientId"),
            _text(answer, "clientSecret"),
            _moment(answer, "clientSecretExpiresAt"),
            BROWSER_GRANTS if for_browser else (),
        )
        with suppress(OSError):  # the next sign-in registers again
            write_registration(self.session, registration)
        return registration

    def forget_registration(self) -> None:
        """Register anew the next time."""
        with suppress(OSError):
            forget_registration(self.session)

    def page(self, registration: Registration, *, state: str, challenge: str, redirect: str) -> str:
        """Return the page on which the user lets the app in; *challenge* is the SHA-256 of what only we know.

        botocore knows no operation for it: its address is that of another one, as in the AWS CLI. Where a client
        says `meta.endpoint_url`, it may be wrong: for FIPS in GovCloud the requests go elsewhere.
        """
        client_only = {"clientName": CLIENT_NAME, "clientType": "public"}
        address = self._client.generate_presigned_url("register_client", Params=client_only)
        query = urlencode(
            {
                "response_type": "code",
                "client_id": registration.client_id,
                "redirect_uri": redirect,
                "state": state,
                "code_challenge_method": "S256",
                "scopes": " ".join(self.session.scopes),
                "code_challenge": challenge,
            }
        )
        return self._checked(f"{address.removesuffix('/client/register')}/authorize?{query}")

    def start_device(self, registration: Registration) -> DeviceSignIn:
        """Begin a sign-in with a code that the user compares."""
        answer = self._client.start_device_authorization(
            clientId=registration.client_id,
            clientSecret=registration.client_secret,
            startUrl=self.session.start_url,
        )
        page = answer.get("verificationUriComplete") or answer.get("verificationUri")
        return DeviceSignIn(
            _text(answer, "deviceCode"),
            _text(answer, "userCode", USER_CODE),
            self._checked(page),
            _seconds(answer, "expiresIn"),
            _seconds(answer, "interval") if "interval" in answer else 5,  # RFC 8628, 3.2
        )

    def token(self, registration: Registration, grant: str, **proof: str) -> SsoToken:
        """Return the token for a *grant* and its *proof*, in the words of CreateToken."""
        answer = self._client.create_token(
            clientId=registration.client_id,
            clientSecret=registration.client_secret,
            grantType=grant,
            **proof,
        )
        ends = datetime.now(UTC) + timedelta(seconds=_seconds(answer, "expiresIn"))
        refresh = _text(answer, "refreshToken") if "refreshToken" in answer else ""
        return SsoToken(_text(answer, "accessToken"), ends, refresh, registration)

    def refusal(self, error: Any) -> SignInError | None:
        """Return the sentence for a ``ClientError`` that has one."""
        code = code_of(error)
        if code == "InvalidRequestRegionException":
            region = error.response.get("region")
            known = isinstance(region, str) and REGION.fullmatch(region)
            where = f"It is in {region}." if known else "Choose its Region."
            return SignInError(f"IAM Identity Center is not in {self.session.region}. {where}")
        if code == "InvalidRequestException" and error.operation_name == "StartDeviceAuthorization":
            return SignInError(
                f"IAM Identity Center in {self.session.region} does not know the start URL "
                f"{self.session.start_url}. Check both."
            )
        return SignInError(REFUSALS[code]) if code in REFUSALS else None

    def _checked(self, url: object) -> str:
        return checked_page(url, self.session, self._client.meta.endpoint_url)


def code_of(error: Any) -> str:
    """Return the code of a botocore ``ClientError``."""
    return str((error.response.get("Error") or {}).get("Code") or "")


def _text(answer: Mapping[str, Any], name: str, form: re.Pattern[str] = VISIBLE) -> str:
    found = answer.get(name)
    if isinstance(found, str) and len(found) <= 1 << 14 and form.fullmatch(found):
        return found
    raise SignInError(UNUSABLE)


def _seconds(answer: Mapping[str, Any], name: str) -> int:
    found = answer.get(name)
    if isinstance(found, int) and 0 < found <= LONGEST:
        return found
    raise SignInError(UNUSABLE)


def _moment(answer: Mapping[str, Any], name: str) -> datetime:
    found = answer.get(name)
    if isinstance(found, int) and 0 < found < 1 << 36:
        return datetime.fromtimestamp(found, UTC)
    raise SignInError(UNUSABLE)
