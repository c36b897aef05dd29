"""The environment for the programs that a sign-in starts: what they need to work, and nothing else of ours."""

import os
import sys
from collections.abc import Mapping

# Where things are and who the user is, how to reach the desktop (a program may open a browser, or ask through the
# keyring or an agent), and where the settings of AWS are: a program reads the same files as we do.
NEEDED = frozenset(
    {
        "HOME",
        "USER",
        "LOGNAME",
        "SHELL",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TMPDIR",
        "BROWSER",
        "DISPLAY",
        "XAUTHORITY",
        "WAYLAND_DISPLAY",
        "DBUS_SESSION_BUS_ADDRESS",
        "DESKTOP_SESSION",
        "SSH_AUTH_SOCK",
        "GNUPGHOME",
        "PASSWORD_STORE_DIR",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_CA_BUNDLE",
        "AWS_LOGIN_CACHE_DIRECTORY",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE",
    }
)
NEEDED_ON_WINDOWS = frozenset(
    {
        "SYSTEMROOT",
        "SYSTEMDRIVE",
        "WINDIR",
        "COMSPEC",
        "PATHEXT",
        "TEMP",
        "TMP",
        "USERNAME",
        "USERPROFILE",
        "USERDOMAIN",
        "HOMEDRIVE",
        "HOMEPATH",
        "APPDATA",
        "LOCALAPPDATA",
        "PROGRAMDATA",
        "PROGRAMFILES",
        "PROGRAMFILES(X86)",
        "PROGRAMW6432",
    }
)
PREFIXES = ("LC_", "XDG_")
# The way to AWS; left out where a password stands in it.
PROXIES = frozenset({"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"})


def child_environment(
    environment: Mapping[str, str] | None = None, platform: str = sys.platform
) -> dict[str, str]:
    """Return what a child process gets of *environment*.

    Not AWS_PROFILE, which would have a program speak for another profile than the one that names it, or start
    itself again and again; no AWS key or token; and nothing that loads code into other programs (LD_PRELOAD,
    PYTHONPATH, QT_PLUGIN_PATH).
    """
    environment = os.environ if environment is None else environment
    needed = NEEDED | NEEDED_ON_WINDOWS if platform == "win32" else NEEDED
    kept = {name: value for name, value in environment.items() if _is_needed(name, value, needed)}
    # A folder that is not absolute is one of wherever we were started: anybody may have put programs there.
    folders = environment.get("PATH", os.defpath).split(os.pathsep)
    return kept | {"PATH": os.pathsep.join(folder for folder in folders if os.path.isabs(folder))}  # noqa: PTH117 - a text, not a path yet


def _is_needed(name: str, value: str, needed: frozenset[str]) -> bool:
    if name.upper() in PROXIES:
        return "@" not in value
    return name in needed or name.startswith(PREFIXES)
