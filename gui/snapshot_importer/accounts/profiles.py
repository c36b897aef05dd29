"""Profiles: who asks, and where; never a secret."""

import errno
import json
import re
import threading
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

from snapshot_importer.accounts.pasted import pasted, pasted_account, pasted_name, pasted_start_url
from snapshot_importer.accounts.private_file import NewerFileError, set_aside, write_private

Method = Literal["access-key", "shared", "sso", "role", "environment", "demo"]
METHODS: tuple[Method, ...] = get_args(Method)

LABELS = ("", "Production", "Staging", "Test", "Development")
COLOURS = ("violet", "teal", "magenta", "copper", "olive", "sky", "indigo", "slate")

SCHEMA = 1
# Texts of a profile that are typed or pasted. Names in ~/.aws are none of them: there every character counts.
PASTED = (
    "label",
    "region",
    "access_key_id",
    "mfa_device",
    "duration",
    "sso_region",
    "sso_role",
    "role_arn",
    "external_id",
    "role_session_name",
    "endpoint_url",
)

# A profile takes some 300 bytes; a file larger than this is not ours.
LARGEST_FILE = 16 << 20

REGION = re.compile(r"[a-z]{2,5}(?:-[a-z]{1,10}){1,3}-\d{1,2}", re.ASCII)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Profile:
    """One way to ask AWS: its method, Region and look. The secret lives in the keyring under `secret_name`."""

    id: str  # 32 hexadecimal digits, never shown
    name: str
    label: str = ""
    colour: str = "violet"
    region: str = "us-east-1"
    method: Method = "access-key"
    access_key_id: str = ""  # method access-key
    mfa_device: str = ""  # methods access-key and role: ARN or serial number
    duration: str = ""  # seconds of a session by role or MFA; empty: as AWS or ~/.aws says
    shared_name: str = ""  # method shared: the profile's name in ~/.aws
    sso_session: str = ""  # method sso: the name of an [sso-session] in ~/.aws; empty: the start URL alone
    sso_start_url: str = ""
    sso_region: str = ""
    sso_account: str = ""
    sso_role: str = ""
    source_profile: str = ""  # method role: the id of another profile
    role_arn: str = ""
    external_id: str = ""
    role_session_name: str = ""
    account: str = ""  # 12 digits: where the last sign-in led; another one there is told before it is used
    endpoint_url: str = ""  # empty: AWS's own endpoints
    secret_id: str = ""  # where the secret is kept since the key was changed; empty: under the profile's id

    @property
    def secret_name(self) -> str:
        """The name under which the secret is kept: it changes with the key, in one write of the file."""
        return self.secret_id or self.id

    @property
    def spare_secret_name(self) -> str:
        """The name under which the secret of the next key will be kept."""
        return self.id if self.secret_id else f"{self.id}-2"


@dataclass(frozen=True, slots=True)
class ProfileProblem:
    """One thing to put right; *field* is an attribute of `Profile`, or ``secret``, or ``session_token``.

    A warning keeps nobody from saving: what it says is odd, and may still be right.
    """

    field: str
    message: str
    severity: Literal["error", "warning"] = "error"


def new_profile_id() -> str:
    """Return an id that no other profile has."""
    return uuid.uuid4().hex


def tidied(profile: Profile) -> Profile:
    """Return *profile* without what came along around what was typed or pasted."""
    clean: dict[str, Any] = {name: pasted(getattr(profile, name)) for name in PASTED}
    return replace(
        profile,
        **clean,
        name=pasted_name(profile.name),
        sso_start_url=pasted_start_url(profile.sso_start_url),
        sso_account=pasted_account(profile.sso_account),
    )


def same_sign_in(one: Profile, other: Profile) -> bool:
    """Whether both sign in in the same way to the same place: only what is for the eye differs."""
    return _without_looks(one) == _without_looks(other)


def _without_looks(profile: Profile) -> Profile:
    return replace(tidied(profile), name="", label="", colour="", account="")


