"""Keeping a profile: the secret first, then the file that names it; runs in a worker."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from snapshot_importer.accounts.profile_names import free_name
from snapshot_importer.accounts.profiles import COLOURS, Profile, ProfileStore, new_profile_id, tidied
from snapshot_importer.accounts.secrets import Secret, Secrets, SecretsUnavailable, SessionSecrets
from snapshot_importer.accounts.shared import SharedProfile


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where profiles and their secrets are kept."""

    store: ProfileStore
    keyring: Secrets
    session_secrets: SessionSecrets
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def save(
        self,
        profile: Profile,
        secret: Secret | None,
        *,
        this_session_only: bool = False,
        still_wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """Keep *profile* and, where one was typed, its *secret*. Raises SecretsUnavailable or OSError.

        The file stays as it is where the profile is not *still_wanted* once a slow keyring has answered.
        """
        if secret is not None and this_session_only:
            self.session_secrets.put(profile.secret_name, secret)
        elif secret is not None:
            self.keyring.put(profile.secret_name, secret)
            self.session_secrets.delete(profile.secret_name)
        before = self.store.get(profile.id)
        if before and profile.method != "access-key":
            self._forget_secret(before)
        if still_wanted():
            self.store.put(profile)

    def remove(self, profile: Profile) -> None:
        """Forget *profile* and its secret. Raises SecretsUnavailable or OSError; the profile then stays."""
        self._forget_secret(profile)
        self.store.remove(profile.id)

    def _forget_secret(self, profile: Profile) -> None:
        if profile.method != "access-key":
            return
        # A change of the key that came to no end may have left a second one.
        for name in (profile.secret_name, profile.spare_secret_name):
            self.session_secrets.delete(name)
            try:
                self.keyring.delete(name)
            except SecretsUnavailable as error:
                # Where there is no keyring there is nothing in it, either.
                if error.kind != "absent":
                    raise

    def has_secret(self, profile: Profile) -> bool:
        """Say whether a secret is kept for *profile*. Raises SecretsUnavailable."""
        if self.session_secrets.get(profile.secret_name) is not None:
            return True
        return profile.method == "access-key" and self.keyring.get(profile.secret_name) is not None


def as_typed(profile: Profile) -> Profile:
    """Return *profile* as far as a form says it; what a session of ~/.aws says is not typed here."""
    profile = replace(tidied(profile), account="", secret_id="")
    return replace(profile, sso_start_url="", sso_region="") if profile.sso_session else profile


def with_rotated(typed: Profile, shown: Profile, stored: Profile) -> Profile:
    """Return *typed* with what sign-in and rotation wrote into *stored* since *shown* was read."""
    untouched = typed.access_key_id == shown.access_key_id
    key_id = stored.access_key_id if untouched else typed.access_key_id
    return replace(typed, access_key_id=key_id, account=stored.account, secret_id=stored.secret_id)


def from_shared(
    chosen: Sequence[SharedProfile], there: Sequence[Profile], region: str
) -> tuple[Profile, ...]:
    """Return a profile for each *chosen* one of ~/.aws, named and coloured apart from those *there*.

    *region* is taken where ~/.aws names none; us-east-1 where it is empty too.
    """
    made: list[Profile] = []
    for found in chosen:
        taken = [profile.name for profile in (*there, *made)]
        made.append(
            Profile(
                new_profile_id(),
                free_name(found.name, taken),
                colour=COLOURS[len(taken) % len(COLOURS)],
                region=found.region or region or "us-east-1",
                method="shared",
                shared_name=found.name,
            )
        )
    return tuple(made)
