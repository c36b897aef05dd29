"""From the source of a profile's keys to botocore credentials, which are renewed where that needs nobody."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from snapshot_importer.accounts.aws_login import can_renew
from snapshot_importer.accounts.interaction import Interaction, MfaQuestion, SignInNeeded
from snapshot_importer.accounts.live_sessions import needs_code
from snapshot_importer.accounts.means import Fetch, Means
from snapshot_importer.accounts.one_account import in_one_account
from snapshot_importer.accounts.outside_keys import (
    login_session_keys,
    program_keys,
    renewed_by_program,
)
from snapshot_importer.accounts.portal_keys import PortalKeys
from snapshot_importer.accounts.session_credentials import expires, plain_credentials, session_credentials
from snapshot_importer.accounts.session_keys import Ask, SessionKeys, session_keys, with_mfa_code
from snapshot_importer.accounts.sources import (
    AssumedRole,
    IdentityCenter,
    LoginSession,
    MfaSession,
    Program,
    Source,
    StaticKeys,
    WebIdentity,
)
from snapshot_importer.accounts.web_identity import read_token

# What CloudTrail shows beside a role that this app took.
SESSION_NAME = "snapshot-importer"


@dataclass(frozen=True, slots=True)
class Standing:
    """How long a sign-in holds; ``None`` where nobody knows."""

    expires: datetime | None = None  # the end of the keys in use
    renews: bool = False  # without the user
    until: datetime | None = None  # when that ends


@dataclass(frozen=True, slots=True)
class SignedIn:
    """botocore *credentials*; *base* is the sign-in with whose keys they were fetched, *portal* what fetched them."""

    credentials: Any
    renews: bool = False
    base: "SignedIn | None" = None
    portal: PortalKeys | None = None

    def standing(self) -> Standing:
        """Return how long this holds, as of now."""
        end = expires(self.credentials)
        until = self.base.standing().until if self.base else self.portal.until if self.portal else None
        is_last = until is not None and end is not None and until <= end
        if not self.renews or is_last:
            return Standing(end, until=end)
        return Standing(end, end is not None, until)


def sign_in(source: Source, means: Means, person: Interaction | None) -> SignedIn:
    """Fetch the keys of *source*, with the help of *person* where that is needed.

    Raises `SignInError`, and botocore's errors for what STS refuses or does not answer.
    """
    base: SignedIn | None = None
    portal: PortalKeys | None = None
    renews = True
    fetch: Fetch
    match source:
        case StaticKeys():
            return SignedIn(plain_credentials(source.access_key_id, source.secret))
        case Program():
            return _program(source, means, person)
        case MfaSession():
            base = resume(source.source, means, person)
            fetch = partial(_mfa_session, source, means, base)
            renews = False
        case AssumedRole():
            base = resume(source.source, means, person)
            fetch = partial(_role_session, source, means, base)
            renews = not source.device
        case WebIdentity():
            fetch = partial(_web_identity_session, source, means)
        case IdentityCenter():
            fetch = portal = PortalKeys(source, means)
        case LoginSession():
            fetch = in_one_account(partial(login_session_keys, source, means), means)
            renews = can_renew()
    credentials = session_credentials(fetch(person), lambda: fetch(None), by_itself=renews)
    signed_in = SignedIn(credentials, renews, base, portal)
    if needs_code(source):
        means.live.put(source, signed_in)
    return signed_in


def resume(source: Source, means: Means, person: Interaction | None) -> SignedIn:
    """Return the session of *source* that a code has begun and that goes on, or else what `sign_in` does."""
    live = means.live.get(source) if needs_code(source) else None
    return live or sign_in(source, means, person)


def _program(source: Program, means: Means, person: Interaction | None) -> SignedIn:
    keys = program_keys(source, means, person)
    if keys.expires is None:
        return SignedIn(plain_credentials(keys.access_key_id, keys.secret))
    first = SessionKeys(keys.access_key_id, keys.secret, keys.expires)
    fetch = in_one_account(lambda _: renewed_by_program(source, means), means, first)
    return SignedIn(session_credentials(first, lambda: fetch(None), by_itself=True), renews=True)


def _mfa_session(source: MfaSession, means: Means, base: SignedIn, person: Interaction | None) -> SessionKeys:
    request = {"DurationSeconds": source.duration} if source.duration else {}
    question = MfaQuestion(means.profile_name, source.device, "start a session")
    return _with_code(_sts(means, base, "get_session_token"), request, question, person)


def _role_session(
    source: AssumedRole, means: Means, base: SignedIn, person: Interaction | None
) -> SessionKeys:
    request: dict[str, Any] = {
        "RoleArn": source.role_arn,
        "RoleSessionName": source.session_name or SESSION_NAME,
    }
    if source.external_id:
        request["ExternalId"] = source.external_id
    if source.duration:
        request["DurationSeconds"] = source.duration
    ask = _sts(means, base, "assume_role")
    if not source.device:
        return session_keys(ask(request))
    role = source.role_arn.rpartition("/")[2]
    return _with_code(
        ask, request, MfaQuestion(means.profile_name, source.device, f"take the role {role}"), person
    )


def _web_identity_session(source: WebIdentity, means: Means, _person: Interaction | None) -> SessionKeys:
    request = {
        "RoleArn": source.role_arn,
        "RoleSessionName": source.session_name or SESSION_NAME,
        "WebIdentityToken": read_token(source.token_file),
    }
    return session_keys(_sts(means, None, "assume_role_with_web_identity")(request))


def _with_code(
    ask: Ask, request: dict[str, Any], question: MfaQuestion, person: Interaction | None
) -> SessionKeys:
    if person is None:
        raise SignInNeeded(f"The profile {question.profile_name} needs a new MFA code.")
    return session_keys(with_mfa_code(ask, request, question, person))


def _sts(means: Means, base: SignedIn | None, method: str) -> Ask:
    """Return a way to ask STS once with the keys of *base* as they are then."""

    def ask(request: Any) -> Any:
        client = means.make_client("sts", means.region, base.credentials if base else None)
        try:
            return getattr(client, method)(**request)
        finally:
            client.close()

    return ask
