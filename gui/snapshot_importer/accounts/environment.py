"""The AWS variables of the environment in which the program was started."""

import os
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass

# Values that may be shown whole.
HARMLESS = frozenset(
    {
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_CA_BUNDLE",
        "AWS_LOGIN_CACHE_DIRECTORY",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME",
        "AWS_EC2_METADATA_DISABLED",
    }
)


# What no program that is started from here needs: a browser, a file manager.
SECRETS = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
)


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable, its value masked unless it is harmless."""

    name: str
    shown: str


def take_secrets(environment: MutableMapping[str, str]) -> Mapping[str, str]:
    """Return *environment* as it is, and take out of it what programs that are started from here must not inherit."""
    whole = dict(environment)
    for name in SECRETS:
        environment.pop(name, None)
    return whole


def aws_variables(environment: Mapping[str, str] | None = None) -> tuple[Variable, ...]:
    """Return the ``AWS_…`` variables that are set, by name."""
    environment = os.environ if environment is None else environment
    names = sorted(name for name, value in environment.items() if name.startswith("AWS_") and value)
    return tuple(Variable(name, _shown(name, environment[name])) for name in names)


def region_of(environment: Mapping[str, str] | None = None) -> str:
    """Return the Region that the environment names, or ``""``; botocore itself overlooks ``AWS_REGION``."""
    environment = os.environ if environment is None else environment
    return environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or ""


def _shown(name: str, value: str) -> str:
    if name in HARMLESS:
        return value
    if name == "AWS_ACCESS_KEY_ID":
        return f"{value[:4]}…{value[-4:]}" if len(value) >= 16 else "…"
    return "…"
