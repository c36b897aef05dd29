"""What there is before a key is changed: whose keys they are, how many, and who else uses the one in use."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.accounts.shared_settings import read_shared
from snapshot_importer.aws.access_keys import (
    AccessKey,
    NewKey,
    access_keys,
    identity_of,
    user_name,
    with_last_use,
)
from snapshot_importer.aws.answers import Identity
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.ui.profiles.saving import Keeping


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look brought."""

    identity: Identity
    user: str = ""  # of IAM; empty where it is none
    keys: tuple[AccessKey, ...] = ()
    left: NewKey | None = None  # made and stored by a change that came to no end, and it works
    elsewhere: tuple[str, ...] = ()  # who else uses the key in use, in words
    error: CallError | None = None  # why the keys could not be listed


def look(gateway: Gateway, keeping: Keeping, profile: Profile) -> Seen:
    """Look at the keys of *profile*'s user, in a worker. Raises CallError where it is not known whose they are."""
    identity = gateway.identity()
    user = user_name(identity)
    if not user:
        return Seen(identity)
    try:
        keys = tuple(with_last_use(gateway, key) for key in access_keys(gateway, user))
    except CallError as error:
        return Seen(identity, user, error=error)
    left = _left(gateway, keeping, profile, identity, keys)
    return Seen(identity, user, keys, left, tuple(_elsewhere(keeping, profile)))


def same_user(one: Identity, other: Identity) -> bool:
    """Whether two keys belong to the same user of the same account."""
    return (one.account, one.user_id) == (other.account, other.user_id)


def _left(
    gateway: Gateway, keeping: Keeping, profile: Profile, identity: Identity, keys: Sequence[AccessKey]
) -> NewKey | None:
    """Return the newer key whose secret was stored already, if AWS takes it."""
    with suppress(SecretsUnavailable, CallError):
        secret = keeping.keyring.get(profile.spare_secret_name)
        # Oldest first: what stands after the key in use was made after it.
        if secret is not None and len(keys) == 2 and keys[0].id == profile.access_key_id and keys[1].active:
            found = NewKey(keys[1].id, secret)
            return found if same_user(identity_of(gateway, found, rests=()), identity) else None
    return None


def _elsewhere(keeping: Keeping, profile: Profile) -> Iterator[str]:
    key_id = profile.access_key_id
    for other in keeping.store.profiles():
        if other.id != profile.id and other.access_key_id == key_id:
            yield f"the profile {other.name}"
    settings = read_shared()
    for name in settings.names:
        if (settings.profile(name) or {}).get("aws_access_key_id") == key_id:
            yield f"the profile {name} of ~/.aws"
