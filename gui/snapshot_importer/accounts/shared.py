"""The profiles of ~/.aws: read with botocore's own reader, never written, and no program of theirs is run."""

import configparser
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snapshot_importer.accounts.sdk import load_botocore

# What a profile says it is, in the order in which botocore looks: (key, kind in words).
KINDS = (
    ("web_identity_token_file", "Web identity"),
    ("role_arn", "Role"),
    ("sso_session", "IAM Identity Center"),
    ("sso_start_url", "IAM Identity Center"),
    ("aws_session_token", "Session keys"),
    ("aws_access_key_id", "Access key"),
    ("login_session", "AWS sign-in"),
    ("credential_process", "Program"),
)

# Sources of a role's credentials that exist only inside AWS.
SOURCES_INSIDE_AWS = ("Ec2InstanceMetadata", "EcsContainer")

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SharedProfile:
    """One profile of ~/.aws."""

    name: str
    kind: str  # in words: Access key, Session keys, Role, IAM Identity Center, …
    region: str = ""
    unusable: str = ""  # why it cannot be used here; empty if it can


@dataclass(frozen=True, slots=True)
class SharedProfiles:
    """What was found, and one sentence for each file that could not be read."""

    profiles: tuple[SharedProfile, ...]
    notices: tuple[str, ...] = ()


def shared_profiles(environment: Mapping[str, str] | None = None) -> SharedProfiles:
    """Read the config and credentials files; a broken one leaves the other usable."""
    environment = os.environ if environment is None else environment
    merged: dict[str, dict[str, Any]] = {}
    notices = []
    for path, is_config in _files(environment):
        try:
            found = _read(path, is_config=is_config)
        except _BrokenFileError as error:
            notices.append(str(error))
            continue
        for name, settings in found.items():
            # Credentials come second and win, key by key, as in botocore.
            merged.setdefault(name, {}).update(settings)
    profiles = tuple(_described(name, merged) for name in sorted(merged, key=str.casefold))
    return SharedProfiles(profiles, tuple(notices))


def kind_of(settings: Settings) -> str:
    """Return in words how the profile with these *settings* signs in."""
    return next((words for key, words in KINDS if key in settings), "No credentials")


def why_unusable(name: str, profiles: Mapping[str, Settings]) -> str:
    """Return the sentence that says why the profile *name* cannot be used, or ``""``; follows role chains."""
    seen: list[str] = []
    while True:
        settings = profiles.get(name)
        if settings is None:
            return f"There is no profile {name} in ~/.aws."
        kind = kind_of(settings)
        if reason := _reason_alone(name, settings, kind):
            return reason
        source = settings.get("source_profile")
        if kind != "Role" or source is None:
            return ""
        if source in seen or source == name:
            # A role may name its own profile as the source of keys that stand beside it.
            has_keys = "aws_access_key_id" in profiles.get(source, {})
            return "" if source == name and has_keys else f"The profile {source} is its own source."
        seen.append(name)
        name = source


def _reason_alone(name: str, settings: Settings, kind: str) -> str:
    reason = ""
    match kind:
        case "Role" if "mfa_serial" in settings:
            reason = "needs an MFA code, which this version does not ask for"
        case "Role" if settings.get("credential_source") in SOURCES_INSIDE_AWS:
            reason = "takes its keys from inside AWS, which works only there"
        case "Role" if not {"source_profile", "credential_source"} & settings.keys():
            reason = "names a role but no source_profile"
        case "AWS sign-in":
            reason = "signs in with “aws login”, which this version does not support"
        case "Program":
            reason = "gets its keys from a program, which this version does not run"
        case "No credentials":
            reason = "holds no credentials"
    return f"The profile {name} {reason}." if reason else ""


def _described(name: str, profiles: Mapping[str, Settings]) -> SharedProfile:
    settings = profiles[name]
    region = settings.get("region", "")
    return SharedProfile(
        name=name,
        kind=kind_of(settings),
        region=region if isinstance(region, str) else "",
        unusable=why_unusable(name, profiles),
    )


def _files(environment: Mapping[str, str]) -> Iterator[tuple[Path, bool]]:
    yield Path(environment.get("AWS_CONFIG_FILE") or "~/.aws/config").expanduser(), True
    yield Path(environment.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials").expanduser(), False


class _BrokenFileError(Exception):
    """A file exists but cannot be read; the message is a sentence for the user."""


def _read(path: Path, *, is_config: bool) -> dict[str, dict[str, Any]]:
    load_botocore()
    from botocore import configloader  # noqa: PLC0415
    from botocore.exceptions import ConfigNotFound, ConfigParseError  # noqa: PLC0415

    try:
        read = configloader.load_config if is_config else configloader.raw_config_parse
        found = read(str(path))
    except ConfigNotFound:
        return {}
    except ConfigParseError as error:
        # Only the place: the line itself may hold a secret.
        line = _line_of(error.kwargs.get("error"))
        where = f"line {line} of {path}" if line else str(path)
        raise _BrokenFileError(f"The AWS settings cannot be understood: {where}.") from None
    except OSError as error:
        raise _BrokenFileError(f"The AWS settings cannot be read: {path} ({error.strerror}).") from None
    found = found["profiles"] if is_config else found
    return {name: settings for name, settings in found.items() if isinstance(settings, dict)}


def _line_of(error: object) -> int | None:
    match error:
        case configparser.DuplicateSectionError() | configparser.DuplicateOptionError():
            return error.lineno
        case configparser.MissingSectionHeaderError():
            return error.lineno
        case configparser.ParsingError() if error.errors:
            return error.errors[0][0]
        case _:
            return None
