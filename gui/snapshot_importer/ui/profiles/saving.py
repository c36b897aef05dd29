"""Keeping a profile: the secret first, then the file that names it; runs in a worker."""

from dataclasses import dataclass

from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.accounts.secrets import Secret, Secrets, SessionSecrets


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where profiles and their secrets are kept."""

    store: ProfileStore
    keyring: Secrets
    session_secrets: SessionSecrets

    def save(self, profile: Profile, secret: Secret | None, *, this_session_only: bool = False) -> None:
        """Keep *profile* and, where one was typed, its *secret*. Raises SecretsUnavailable or OSError."""
        if secret is not None and this_session_only:
            self.session_secrets.put(profile.id, secret)
        elif secret is not None:
            self.keyring.put(profile.id, secret)
            self.session_secrets.delete(profile.id)
        self.store.put(profile)

    def remove(self, profile: Profile) -> None:
        """Forget *profile* and its secret. Raises SecretsUnavailable or OSError; the profile then stays."""
        self.session_secrets.delete(profile.id)
        if profile.method == "access-key":
            self.keyring.delete(profile.id)
        self.store.remove(profile.id)

    def has_secret(self, profile: Profile) -> bool:
        """Say whether a secret is kept for *profile*. Raises SecretsUnavailable."""
        if self.session_secrets.get(profile.id) is not None:
            return True
        return profile.method == "access-key" and self.keyring.get(profile.id) is not None
