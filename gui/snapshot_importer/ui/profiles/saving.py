"""Keeping a profile: the secret first, then the file that names it; runs in a worker."""

import os
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
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
    _tried: set[str] = field(default_factory=set, repr=False)  # ids of profiles that were to be kept

    def save(
        self,
        profile: Profile,
        secret: Secret | None,
        *,
        this_session_only: bool = False,
        still_wanted: Callable[[], bool] = lambda: True,
    ) -> Profile:
        """Keep *profile* and, where one was typed, its *secret*; return the profile as it is kept.

        The secret is kept beside the one before, and the file names the new one together with what belongs to it:
        whatever fails in between, key id and secret fit each other. All stays as it is where the profile is not
        *still_wanted* once a slow keyring has answered. Raises SecretsUnavailable or OSError.
        """
        before = self.store.get(profile.id)
        place = self.session_secrets if this_session_only else self.keyring
        kept = profile
        if secret is not None:
            kept = replace(profile, secret_id=self._new_secret_id(profile, before))
            place.put(kept.secret_name, secret)
        is_kept = False
        try:
            if still_wanted():
                self.store.put(kept)
                is_kept = True
        finally:
            if secret is not None and not is_kept:
                with suppress(SecretsUnavailable):
                    place.delete(kept.secret_name)
        if before and is_kept:
            self._forget_before(before, kept)
        return kept

    def _new_secret_id(self, profile: Profile, before: Profile | None) -> str:
        """Return a name that nobody writes to: a keyring that was given up may still carry out what it was asked."""
        if before is None and profile.id not in self._tried:
            self._tried.add(profile.id)
            return ""
        return f"{profile.id}-{uuid.uuid4().hex[:8]}"

    def _forget_before(self, before: Profile, kept: Profile) -> None:
        """Forget the secret of the profile as it was, which nobody asks for any more; a locked keyring keeps it."""
        if before.method == "access-key" and (
            kept.method != "access-key" or kept.secret_name != before.secret_name
        ):
            self.session_secrets.delete(before.secret_name)
            with suppress(SecretsUnavailable):
                self.keyring.delete(before.secret_name)

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
