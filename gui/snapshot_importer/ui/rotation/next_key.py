"""The next key of a profile, kept beside the one in use until the profile takes it in one write; for workers."""

from contextlib import suppress
from dataclasses import replace

from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret, SecretsUnavailable
from snapshot_importer.ui.profiles.saving import Keeping

NOT_KEPT = "The keyring took the secret and does not give it back."


class ProfileChanged(Exception):  # noqa: N818 - what happened, more than a mistake
    """The profile is gone, or uses another key by now."""


def keep_next(keeping: Keeping, profile: Profile, secret: Secret) -> None:
    """Keep *secret* beside the one in use, and see that it is there. Raises SecretsUnavailable."""
    keeping.keyring.put(profile.spare_secret_name, secret)
    if keeping.keyring.get(profile.spare_secret_name) != secret:
        raise SecretsUnavailable("failed", NOT_KEPT)


def take_next(keeping: Keeping, profile: Profile, key_id: str) -> Profile:
    """Let *profile* use the key *key_id*, whose secret was kept; the secret before is forgotten then.

    Raises ProfileChanged, or OSError where the profiles cannot be saved; the old key then stays in use.
    """
    spare = profile.spare_secret_name

    def take(now: Profile) -> Profile:
        if (now.access_key_id, now.secret_name) != (profile.access_key_id, profile.secret_name):
            raise ProfileChanged
        return replace(now, access_key_id=key_id, secret_id="" if spare == profile.id else spare)

    taken = keeping.store.change(profile.id, take)
    if taken is None:
        raise ProfileChanged
    keeping.session_secrets.delete(profile.secret_name)
    # A keyring that is locked by now keeps a secret that nobody asks for; the next change writes over it.
    with suppress(SecretsUnavailable):
        keeping.keyring.delete(profile.secret_name)
    return taken


def forget_next(keeping: Keeping, profile: Profile) -> None:
    """Forget what `keep_next` kept; a keyring that is locked by now keeps it until the next change."""
    with suppress(SecretsUnavailable):
        keeping.keyring.delete(profile.spare_secret_name)
