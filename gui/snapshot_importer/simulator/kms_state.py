"""KMS keys, their states, and the names they go by."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.kms_default_policies import default_policy, managed_policy

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World


# The services that keep a key of their own here, and what it protects in the words of the key's description.
_PROTECTED = {"ebs": "EBS volumes", "s3": "S3 objects"}


@dataclass(slots=True)
class Key:
    """One KMS key in one Region; a replica of a multi-Region key is a key of its own."""

    key_id: str
    arn: str
    account: str
    region: str
    created: datetime
    policy: str  # JSON
    description: str = ""
    spec: str = "SYMMETRIC_DEFAULT"
    usage: str = "ENCRYPT_DECRYPT"
    manager: str = "CUSTOMER"  # or AWS, for the keys that a service made
    multi_region: bool = False
    primary_region: str = ""  # of a multi-Region key
    state: str = "Enabled"  # Enabled, Disabled, PendingDeletion, PendingImport
    deletion_date: datetime | None = None
    origin: str = "AWS_KMS"  # or EXTERNAL, for imported material
    valid_to: datetime | None = None  # when imported material expires


@dataclass(slots=True)
class Alias:
    """A name for a key in one account and Region."""

    name: str  # with its "alias/"
    arn: str
    key_arn: str
    created: datetime
    updated: datetime


class KmsState:
    """The keys and aliases of every account and Region."""

    def __init__(self, world: "World") -> None:
        self._clock = world.clock
        self._keys: dict[str, Key] = {}
        self._aliases: dict[str, Alias] = {}

    def create_key(
        self,
        account: str,
        region: str,
        *,
        description: str = "",
        spec: str = "SYMMETRIC_DEFAULT",
        usage: str = "ENCRYPT_DECRYPT",
        manager: str = "CUSTOMER",
        multi_region: bool = False,
        state: str = "Enabled",
        origin: str = "AWS_KMS",
        valid_to: datetime | None = None,
        policy: str = "",
    ) -> Key:
        """Make a key with a new id; its *policy* (JSON) lets IAM decide unless given."""
        key_id = f"mrk-{uuid.uuid4().hex}" if multi_region else str(uuid.uuid4())
        arn = _arn(account, region, f"key/{key_id}")
        key = Key(
            key_id=key_id,
            arn=arn,
            account=account,
            region=region,
            created=self._clock.now(),
            description=description,
            spec=spec,
            usage=usage,
            manager=manager,
            multi_region=multi_region,
            primary_region=region if multi_region else "",
            state=state,
            origin=origin,
            valid_to=valid_to,
            policy=policy or default_policy(account, region),
        )
        self._keys[arn] = key
        return key

    def replicate_key(self, key: Key, region: str) -> Key:
        """Make the replica of a multi-Region key in another Region."""
        arn = _arn(key.account, region, f"key/{key.key_id}")
        replica = replace(key, arn=arn, region=region, created=self._clock.now())
        self._keys[replica.arn] = replica
        return replica

    def copies(self, key: Key) -> list[Key]:
        """Return a multi-Region key in all its Regions."""
        same = (key.account, key.key_id)
        return [copy for copy in self._keys.values() if (copy.account, copy.key_id) == same]

    def create_alias(self, account: str, region: str, name: str, key: Key) -> Alias:
        """Let *name* ("alias/…") mean *key*."""
        now = self._clock.now()
        arn = _arn(account, region, name)
        self._aliases[arn] = Alias(name, arn, key.arn, now, now)
        return self._aliases[arn]

    def retarget_alias(self, alias: Alias, key: Key) -> None:
        """Let an alias mean another key."""
        alias.key_arn, alias.updated = key.arn, self._clock.now()

    def delete_alias(self, alias: Alias) -> None:
        """Forget a name; its key stays."""
        del self._aliases[alias.arn]

    def managed_key(self, account: str, region: str, service: str = "ebs") -> Key:
        """Return the key that AWS keeps for *service*, made when it is first needed."""
        name = f"alias/aws/{service}"
        alias = self._aliases.get(_arn(account, region, name))
        if alias is not None:
            return self._keys[alias.key_arn]
        description = f"Default key that protects my {_PROTECTED[service]} when no other key is defined"
        policy = managed_policy(account, region, service)
        key = self.create_key(account, region, description=description, manager="AWS", policy=policy)
        self.create_alias(account, region, name, key)
        return key

    def resolve(self, key_id: str, *, account: str, region: str) -> Key | None:
        """Find the key of a key id, alias or ARN as *account* means it in *region*; None if there is none.

        A key of another Region is not found even by its ARN; one of another account is, by its ARN only.
        """
        self._drop_deleted()
        service = key_id.removeprefix("alias/aws/")
        if service != key_id and service in _PROTECTED:
            return self.managed_key(account, region, service)
        arn = key_id if key_id.startswith("arn:") else _arn(account, region, key_id)
        if not key_id.startswith(("arn:", "alias/")):
            arn = _arn(account, region, f"key/{key_id}")
        alias = self._aliases.get(arn)
        key = self._keys.get(alias.key_arn if alias else arn)
        return key if key is not None and key.region == region else None

    def key(self, arn: str) -> Key | None:
        """Find a key by its ARN."""
        self._drop_deleted()
        return self._keys.get(arn)

    def alias(self, account: str, region: str, name: str) -> Alias | None:
        """Find an alias by its name."""
        return self._aliases.get(_arn(account, region, name))

    def keys(self, account: str, region: str) -> list[Key]:
        """Return the keys of one account and Region, in the order of their ids."""
        self._drop_deleted()
        found = [key for key in self._keys.values() if (key.account, key.region) == (account, region)]
        return sorted(found, key=lambda key: key.key_id)

    def aliases(self, account: str, region: str) -> list[Alias]:
        """Return the aliases of one account and Region, in the order of their names."""
        place = _arn(account, region, "")
        return sorted((a for a in self._aliases.values() if a.arn.startswith(place)), key=lambda a: a.name)

    def _drop_deleted(self) -> None:
        now = self._clock.now()
        for key in self._keys.values():
            if key.valid_to is not None and key.valid_to <= now and key.state in ("Enabled", "Disabled"):
                key.state = "PendingImport"  # KMS Developer Guide, "Setting an expiration time"
        for key in [key for key in self._keys.values() if key.deletion_date and key.deletion_date <= now]:
            del self._keys[key.arn]
            for alias in [alias for alias in self._aliases.values() if alias.key_arn == key.arn]:
                del self._aliases[alias.arn]


def _arn(account: str, region: str, name: str) -> str:
    return f"arn:{partition_of(region)}:kms:{region}:{account}:{name}"
