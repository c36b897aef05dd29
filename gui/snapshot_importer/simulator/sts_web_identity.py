"""Sessions for somebody who was signed in elsewhere and brings a token instead of keys.

Guess: the order of the checks. The tokens are JSON Web Tokens, RFC 7519, of one algorithm, HS256, and not of
RS256 as real providers sign: nobody but their provider and this simulator looks at the signature.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from snapshot_importer.simulator.iam_identities import OidcProvider, Role, Session
from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.policy import Outcome, evaluate_trust, parsed
from snapshot_importer.simulator.sts_requests import (
    checked_role_arn,
    checked_role_duration,
    checked_session_name,
    role_session,
    session_policies,
)

_ACTION = "sts:AssumeRoleWithWebIdentity"


def web_identity_token(
    provider: OidcProvider, subject: str, *, now: datetime, seconds: float = 3600, audience: str = ""
) -> str:
    """Return what *provider* hands out to *subject* at *now*; the audience is its first unless given."""
    claims = {
        "iss": provider.issuer,
        "sub": subject,
        "aud": audience or provider.audiences[0],
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(seconds=seconds)).timestamp()),
    }
    head = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}"
    return f"{head}.{_signature(provider, head)}"


@operation("sts", "AssumeRoleWithWebIdentity", action="")
def assume_role_with_web_identity(call: Call) -> dict[str, Any]:
    """Let whom the token names become a role for a while."""
    arn, name, policies = checked_role_arn(call), checked_session_name(call), session_policies(call)
    role = call.world.iam.identity_of(arn)
    claims = _claims(call.params["WebIdentityToken"])
    host = str(claims.get("iss", "")).removeprefix("https://")
    provider_arn = f"{arn.partition(':role/')[0]}:oidc-provider/{host}"
    provider = call.world.iam.oidc_provider(provider_arn)
    if provider is None:
        message = f"No OpenIDConnect provider found in your account for {claims.get('iss')}"
        raise ApiError("InvalidIdentityToken", message)
    _check(call, provider, claims)
    context = {f"{host}:{claim}": str(claims.get(claim, "")) for claim in ("aud", "sub")}
    trust = call.world.iam.believed(role).trust if isinstance(role, Role) else ""
    outcome = evaluate_trust(
        parsed(trust) if trust else {},
        principal="Federated",
        value=provider_arn,
        context={**context, "sts:RoleSessionName": name},
        action=_ACTION,
    )
    if not isinstance(role, Role) or outcome is not Outcome.ALLOWED:
        raise ApiError("AccessDenied", f"Not authorized to perform {_ACTION}", 403)
    seconds = checked_role_duration(call, role)
    session = Session(kind="role", policies=policies)
    return {
        **role_session(call, role, name, seconds=seconds, session=session),
        "SubjectFromWebIdentityToken": str(claims["sub"]),
        "Audience": str(claims["aud"]),
        "Provider": provider_arn,
    }


def _check(call: Call, provider: OidcProvider, claims: Mapping[str, Any]) -> None:
    head, _, signature = call.params["WebIdentityToken"].rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(provider, head).encode()):
        message = "Couldn't retrieve verification key from your identity provider"
        raise ApiError("InvalidIdentityToken", message)
    if claims.get("aud") not in provider.audiences:
        raise ApiError("InvalidIdentityToken", "Incorrect token audience")
    now = int(call.world.clock.wall().timestamp())
    if claims["exp"] <= now:
        message = (
            f"Token expired: current date/time {now} must be before the expiration date/time {claims['exp']}"
        )
        raise ApiError("ExpiredTokenException", message)


def _claims(token: str) -> Mapping[str, Any]:
    try:
        _, claims, _ = token.split(".")
        found = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ApiError("InvalidIdentityToken", "The ID Token provided is not a valid JWT")
    return found


def _encoded(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _signature(provider: OidcProvider, head: str) -> str:
    digest = hmac.digest(provider.secret, head.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
