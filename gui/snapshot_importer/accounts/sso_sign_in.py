"""Signing in to IAM Identity Center with the user's browser: on this computer, or on any with a code."""

import base64
import hashlib
import secrets
import time
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

from snapshot_importer.accounts.interaction import BrowserPage, Interaction, SignInError
from snapshot_importer.accounts.means import MakeClient
from snapshot_importer.accounts.sources import SsoSession
from snapshot_importer.accounts.sso_cache import SsoToken, write_token
from snapshot_importer.accounts.sso_listener import RedirectListener
from snapshot_importer.accounts.sso_oidc import CODE_GRANT, DEVICE_GRANT, Oidc, code_of

# Seconds that the browser may take: IAM Identity Center forgets the sign-in after as long.
PATIENCE = 600
LOOK = 0.1  # seconds between looks at what the browser brought
SLOWER = 5  # seconds, RFC 8628, 3.5: added where the service asks for it, or cannot be reached
TOO_LATE = "The browser did not come back in time. Sign in again."

# What RegisterClient says where it knows no sign-in in the browser of this computer.
NO_BROWSER_SIGN_IN = frozenset(
    {
        "InvalidClientMetadataException",
        "InvalidRedirectUriException",
        "InvalidRequestException",
        "UnauthorizedClientException",
        "UnsupportedGrantTypeException",
    }
)


def sign_in(
    session: SsoSession, make_client: MakeClient, person: Interaction, *, device_code: bool = False
) -> SsoToken:
    """Sign *person* in and keep the token for us and for the AWS CLI; takes as long as the person does.

    The browser comes back by itself, unless *device_code*, or the person wants a code, or there is no other way.
    Raises `SignInError`, `SignInCancelled`, and botocore's errors for what does not answer.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    with closing(make_client("sso-oidc", session.region)) as client:
        oidc = Oidc(client, session)
        try:
            token = None if device_code else _in_this_browser(oidc, person)
            if token is None:
                token = _with_code(oidc, person)
        except ClientError as error:
            if code_of(error) == "InvalidClientException":
                oidc.forget_registration()
            refusal = oidc.refusal(error)
            if refusal is None:
                raise
            raise refusal from None
    with suppress(OSError):  # the keys it gives are good; without the file it is asked for again in the end
        write_token(session, token)
    return token


def _in_this_browser(oidc: Oidc, person: Interaction) -> SsoToken | None:
    """Return the token, or ``None`` where a code has to do, since there is no way or the user wants one."""
    from botocore.exceptions import ClientError  # noqa: PLC0415

    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    try:
        listener = RedirectListener(state)
    except OSError:
        return None
    with listener:
        try:
            registration = oidc.registration(for_browser=True)
        except ClientError as error:
            if code_of(error) in NO_BROWSER_SIGN_IN:
                return None
            raise
        page = oidc.page(registration, state=state, challenge=challenge, redirect=listener.address)
        person.show_page(BrowserPage(page, ends=_end(PATIENCE)))
        ends = time.monotonic() + PATIENCE
        while not listener.is_answered():
            if person.wants_code():
                return None
            if time.monotonic() > ends:
                raise SignInError(TOO_LATE)
            person.wait(LOOK)
    return oidc.token(
        registration,
        CODE_GRANT,
        code=listener.code(),
        codeVerifier=verifier,
        redirectUri=listener.address,
    )


def _with_code(oidc: Oidc, person: Interaction) -> SsoToken:
    from botocore.exceptions import ClientError, HTTPClientError  # noqa: PLC0415

    registration = oidc.registration(for_browser=False)
    try:
        started = oidc.start_device(registration)
    except ClientError as error:
        if code_of(error) != "InvalidClientException":
            raise
        # What was registered some weeks ago may be gone.
        oidc.forget_registration()
        registration = oidc.registration(for_browser=False)
        started = oidc.start_device(registration)
    person.show_page(BrowserPage(started.page, started.user_code, _end(started.lasts)))
    ends, interval = time.monotonic() + started.lasts, started.interval
    while True:
        _wait(person, interval, ends)
        try:
            return oidc.token(registration, DEVICE_GRANT, deviceCode=started.device_code)
        except HTTPClientError:
            interval += SLOWER
        except ClientError as error:
            if code_of(error) == "SlowDownException":
                interval += SLOWER
            elif code_of(error) != "AuthorizationPendingException":
                raise


def _wait(person: Interaction, interval: float, ends: float) -> None:
    left = ends - time.monotonic()
    if left <= 0:
        raise SignInError(TOO_LATE)
    person.wait(min(interval, left))


def _end(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
