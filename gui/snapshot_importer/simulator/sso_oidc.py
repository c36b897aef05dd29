"""The service sso-oidc: how a program gets to be let in by a user's browser.

Sources: IAM Identity Center OIDC API reference; RFC 6749, RFC 7636 (PKCE) and RFC 8628 (devices).
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.sso_center import OidcClient, SignIn

CODE_GRANT = "authorization_code"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
REFRESH_GRANT = "refresh_token"
_GRANTS = (CODE_GRANT, DEVICE_GRANT, REFRESH_GRANT)

# Each error's name in OAuth, which stands in the body beside AWS's own in the header, and its HTTP status.
_ERRORS = {
    "AccessDeniedException": ("access_denied", 400),
    "AuthorizationPendingException": ("authorization_pending", 400),
    "ExpiredTokenException": ("expired_token", 400),
    "InvalidClientException": ("invalid_client", 401),
    "InvalidClientMetadataException": ("invalid_client_metadata", 400),
    "InvalidGrantException": ("invalid_grant", 400),
    "InvalidRedirectUriException": ("invalid_redirect_uri", 400),
    "InvalidRequestException": ("invalid_request", 400),
    "SlowDownException": ("slow_down", 400),
    "UnauthorizedClientException": ("unauthorized_client", 400),
    "UnsupportedGrantTypeException": ("unsupported_grant_type", 400),
}


def refused(code: str, description: str) -> ApiError:
    """Return an error in the service's own form, which has no message."""
    name, status = _ERRORS[code]
    return ApiError(code, "", status, members={"error": name, "error_description": description})


@operation("sso-oidc", "RegisterClient", action="")
def register_client(call: Call) -> dict[str, Any]:
    """Register a program, which says of itself what it likes."""
    params = call.params
    if params["clientType"] != "public":
        raise refused("InvalidClientMetadataException", "Only public clients can be registered")
    grants, uris = tuple(params.get("grantTypes", ())), tuple(params.get("redirectUris", ()))
    if any(grant not in _GRANTS for grant in grants):
        raise refused("UnsupportedGrantTypeException", "Unsupported grant type")
    if CODE_GRANT in grants and not (uris and call.world.sso.center(params.get("issuerUrl", ""))):
        raise refused("InvalidRequestException", "The grant needs a redirect URI and the issuer's URL")
    if not all(map(_is_loopback, uris)):
        raise refused("InvalidRedirectUriException", "Only addresses of this computer are taken")
    client: OidcClient = call.world.sso.register(
        scopes=tuple(params.get("scopes", ())),
        redirect_uris=uris,
        grant_types=grants,
        issuer_url=params.get("issuerUrl", ""),
    )
    return {
        "clientId": client.client_id,
        "clientSecret": client.secret,
        "clientIdIssuedAt": int(call.world.clock.wall().timestamp()),
        "clientSecretExpiresAt": int(client.expires.timestamp()),
    }


@operation("sso-oidc", "StartDeviceAuthorization", action="")
def start_device_authorization(call: Call) -> dict[str, Any]:
    """Begin a sign-in with a code that the user compares."""
    client = _checked_client(call)
    center = call.world.sso.center(call.params["startUrl"])
    if center is None:
        raise refused("InvalidRequestException", "Invalid start url provided")
    if client.grant_types and DEVICE_GRANT not in client.grant_types:
        raise refused("UnauthorizedClientException", "The client is not registered for devices")
    device = call.world.sso.start_device(client, center)
    page = f"{call.endpoint}/device"
    return {
        "deviceCode": device.device_code,
        "userCode": device.user_code,
        "verificationUri": page,
        "verificationUriComplete": f"{page}?user_code={device.user_code}",
        "expiresIn": call.world.sso.device_seconds,
        "interval": call.world.sso.interval,
    }


@operation("sso-oidc", "CreateToken", action="")
def create_token(call: Call) -> dict[str, Any]:
    """Hand out tokens for what the browser decided, or for older ones."""
    client, grant = _checked_client(call), call.params["grantType"]
    if grant not in _GRANTS:
        raise refused("UnsupportedGrantTypeException", "Unsupported grant type")
    # Registered without any grants a program has all but the one that needs an address.
    allowed = client.grant_types or (DEVICE_GRANT, REFRESH_GRANT)
    if grant not in allowed:
        raise refused("UnauthorizedClientException", "The client is not registered for this grant")
    sign_in = {CODE_GRANT: _by_code, DEVICE_GRANT: _by_device, REFRESH_GRANT: _by_refresh}[grant](
        call, client
    )
    left = sign_in.access_expires - call.world.clock.wall()
    answer = {
        "accessToken": sign_in.access_token,
        "tokenType": "Bearer",
        "expiresIn": round(left.total_seconds()),
    }
    return {**answer, "refreshToken": sign_in.refresh_token} if sign_in.refresh_token else answer


def _by_device(call: Call, client: OidcClient) -> SignIn:
    sso = call.world.sso
    device = sso.device(call.params.get("deviceCode", ""))
    if device is None or device.client_id != client.client_id or device.outcome == "used":
        raise refused("InvalidGrantException", "Invalid device code provided")
    if device.expires <= call.world.clock.wall():
        raise refused("ExpiredTokenException", "Device code has expired")
    if sso.slow_downs > 0:
        sso.slow_downs -= 1
        raise refused("SlowDownException", "Too many polls")
    if device.outcome == "denied":
        raise refused("AccessDeniedException", "The user refused")
    if device.user is None:
        raise refused("AuthorizationPendingException", "The user has not decided yet")
    device.outcome = "used"
    made: SignIn = sso.sign_in(client, device.center, device.user)
    return made


def _by_code(call: Call, client: OidcClient) -> SignIn:
    code = call.world.sso.code(call.params.get("code", ""))
    if code is None or code.used or code.expires <= call.world.clock.wall():
        raise refused("InvalidGrantException", "Invalid authorization code provided")
    # RFC 6749, 4.1.2: it is used up, even where the rest does not fit.
    code.used = True
    digest = sha256(call.params.get("codeVerifier", "").encode()).digest()
    proof = urlsafe_b64encode(digest).rstrip(b"=")
    if code.client_id != client.client_id or code.redirect_uri != call.params.get("redirectUri"):
        raise refused("InvalidGrantException", "The code was issued for another client or address")
    if not hmac.compare_digest(proof, code.challenge.encode()):
        raise refused("InvalidGrantException", "The code verifier does not fit the challenge")
    made: SignIn = call.world.sso.sign_in(client, code.center, code.user)
    return made


def _by_refresh(call: Call, client: OidcClient) -> SignIn:
    sign_in: SignIn | None = call.world.sso.by_refresh_token(call.params.get("refreshToken", ""))
    if sign_in is None or sign_in.client_id != client.client_id:
        raise refused("InvalidGrantException", "Invalid refresh token provided")
    call.world.sso.renew(sign_in)
    return sign_in


def _checked_client(call: Call) -> OidcClient:
    client: OidcClient | None = call.world.sso.client(call.params["clientId"])
    secret = call.params["clientSecret"]
    if client is None or not hmac.compare_digest(client.secret.encode(), secret.encode()):
        raise refused("InvalidClientException", "Invalid client credentials provided")
    return client


def _is_loopback(uri: str) -> bool:
    # Seen: the AWS CLI registers http://127.0.0.1/oauth/callback (awscli/customizations/sso/utils.py).
    return urlsplit(uri).scheme == "http" and urlsplit(uri).hostname in ("127.0.0.1", "::1", "localhost")
