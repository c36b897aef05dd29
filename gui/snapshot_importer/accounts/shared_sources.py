"""Where the keys of a profile of ~/.aws come from, as a tree of data, with a sentence for each mistake.

Nothing is run, asked or opened here: a list of profiles is made with the same functions.
"""

import re
from collections.abc import Mapping
from typing import TypeAlias

from snapshot_importer.accounts.environment import region_of
from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.profiles import REGION
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.shared_kinds import (
    has_static_keys,
    kind_as_base,
    takes_role,
)
from snapshot_importer.accounts.shared_settings import SharedSettings
from snapshot_importer.accounts.shared_values import (
    ACCOUNT,
    DEVICE,
    EXTERNAL_ID,
    KEY,
    SESSION_NAME,
    Values,
    shown,
)
from snapshot_importer.accounts.sources import (
    LONGEST_CHAINED_SESSION,
    AssumedRole,
    IdentityCenter,
    LoginSession,
    Program,
    Source,
    SsoSession,
    StaticKeys,
    WebIdentity,
    is_chained,
)

Environment: TypeAlias = Mapping[str, str]

# Values of credential_source; the keys of the last two exist only inside AWS.
CREDENTIAL_SOURCES = ("Environment", "Ec2InstanceMetadata", "EcsContainer")
# Roles that take one another; a chain of two is rare, and one of thousands is a mistake of a tool.
MOST_ROLES = 20

SOMETHING = re.compile(r"[^\x00-\x1f\x7f]+")
COMMAND = re.compile(r"[^\x00]*\S[^\x00]*")
# http:// only to this computer.
START_URL = re.compile(
    r"(?:https://[^\s/?#@]+|http://(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d+)?)(?:[/?#][^\s@]*)?"
)


def shared_source(name: str, settings: SharedSettings, environment: Environment) -> Source:
    """Return where the keys of the profile *name* come from; raises `SignInError` with a sentence."""
    if settings.profile(name) is None:
        raise SignInError(f"There is no profile {shown(name)} in ~/.aws.")
    if takes_role(name, settings):
        return _role((name,), settings, environment)
    return _base(name, settings)


def environment_source(settings: SharedSettings, environment: Environment) -> Source:
    """Return what the environment names: keys, a profile, or the token of a web identity.

    botocore has AWS_DEFAULT_PROFILE before AWS_PROFILE; every other tool of AWS has it after.
    """
    if environment.get("AWS_ACCESS_KEY_ID"):
        return _environment_keys(environment)
    if name := environment.get("AWS_PROFILE") or environment.get("AWS_DEFAULT_PROFILE"):
        return shared_source(name, settings, environment)
    token_file, role_arn = environment.get("AWS_WEB_IDENTITY_TOKEN_FILE"), environment.get("AWS_ROLE_ARN")
    if token_file and role_arn:
        return WebIdentity(token_file, role_arn, environment.get("AWS_ROLE_SESSION_NAME", ""))
    raise SignInError("The environment names neither an access key nor a profile.")


def shared_region(name: str, settings: SharedSettings, environment: Environment) -> str:
    """Return the Region of the profile *name*, or else of the environment, or ``""``."""
    return Values(name, settings.profile(name) or {}).text("region") or region_of(environment)


def sso_session(name: str, settings: SharedSettings) -> SsoSession:
    """Return the sign-in that ``[sso-session NAME]`` names; raises `SignInError` with a sentence."""
    if name not in settings.sso_sessions:
        raise SignInError(f"There is no [sso-session {shown(name)}] in the config file of ~/.aws.")
    return _session(Values(name, settings.sso_sessions[name], "sso-session"), name)


def _role(names: tuple[str, ...], settings: SharedSettings, environment: Environment) -> Source:
    """Return the role of the last of *names*; those before it take their roles with its keys."""
    values = Values(names[-1], settings.profile(names[-1]) or {})
    role = AssumedRole(
        _source_of_role(values, names, settings, environment),
        values.role_arn(),
        values.optional("role_session_name", SESSION_NAME, "2 to 64 letters, digits and +=,.@-"),
        values.optional("external_id", EXTERNAL_ID, "2 to 1224 letters, digits and +=,.@:/-"),
        values.duration(),
        values.optional("mfa_serial", DEVICE, "the ARN or the serial number of an MFA device"),
    )
    if role.duration and role.duration > LONGEST_CHAINED_SESSION and is_chained(role):
        raise values.wrong(
            "has a wrong duration_seconds: a role that is taken with the keys of another role ends after 3600"
        )
    return role


