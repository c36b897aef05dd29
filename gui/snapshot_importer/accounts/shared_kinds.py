"""Which of the ways that a profile of ~/.aws names counts: botocore's own order."""

from typing import Literal, TypeAlias

from snapshot_importer.accounts.shared_settings import SharedSettings

# "keys" are those in the credentials file; "config keys" those in the config file, which come last.
Kind: TypeAlias = Literal["role", "web identity", "sso", "keys", "login", "program", "config keys", "none"]

SSO_KEYS = frozenset({"sso_account_id", "sso_role_name"})
STATIC_KEYS = frozenset({"aws_access_key_id", "aws_secret_access_key"})


def kind_of(name: str, settings: SharedSettings) -> Kind:
    """Return how the profile *name* signs in where it is chosen itself."""
    return "role" if takes_role(name, settings) else kind_as_base(name, settings)


def kind_as_base(name: str, settings: SharedSettings) -> Kind:
    """Return how the profile *name* gives keys to a role, its own role left out."""
    profile = settings.profile(name) or {}
    ways: tuple[tuple[bool, Kind], ...] = (
        (bool(profile.get("web_identity_token_file")), "web identity"),
        (not SSO_KEYS.isdisjoint(profile), "sso"),
        ("aws_access_key_id" in settings.credentials.get(name, {}), "keys"),
        ("login_session" in profile, "login"),
        ("credential_process" in profile, "program"),
        ("aws_access_key_id" in settings.config.get(name, {}), "config keys"),
    )
    return next((kind for is_there, kind in ways if is_there), "none")


def takes_role(name: str, settings: SharedSettings) -> bool:
    """Whether the profile *name* takes a role with keys from elsewhere."""
    profile = settings.profile(name) or {}
    return "role_arn" in profile and "web_identity_token_file" not in profile


def has_static_keys(name: str, settings: SharedSettings) -> bool:
    """Whether there are keys, or a part of them, in the profile *name* itself."""
    return not STATIC_KEYS.isdisjoint(settings.profile(name) or {})
