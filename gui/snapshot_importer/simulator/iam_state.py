"""Who there is in every account, with their policies and keys."""

import json
import secrets
import string
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from snapshot_importer.simulator.iam_devices import MfaDevice
from snapshot_importer.simulator.iam_identities import (
    Identity,
    IssuedKey,
    KeyUse,
    ManagedPolicy,
    OidcProvider,
    Permissions,
    Role,
    Session,
    User,
)
from snapshot_importer.simulator.iam_managed import MANAGED_POLICIES
from snapshot_importer.simulator.operations import AccessKey

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World

_ID_CHARACTERS = string.ascii_uppercase + "234567"
_SECRET_CHARACTERS = string.ascii_letters + string.digits + "/+"


class IamState:
    """The users, roles and keys of all accounts."""

    def __init__(self, world: "World") -> None:
        self._clock = world.clock
        # Seconds until a new or changed user or role is believed by other services.
        # Seen: ImportSnapshot refused a role for some seconds after CreateRole (cloud-api-adaptor PR 3287).
        self.delay = 0.0
        # Seconds until a new access key signs, on the same clock. Seen: InvalidAccessKeyId for some 15 seconds
        # after CreateAccessKey (aws-sdk-js issue 559).
        self.key_delay = 0.0
        self._delay_clock: Literal["task", "wall"] = "task"
        self._users: dict[tuple[str, str], User] = {}
        self._roles: dict[tuple[str, str], Role] = {}
        self._keys: dict[str, IssuedKey] = {}
        self._policies: dict[str, ManagedPolicy] = {}
        self._devices: dict[str, MfaDevice] = {}
        self._providers: dict[str, OidcProvider] = {}
        self.account_aliases: dict[str, str] = {}

    def create_user(
        self,
        account: str,
        name: str,
        policies: Mapping[str, str] | None = None,
        *,
        attached: tuple[str, ...] = (),
        path: str = "/",
        partition: str = "aws",
        boundary: str = "",
    ) -> User:
        """Make a user; *policies* are inline ones, name -> JSON; *boundary* is a policy's ARN.

        Without any policies the user may do nothing.
        """
        now = self._clock.now()
        arn = f"arn:{partition}:iam::{account}:user{path}{name}"
        permissions = Permissions(inline=dict(policies or {}), attached=attached, boundary=boundary)
        user = User(name, _new_id("AIDA"), arn, account, path, now, permissions, self._now())
        self._users[account, name] = user
        return user

    def create_role(
        self,
        account: str,
        name: str,
        trust: str,
        policies: Mapping[str, str] | None = None,
        *,
        attached: tuple[str, ...] = (),
        path: str = "/",
        partition: str = "aws",
        description: str = "",
        max_session_seconds: int = 3600,
        boundary: str = "",
    ) -> Role:
        """Make a role; *trust* is JSON, *policies* are inline ones, name -> JSON; *boundary* is a policy's ARN."""
        now = self._clock.now()
        arn = f"arn:{partition}:iam::{account}:role{path}{name}"
        permissions = Permissions(trust, dict(policies or {}), attached, boundary)
        role = Role(
            name=name,
            identity_id=_new_id("AROA"),
            arn=arn,
            account=account,
            path=path,
            created=now,
            permissions=permissions,
            changed=self._now(),
            description=description,
            max_session_seconds=max_session_seconds,
        )
        self._roles[account, name] = role
        return role

    def create_policy(
        self,
        account: str,
        name: str,
        document: str,
        *,
        path: str = "/",
        partition: str = "aws",
        description: str = "",
    ) -> ManagedPolicy:
        """Make a managed policy of the account's own; *document* is JSON."""
        arn = f"arn:{partition}:iam::{account}:policy{path}{name}"
        policy = ManagedPolicy(name, _new_id("ANPA"), arn, path, document, self._clock.now(), description)
        self._policies[arn] = policy
        return policy

    def create_access_key(self, user: User, access_key_id: str = "", secret: str = "") -> AccessKey:
        """Give *user* one more key, with the given id and secret or with new ones."""
        key = AccessKey(
            access_key_id or _new_id("AKIA"),
            secret or "".join(secrets.choice(_SECRET_CHARACTERS) for _ in range(40)),
            user.account,
            user.arn,
            user.identity_id,
        )
        usable = self._now() + timedelta(seconds=self.key_delay)
        self._keys[key.access_key_id] = IssuedKey(key, self._clock.wall(), usable)
        return key

    def create_mfa_device(self, user: User, name: str = "") -> MfaDevice:
        """Give *user* a device that is named like the user unless said."""
        arn = f"arn:{user.arn.split(':')[1]}:iam::{user.account}:mfa/{name or user.name}"
        self._devices[arn] = MfaDevice(arn, user.arn, self._clock.now())
        return self._devices[arn]

    def mfa_device(self, serial: str) -> MfaDevice | None:
        """Find a device."""
        return self._devices.get(serial)

    def mfa_devices(self, user_arn: str = "") -> list[MfaDevice]:
        """Return all devices, or those of one user."""
        return [device for device in self._devices.values() if user_arn in ("", device.user_arn)]

    def create_oidc_provider(
        self, account: str, issuer: str, audiences: tuple[str, ...] = ("sts.amazonaws.com",)
    ) -> OidcProvider:
        """Let an account take the tokens of *issuer* (an https address)."""
        arn = f"arn:aws:iam::{account}:oidc-provider/{issuer.removeprefix('https://')}"
        self._providers[arn] = OidcProvider(arn, issuer, audiences, secrets.token_bytes(32))
        return self._providers[arn]

    def oidc_provider(self, arn: str) -> OidcProvider | None:
        """Find a provider by its ARN."""
        return self._providers.get(arn)

    def issue_session_key(
        self, *, account: str, arn: str, user_id: str, expires: datetime, session: Session | None = None
    ) -> AccessKey:
        """Make temporary credentials for *arn*, good until *expires* (wall time)."""
        key = AccessKey(
            access_key_id=_new_id("ASIA"),
            secret_access_key="".join(secrets.choice(_SECRET_CHARACTERS) for _ in range(40)),
            account=account,
            arn=arn,
            user_id=user_id,
            session_token=secrets.token_urlsafe(96),
            expires=expires,
        )
        issued = IssuedKey(key, self._clock.wall(), self._now(), session or Session())
        self._keys[key.access_key_id] = issued
        return key

    def find_key(self, access_key_id: str) -> AccessKey | None:
        """Find a key, active or not."""
        issued = self.issued_key(access_key_id)
        return issued.key if issued else None

    def spread_key(self, access_key_id: str) -> AccessKey | None:
        """Find a key, active or not, once the services have heard of it."""
        issued = self.issued_key(access_key_id)
        return issued.key if issued and issued.usable <= self._now() else None

    def note_use(self, access_key_id: str, use: KeyUse) -> None:
        """Remember what a key signed last."""
        self._keys[access_key_id].last_use = use

    def session_keys(self) -> list[IssuedKey]:
        """Return the keys of all sessions, ended ones too."""
        return [issued for issued in self._keys.values() if issued.key.session_token]

    def issued_key(self, access_key_id: str) -> IssuedKey | None:
        """Find a key with what IAM keeps beside it."""
        return self._keys.get(access_key_id)

    def keys_of(self, user: User) -> list[IssuedKey]:
        """Return a user's own keys, oldest first, without those of sessions."""
        return [
            issued
            for issued in self._keys.values()
            if issued.key.arn == user.arn and not issued.key.session_token
        ]

    def replace_key(self, key: AccessKey) -> None:
        """Keep *key* instead of the one with the same id: to deactivate it, or to let it expire."""
        self._keys[key.access_key_id].key = key

    def delete_key(self, access_key_id: str) -> None:
        """Forget a key."""
        del self._keys[access_key_id]

    def user(self, account: str, name: str) -> User | None:
        """Find a user by name, which is compared exactly."""
        return self._users.get((account, name))

    def user_of(self, arn: str) -> User | None:
        """Find a user by ARN."""
        return next((user for user in self._users.values() if user.arn == arn), None)

    def role(self, account: str, name: str) -> Role | None:
        """Find a role by name, which is compared exactly."""
        return self._roles.get((account, name))

    def roles(self, account: str) -> list[Role]:
        """Return an account's roles in the order of their names."""
        return [self._roles[place] for place in sorted(self._roles) if place[0] == account]

    def delete_role(self, role: Role) -> None:
        """Forget a role."""
        del self._roles[role.account, role.name]

    def managed_policy(self, arn: str) -> ManagedPolicy | None:
        """Find a managed policy, of the account's own or of AWS."""
        own = self._policies.get(arn)
        name = arn.rsplit("/", 1)[-1]
        if own is not None or ":iam::aws:policy/" not in arn or name not in MANAGED_POLICIES:
            return own
        path, document = MANAGED_POLICIES[name]
        if not arn.endswith(f":policy{path}{name}"):
            return None
        # AWS's own policies are older than any account's.
        born = datetime.fromisoformat("2015-02-06T18:39:46+00:00")
        return ManagedPolicy(name, f"ANPA{name.upper():X<17.17}", arn, path, json.dumps(document), born)

    def change(self, identity: Identity, permissions: Permissions) -> None:
        """Set what *identity* may do; other services believe it `delay` seconds later."""
        identity.earlier = self.believed(identity)
        identity.permissions, identity.changed = permissions, self._now()

    def identity_behind(self, arn: str) -> Identity | None:
        """Return the user of an ARN, or the role behind an assumed-role ARN."""
        parts = arn.split(":", 5)
        if ":assumed-role/" not in arn:
            return self.user_of(arn)
        return self.role(parts[4], parts[5].split("/")[1])

    def identity_of(self, arn: str) -> Identity | None:
        """Find a user or a role by its own ARN."""
        return next((role for role in self._roles.values() if role.arn == arn), None) or self.user_of(arn)

    def believed(self, identity: Identity) -> Permissions:
        """Return what other services take *identity*'s permissions for."""
        settled = self._now() >= identity.changed + timedelta(seconds=self.delay)
        return identity.permissions if settled else identity.earlier

    def set_delay(self, seconds: float, clock: Literal["task", "wall"] = "wall") -> None:
        """Set how long changes need to spread from now on, in task time or in real time."""
        for identity in (*self._users.values(), *self._roles.values()):
            identity.earlier = identity.permissions
        self.delay, self._delay_clock = seconds, clock
        for issued in self._keys.values():
            issued.usable = self._now()

    def _now(self) -> datetime:
        return self._clock.wall() if self._delay_clock == "wall" else self._clock.now()


def _new_id(prefix: str) -> str:
    return prefix + "".join(secrets.choice(_ID_CHARACTERS) for _ in range(20 - len(prefix)))
