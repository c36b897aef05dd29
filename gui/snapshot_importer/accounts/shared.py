"""The profiles of ~/.aws as the windows show them: their kinds and what is odd about them, and no secret."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.shared_ini import Section, Setting
from snapshot_importer.accounts.shared_kinds import Kind, kind_of
from snapshot_importer.accounts.shared_settings import SharedSettings, read_shared
from snapshot_importer.accounts.shared_sources import shared_region, shared_source, sso_session
from snapshot_importer.accounts.shared_values import TOKENS
from snapshot_importer.accounts.sources import SsoSession

KINDS: Mapping[Kind, str] = {
    "role": "Role",
    "web identity": "Web identity",
    "sso": "IAM Identity Center",
    "keys": "Access key",
    "config keys": "Access key",
    "login": "AWS sign-in",
    "program": "Program",
    "none": "No credentials",
}

# Settings by which a file that somebody else wrote could lead requests, trust or keys elsewhere.
SURPRISING = ("endpoint_url", "ca_bundle", "services", "credential_process", "web_identity_token_file")


@dataclass(frozen=True, slots=True)
class Surprise:
    """A setting worth a look before a profile is trusted; *value* is for the user's eyes, not for a log."""

    key: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SharedProfile:
    """One profile of ~/.aws."""

    name: str
    kind: str  # in words: Access key, Session keys, Role, IAM Identity Center, …
    region: str = ""  # its own, or that of the environment
    unusable: str = ""  # why it cannot be used here; empty if it can
    surprising: tuple[Surprise, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedProfiles:
    """What was found, and a sentence for each thing that was passed over."""

    profiles: tuple[SharedProfile, ...]
    notices: tuple[str, ...] = ()
    sso_sessions: tuple[SsoSession, ...] = ()  # those that can be used


def shared_profiles(environment: Mapping[str, str] | None = None) -> SharedProfiles:
    """Read the config and credentials files, in a worker; raises nothing, and what is broken costs only itself."""
    environment = os.environ if environment is None else environment
    settings = read_shared(environment)
    return SharedProfiles(
        tuple(_described(name, settings, environment) for name in sorted(settings.names, key=str.casefold)),
        settings.notices,
        tuple(_sso_sessions(settings)),
    )


def _described(name: str, settings: SharedSettings, environment: Mapping[str, str]) -> SharedProfile:
    try:
        shared_source(name, settings, environment)
        unusable = ""
    except SignInError as error:
        unusable = str(error)
    return SharedProfile(
        name,
        _kind(name, settings),
        shared_region(name, settings, environment),
        unusable,
        tuple(_surprises(settings.profile(name) or {}, settings)),
    )


def _kind(name: str, settings: SharedSettings) -> str:
    kind = kind_of(name, settings)
    files = {"keys": settings.credentials, "config keys": settings.config}
    if kind in files and any(token in files[kind][name] for token in TOKENS):
        return "Session keys"
    return KINDS[kind]


def _surprises(profile: Section, settings: SharedSettings) -> Iterator[Surprise]:
    for key in SURPRISING:
        if key in profile:
            yield Surprise(key, _text(profile[key]))
    services = profile.get("services")
    if isinstance(services, str):
        for service, table in settings.services.get(services, {}).items():
            yield Surprise(f"services: {service}", _text(table))


def _text(setting: Setting) -> str:
    if isinstance(setting, str):
        return setting
    return ", ".join(f"{key} = {value}" for key, value in setting.items())


def _sso_sessions(settings: SharedSettings) -> Iterator[SsoSession]:
    for name in sorted(settings.sso_sessions, key=str.casefold):
        try:
            yield sso_session(name, settings)
        except SignInError:
            continue