def _source_of_role(
    values: Values, names: tuple[str, ...], settings: SharedSettings, environment: Environment
) -> Source:
    if "source_profile" in values and "credential_source" in values:
        raise values.wrong("names both a source_profile and a credential_source")
    if "credential_source" in values:
        return _named_source(values, environment)
    if "source_profile" not in values:
        raise values.wrong("names a role, but no source_profile")
    source = values.needed("source_profile", SOMETHING, "it is the name of a profile")
    if settings.profile(source) is None:
        raise values.wrong(f"takes its keys from the profile {shown(source)}, which is not in ~/.aws")
    keys_first = has_static_keys(source, settings)
    # A role may name its own profile as the source of keys that stand beside it.
    if source in names and not (source == values.name and keys_first):
        raise SignInError(f"The profile {shown(source)} is its own source.")
    if keys_first or not takes_role(source, settings):
        return _base(source, settings)
    if len(names) == MOST_ROLES:
        raise values.wrong(f"is the last of {MOST_ROLES} roles that take one another: that is too many")
    return _role((*names, source), settings, environment)


def _named_source(values: Values, environment: Environment) -> Source:
    source = values.text("credential_source")
    if source not in CREDENTIAL_SOURCES:
        raise values.wrong(f"has a wrong credential_source: it is one of {', '.join(CREDENTIAL_SOURCES)}")
    if source != "Environment":
        raise values.wrong("takes its keys from inside AWS, which works only there")
    if not environment.get("AWS_ACCESS_KEY_ID"):
        raise values.wrong("takes its keys from the environment, which has no AWS_ACCESS_KEY_ID")
    return _environment_keys(environment)


def _environment_keys(environment: Environment) -> StaticKeys:
    key_id, key = environment["AWS_ACCESS_KEY_ID"], environment.get("AWS_SECRET_ACCESS_KEY", "")
    if not key:
        raise SignInError("The environment has an AWS_ACCESS_KEY_ID, but no AWS_SECRET_ACCESS_KEY.")
    token = environment.get("AWS_SECURITY_TOKEN") or environment.get("AWS_SESSION_TOKEN") or ""
    if not all(KEY.fullmatch(part) for part in (key_id, key, token or "-")):
        raise SignInError("The environment has an access key with a character that no key has.")
    if key_id.startswith("ASIA") and not token:
        raise SignInError("The environment has a temporary access key, which needs its AWS_SESSION_TOKEN.")
    return StaticKeys(key_id, Secret(key, token))


def _base(name: str, settings: SharedSettings) -> Source:
    """Return the source of a profile, its own role left out."""
    values = Values(name, settings.profile(name) or {})
    match kind_as_base(name, settings):
        case "web identity":
            return WebIdentity(
                values.needed("web_identity_token_file", SOMETHING, "it is the path of a file"),
                values.role_arn(),
                values.optional("role_session_name", SESSION_NAME, "2 to 64 letters, digits and +=,.@-"),
            )
        case "sso":
            return _identity_center(values, settings)
        case "keys":
            return Values(name, settings.credentials[name]).keys()
        case "login":
            return LoginSession(values.needed("login_session", SOMETHING, "“aws login” writes it"), name)
        case "program":
            return Program(values.needed("credential_process", COMMAND, "it is the command of a program"))
        case "config keys":
            return Values(name, settings.config[name]).keys()
        case _:
            raise _without_keys(values)


def _identity_center(values: Values, settings: SharedSettings) -> IdentityCenter:
    account = values.needed("sso_account_id", ACCOUNT, "the id of an account has 12 digits")
    role = values.needed("sso_role_name", SOMETHING, "it is the name of a permission set")
    if "sso_session" not in values:
        return IdentityCenter(_session(values, ""), account, role)
    session_name = values.text("sso_session")
    session = sso_session(session_name, settings)
    for key, value in settings.sso_sessions[session_name].items():
        if values.settings.get(key, value) != value:
            raise values.wrong(f"has another {key} than the sso-session {shown(session_name)}")
    return IdentityCenter(session, account, role)


def _session(values: Values, name: str) -> SsoSession:
    start_url = values.needed("sso_start_url", START_URL, "it is an https:// address")
    region = values.needed("sso_region", REGION, "it is the code of a Region, such as eu-central-1")
    scopes = tuple(
        filter(None, (scope.strip() for scope in values.text("sso_registration_scopes").split(",")))
    )
    return SsoSession(start_url, region, name, scopes) if scopes else SsoSession(start_url, region, name)


def _without_keys(values: Values) -> SignInError:
    if "sso_session" in values or "sso_start_url" in values:
        return values.wrong("signs in to IAM Identity Center, but has no sso_account_id and no sso_role_name")
    if "aws_secret_access_key" in values:
        return values.wrong("has a secret access key, but no aws_access_key_id")
    return values.wrong("holds no credentials")
