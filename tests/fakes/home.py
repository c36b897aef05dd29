"""A home folder of its own for a process, where no account, keyring or setting of the user is seen."""

from collections.abc import Mapping
from pathlib import Path

# Central European time as a POSIX rule, which needs no tzdata: local time is never UTC, so a mix-up shows.
LOCAL_TIME = "CET-1CEST,M3.5.0,M10.5.0/3"

# The user's keyring, desktop and language. DISPLAY is not among them, for QT_QPA_PLATFORM=xcb.
_FOREIGN = {
    "DBUS_SESSION_BUS_ADDRESS",
    "LANGUAGE",
    "QT_QPA_PLATFORMTHEME",
    "QT_STYLE_OVERRIDE",
    "XDG_CURRENT_DESKTOP",
}

_FOLDERS = {
    "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_RUNTIME_DIR": "run",
    "XDG_STATE_HOME": "state",
}


def private_environment(home: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """*environment* without what is the user's, moved into the folder *home*, whose folders are made."""
    for folder in _FOLDERS.values():
        (home / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith("AWS_") and name not in _FOREIGN
    }
    return kept | {
        "HOME": str(home),
        **{variable: str(home / folder) for variable, folder in _FOLDERS.items()},
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws" / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "LC_ALL": "C.UTF-8",
        "TZ": LOCAL_TIME,
    }
