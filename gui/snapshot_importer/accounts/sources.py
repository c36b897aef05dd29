"""Where the keys of a profile come from: plain data, a tree where one way of signing in builds on another."""

import hashlib
from dataclasses import dataclass
from typing import TypeAlias

from snapshot_importer.accounts.secrets import Secret

# Seconds. STS API reference: AssumeRole takes 900 to 43,200, and 3,600 at most for a chained role;
# GetSessionToken takes 900 to 129,600.
SHORTEST_SESSION = 900
LONGEST_ROLE_SESSION = 43_200
LONGEST_CHAINED_SESSION = 3_600
LONGEST_MFA_SESSION = 129_600


@dataclass(frozen=True, slots=True)
class StaticKeys:
    """Keys as they stand somewhere: long-term ones, or temporary ones with their session token."""

    access_key_id: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class MfaSession:
    """STS GetSessionToken for an IAM user with an MFA device."""

    source: "Source"
    device: str  # ARN or serial number
    duration: int | None = None  # seconds


@dataclass(frozen=True, slots=True)
class AssumedRole:
    """STS AssumeRole with the keys of *source*."""

    source: "Source"
    role_arn: str
    session_name: str = ""  # empty: made by the app
    external_id: str = ""
    duration: int | None = None  # seconds
    device: str = ""  # ARN or serial number of the MFA device; empty if the role asks for none


@dataclass(frozen=True, slots=True)
class WebIdentity:
    """STS AssumeRoleWithWebIdentity with the token in a file, which another program renews."""

    token_file: str
    role_arn: str
    session_name: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """What a program of the user's prints: ``credential_process``."""

    command: str


@dataclass(frozen=True, slots=True)
class SsoSession:
    """A sign-in to IAM Identity Center: an ``[sso-session]`` by *name*, or a start URL alone (legacy)."""

    start_url: str
    region: str
    name: str = ""
    scopes: tuple[str, ...] = ("sso:account:access",)

    @property
    def cache_key(self) -> str:
        """The name, without its end, of the file in ~/.aws/sso/cache: as the AWS CLI makes it."""
        return hashlib.sha1((self.name or self.start_url).encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class IdentityCenter:
    """The keys that IAM Identity Center gives for a role in an account."""

    session: SsoSession
    account: str
    role: str


@dataclass(frozen=True, slots=True)
class LoginSession:
    """A session that ``aws login`` began; *name* is the value of ``login_session``."""

    name: str
    shared_name: str  # the profile of ~/.aws to begin it for


Source: TypeAlias = (
    StaticKeys | MfaSession | AssumedRole | WebIdentity | Program | IdentityCenter | LoginSession
)


def asks_user(source: Source) -> bool:
    """Whether only the user can renew the keys: an MFA code is a part of it."""
    match source:
        case MfaSession():
            return True
        case AssumedRole():
            return bool(source.device) or asks_user(source.source)
        case _:
            return False


def is_chained(source: Source) -> bool:
    """Whether STS ends the session after an hour, since a role takes the role."""
    return isinstance(source, AssumedRole) and isinstance(
        source.source, AssumedRole | WebIdentity | IdentityCenter
    )


def sso_session_of(source: Source) -> SsoSession | None:
    """Return the sign-in to IAM Identity Center that the keys are built on, if they are."""
    match source:
        case IdentityCenter():
            return source.session
        case AssumedRole() | MfaSession():
            return sso_session_of(source.source)
        case _:
            return None