class ProfileStore:
    """The profiles in one JSON file that only this user may read; every change is on disk when it returns.

    A file that cannot be understood is renamed, never overwritten, and `notice` says so. What is asked is answered
    at once, whatever the disk does: a change replaces the tables as wholes, when it is on disk.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = threading.Lock()
        self.notice = ""
        self._profiles: dict[str, Profile] = {}
        self._last_used = ""
        self._load()

    def profiles(self) -> tuple[Profile, ...]:
        """Return all profiles, in the order in which they were added."""
        return tuple(self._profiles.values())

    def get(self, profile_id: str) -> Profile | None:
        """Return the profile with this id."""
        return self._profiles.get(profile_id)

    @property
    def last_used(self) -> Profile | None:
        """The profile that was used last, if it still exists."""
        return self.get(self._last_used)

    def put(self, profile: Profile) -> None:
        """Add *profile*, or replace the one with its id. Raises `OSError` if the file cannot be written."""
        with self._writing:
            self._save({**self._profiles, profile.id: tidied(profile)}, self._last_used)

    def change(self, profile_id: str, make: Callable[[Profile], Profile]) -> Profile | None:
        """Replace a profile by what *make* makes of it, with no other change in between; ``None`` if it is gone.

        Raises `OSError`, and what *make* raises.
        """
        with self._writing:
            before = self._profiles.get(profile_id)
            if before is None:
                return None
            after = tidied(make(before))
            if after != before:
                self._save({**self._profiles, profile_id: after}, self._last_used)
            return after

    def remove(self, profile_id: str) -> None:
        """Forget the profile; its secret is the caller's to delete."""
        with self._writing:
            kept = {key: value for key, value in self._profiles.items() if key != profile_id}
            self._save(kept, self._last_used)

    def use(self, profile_id: str) -> None:
        """Remember that this profile was used last."""
        with self._writing:
            if profile_id != self._last_used:
                self._save(self._profiles, profile_id)

    def _load(self) -> None:
        try:
            with self._path.open("rb") as file:
                profiles, self._last_used = _parsed(file.read(LARGEST_FILE + 1))
        except (FileNotFoundError, NotADirectoryError):
            return
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            self.notice = set_aside(self._path, "The profiles", error)
            return
        self._profiles = {profile.id: profile for profile in profiles}

    def _save(self, profiles: dict[str, Profile], last_used: str) -> None:
        document = {
            "schema": SCHEMA,
            "last_used": last_used,
            "profiles": [_entry_of(profile) for profile in profiles.values()],
        }
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        if len(text.encode()) > LARGEST_FILE:
            # It could not be read again.
            raise OSError(errno.EFBIG, "There are too many profiles", str(self._path))
        write_private(self._path, text)
        self._profiles, self._last_used = profiles, last_used


def _entry_of(profile: Profile) -> dict[str, str]:
    """Return what *profile* says that is not said of every one."""
    usual = {field.name: field.default for field in fields(Profile)}
    said = {name: value for name, value in asdict(profile).items() if value != usual[name]}
    # Half a character, which no file can hold, may come from a file that was imported.
    return {name: value.encode("utf-8", "replace").decode() for name, value in said.items()}


def _parsed(text: bytes) -> tuple[list[Profile], str]:
    """Return the profiles and the id used last; raises `ValueError` and its kin for anything but our file."""
    document = json.loads(text)
    if document["schema"] > SCHEMA:
        raise NewerFileError
    if len(text) > LARGEST_FILE:
        raise ValueError("too large")
    return [_profile_from(entry) for entry in document["profiles"]], str(document.get("last_used", ""))


def _profile_from(entry: dict[str, Any]) -> Profile:
    known = {field.name for field in fields(Profile)}
    values = {key: value for key, value in entry.items() if key in known}
    if not all(isinstance(value, str) for value in values.values()):
        raise TypeError("a profile holds texts only")
    profile = Profile(**values)
    if profile.method not in METHODS or not re.fullmatch(r"[0-9a-f]{32}", profile.id):
        raise ValueError("not a profile")
    return profile
