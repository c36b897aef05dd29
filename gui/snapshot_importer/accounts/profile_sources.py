"""Where the keys of one of our profiles come from, looked up anew in all the places that it names."""

from collections.abc import Mapping
from dataclasses import dataclass

from snapshot_importer.accounts.interaction import SecretMissing, SignInError
from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.accounts.secrets import Secret, Secrets, SessionSecrets
from snapshot_importer.accounts.shared_settings import read_shared
from snapshot_importer.accounts.shared_sources import environment_source, shared_source, sso_session
from snapshot_importer.accounts.sources import (
    AssumedRole,
    IdentityCenter,
    MfaSession,
    Source,
    SsoSession,
    StaticKeys,
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where profiles, secrets and variables are found. For workers only: the keyring and the disk may be slow."""

    store: ProfileStore
    keyring: Secrets
    session_secrets: SessionSecrets
    environment: Mapping[str, str]


def source_of(profile: Profile, places: Places, seen: tuple[str, ...] = ()) -> Source:
    """Return where the keys of *profile* come from; *seen* are the ids of the roles that are built on it.

    Raises `SignInError` with a sentence (`SecretMissing` where the keyring holds none), and
    `SecretsUnavailable`.
    """
    match profile.method:
        case "access-key" | "demo":
            return _keys(profile, places)
        case "shared":
            return shared_source(profile.shared_name, read_shared(places.environment), places.environment)
        case "environment":
            return environment_source(read_shared(places.environment), places.environment)
        case "sso":
            return IdentityCenter(_sso_session(profile, places), profile.sso_account, profile.sso_role)
        case "role":
            return _role(profile, places, (*seen, profile.id))


def _keys(profile: Profile, places: Places) -> Source:
    keys = StaticKeys(profile.access_key_id, _secret(profile, places))
    if not profile.mfa_device or profile.method == "demo":
        return keys
    return MfaSession(keys, profile.mfa_device, _seconds(profile.duration))


def _secret(profile: Profile, places: Places) -> Secret:
    secret = places.session_secrets.get(profile.secret_name)
    if secret is None and profile.method != "demo":
        secret = places.keyring.get(profile.secret_name)
    if secret is None:
        raise SecretMissing("The secret of this profile is not in the keyring.")
    return secret


def _sso_session(profile: Profile, places: Places) -> SsoSession:
    """Return the session as ~/.aws says it now; as it was kept where it is not there any more."""
    shared = read_shared(places.environment) if profile.sso_session else None
    if shared and profile.sso_session in shared.sso_sessions:
        return sso_session(profile.sso_session, shared)
    return SsoSession(profile.sso_start_url, profile.sso_region, profile.sso_session)


def _role(profile: Profile, places: Places, seen: tuple[str, ...]) -> Source:
    base = places.store.get(profile.source_profile)
    if base is None:
        raise SignInError("The source profile of this role is not there any more. Choose another one.")
    if base.id in seen:
        raise SignInError(f"The profile {base.name} is its own source, by way of the roles built on it.")
    return AssumedRole(
        source_of(base, places, seen),
        profile.role_arn,
        profile.role_session_name,
        profile.external_id,
        _seconds(profile.duration),
        profile.mfa_device,
    )


def _seconds(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
