"""An IAM Identity Center with its users, and what they have let in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from snapshot_importer.simulator.iam_identities import Role


@dataclass(frozen=True, slots=True)
class Assignment:
    """One role that a user may take in one account."""

    account: str  # 12 digits
    permission_set: str  # what the portal calls the role
    role: Role


@dataclass(slots=True)
class CenterUser:
    """Somebody who signs in with a browser."""

    name: str
    assignments: list[Assignment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the portal lists it."""

    account: str  # 12 digits
    name: str
    email: str


@dataclass(slots=True)
class IdentityCenter:
    """One start URL; its first user is the one who is signed in to the browser."""

    start_url: str
    region: str
    users: dict[str, CenterUser] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OidcClient:
    """A program that was registered."""

    client_id: str
    secret: str = field(repr=False)
    expires: datetime  # wall time, as all below
    scopes: tuple[str, ...] = ()
    redirect_uris: tuple[str, ...] = ()
    grant_types: tuple[str, ...] = ()
    issuer_url: str = ""


@dataclass(slots=True)
class Device:
    """A sign-in that waits for a browser somewhere."""

    device_code: str = field(repr=False)
    user_code: str
    client_id: str
    center: IdentityCenter
    expires: datetime
    outcome: Literal["pending", "allowed", "denied", "used"] = "pending"
    user: CenterUser | None = None


@dataclass(slots=True)
class Code:
    """What the browser brings back to the program."""

    code: str = field(repr=False)
    client_id: str
    center: IdentityCenter
    user: CenterUser
    redirect_uri: str
    challenge: str
    expires: datetime
    used: bool = False


@dataclass(slots=True)
class SignIn:
    """One user signed in through one program, until it ends or the user signs out."""

    center: IdentityCenter
    user: CenterUser
    client_id: str
    access_token: str = field(repr=False)
    access_expires: datetime
    refresh_token: str = field(repr=False)  # "" where it cannot be refreshed
    ends: datetime
