"""Users, roles, their keys and policies, as IAM remembers them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from snapshot_importer.simulator.operations import AccessKey


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a user or a role may do, and who may become it."""

    trust: str = ""  # JSON, of a role
    inline: Mapping[str, str] = field(default_factory=dict)  # name -> JSON
    attached: tuple[str, ...] = ()  # ARNs of managed policies
    boundary: str = ""  # ARN of the managed policy that limits them, "" for none


@dataclass(slots=True)
class Identity:
    """A user or a role."""

    name: str
    identity_id: str
    arn: str
    account: str
    path: str
    created: datetime
    permissions: Permissions
    changed: datetime  # when the permissions were last set, in the time of `IamState.delay`
    earlier: Permissions = field(default_factory=Permissions)  # believed until IAM's change has spread


@dataclass(slots=True)
class User(Identity):
    """A user; the keys are found through `IamState.keys_of`."""


@dataclass(slots=True)
class Role(Identity):
    """A role."""

    description: str = ""
    max_session_seconds: int = 3600
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ManagedPolicy:
    """A policy that can be attached to several users and roles."""

    name: str
    policy_id: str
    arn: str
    path: str
    document: str
    created: datetime
    description: str = ""


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """Somebody else's sign-in whose tokens an account takes."""

    arn: str
    issuer: str  # address, as "https://tokens.example.com/id/1"
    audiences: tuple[str, ...]
    secret: bytes = field(repr=False)  # what its tokens are signed with


@dataclass(frozen=True, slots=True)
class Session:
    """What temporary credentials remember of how they came about."""

    # "token" is GetSessionToken's, "role" a role's; "" was never asked of STS.
    kind: Literal["", "token", "role"] = ""
    policies: tuple[str, ...] = ()  # JSON; together they limit the session, none do not
    mfa_at: datetime | None = None  # wall time of the code, where one was given


@dataclass(frozen=True, slots=True)
class KeyUse:
    """When and for what a key signed last."""

    time: datetime  # wall time
    region: str
    service: str


@dataclass(slots=True)
class IssuedKey:
    """An access key with what IAM tells about it beside the secret."""

    key: AccessKey
    created: datetime  # wall time
    usable: datetime  # from when on it signs, in the time of `IamState.delay`
    session: Session = field(default_factory=Session)
    last_use: KeyUse | None = None
