"""Profiles: who asks, and where; never a secret."""

import json
import re
import threading
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from snapshot_importer.accounts.private_file import write_private

Method = Literal["access-key", "shared", "sso", "role", "environment", "demo"]
METHODS: tuple[Method, ...] = get_args(Method)

LABELS = ("", "Production", "Staging", "Test", "Development")
COLOURS = ("violet", "teal", "magenta", "copper", "olive", "sky", "indigo", "slate")

SCHEMA = 1
# A profile takes some 300 bytes; a file of this size is not ours.
LARGEST_FILE = 1 << 20

# IAM API reference, AccessKey.AccessKeyId: 16 to 128 word characters; the prefixes are those of
# the IAM user guide, "Unique identifier prefixes".
ACCESS_KEY_ID = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{12,124}", re.ASCII)
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
    """One thing to put right; *field* is an attribute of `Profile`, or ``secret``, or ``session_token``."""

    field: str
    message: str


def new_profile_id() -> str:
    """Return an id that no other profile has."""
    return uuid.uuid4().hex


def tidied(profile: Profile) -> Profile:
    """Return *profile* without white space around what was typed or pasted."""
    return replace(
        profile,
        name=" ".join(profile.name.split()),
        label=profile.label.strip(),
        region=profile.region.strip(),
        access_key_id=profile.access_key_id.strip(),
        endpoint_url=profile.endpoint_url.strip(),
    )


def profile_problems(
    profile: Profile,
    others: Iterable[Profile] = (),
    *,
    secret: str | None = None,
    session_token: str | None = None,
) -> tuple[ProfileProblem, ...]:
    """Return what is wrong with *profile*, in the order of the form.

    *secret* and *session_token* are what was typed, or ``None`` where the stored ones stay as they are.
    No message repeats a secret.
    """
    profile = tidied(profile)
    problems = [*_name_problems(profile, others), *_place_problems(profile)]
    if profile.method == "access-key":
        problems += _key_problems(profile, secret, session_token)
    if profile.method == "shared" and not profile.shared_name:
        problems.append(ProfileProblem("shared_name", "Choose a profile of ~/.aws."))
    return tuple(problems)


def _name_problems(profile: Profile, others: Iterable[Profile]) -> list[ProfileProblem]:
    if not profile.name:
        return [ProfileProblem("name", "Enter a name for the profile.")]
    if len(profile.name) > 64:
        return [ProfileProblem("name", "At most 64 characters.")]
    if not profile.name.isprintable():
        return [ProfileProblem("name", "The name holds a character that cannot be shown.")]
    taken = {other.name.casefold() for other in others if other.id != profile.id}
    if profile.name.casefold() in taken:
        return [ProfileProblem("name", "Another profile has this name.")]
    return []


def _place_problems(profile: Profile) -> list[ProfileProblem]:
    problems = []
    if not profile.region:
        problems.append(ProfileProblem("region", "Choose a Region."))
    elif not REGION.fullmatch(profile.region):
        problems.append(ProfileProblem("region", "Not a Region code, such as eu-central-1."))
    if profile.endpoint_url and not _endpoint_is_safe(profile.endpoint_url):
        message = "Use an https:// address; http:// only for this computer, such as http://127.0.0.1:4566."
        problems.append(ProfileProblem("endpoint_url", message))
    return problems


def _endpoint_is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        return False
    if not parts.hostname or not port_is_valid or "@" in parts.netloc or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _key_problems(profile: Profile, secret: str | None, session_token: str | None) -> list[ProfileProblem]:
    problems = []
    key_id = profile.access_key_id
    typed_secret = None if secret is None else secret.strip()
    # IAM makes secrets of 40 characters with "/" and "+"; ids are shorter and upper case.
    if typed_secret and ACCESS_KEY_ID.fullmatch(typed_secret):
        message = "This looks like an access key id. The secret access key is the longer of the two."
        problems.append(ProfileProblem("secret", message))
    elif typed_secret == "":
        problems.append(ProfileProblem("secret", "Enter the secret access key."))
    elif typed_secret and not re.fullmatch(r"[!-~]+", typed_secret):
        message = "The secret holds a character that no secret access key has. Copy it again."
        problems.append(ProfileProblem("secret", message))
    if not key_id:
        problems.insert(0, ProfileProblem("access_key_id", "Enter the access key id."))
    elif not ACCESS_KEY_ID.fullmatch(key_id):
        problems.insert(0, ProfileProblem("access_key_id", _key_id_message(key_id)))
    if key_id.startswith("ASIA") and session_token is not None and not session_token.strip():
        message = "Keys that begin with ASIA are temporary and need their session token."
        problems.append(ProfileProblem("session_token", message))
    return problems


def _key_id_message(key_id: str) -> str:
    if len(key_id) == 40:
        return "This looks like a secret access key. The id begins with AKIA or ASIA."
    if key_id[:4] in ("AIDA", "AROA"):
        return f"{key_id[:4]}… is the id of a user or role. The access key id begins with AKIA or ASIA."
    return "An access key id begins with AKIA or ASIA and has 16 or more capital letters and digits."


class ProfileStore:
    """The profiles in one JSON file that only this user may read; every change is on disk when it returns.

    A file that cannot be understood is renamed, never overwritten, and `notice` says so.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self.notice = ""
        self._profiles: dict[str, Profile] = {}
        self._last_used = ""
        self._load()

    def profiles(self) -> tuple[Profile, ...]:
        """Return all profiles, in the order in which they were added."""
        with self._lock:
            return tuple(self._profiles.values())

    def get(self, profile_id: str) -> Profile | None:
        """Return the profile with this id."""
        with self._lock:
            return self._profiles.get(profile_id)

    @property
    def last_used(self) -> Profile | None:
        """The profile that was used last, if it still exists."""
        return self.get(self._last_used)

    def put(self, profile: Profile) -> None:
        """Add *profile*, or replace the one with its id. Raises `OSError` if the file cannot be written."""
        with self._lock:
            self._save({**self._profiles, profile.id: tidied(profile)}, self._last_used)

    def remove(self, profile_id: str) -> None:
        """Forget the profile; its secret is the caller's to delete."""
        with self._lock:
            kept = {key: value for key, value in self._profiles.items() if key != profile_id}
            self._save(kept, self._last_used)

    def use(self, profile_id: str) -> None:
        """Remember that this profile was used last."""
        with self._lock:
            if profile_id != self._last_used:
                self._save(self._profiles, profile_id)

    def _load(self) -> None:
        try:
            with self._path.open("rb") as file:
                profiles, self._last_used = _parsed(file.read(LARGEST_FILE + 1))
        except FileNotFoundError:
            return
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self._set_aside()
            return
        self._profiles = {profile.id: profile for profile in profiles}

    def _set_aside(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        kept = self._path.with_name(f"{self._path.name}.broken-{stamp}")
        self._path.rename(kept)
        self.notice = f"The profiles could not be read. The file is kept as {kept.name}."

    def _save(self, profiles: dict[str, Profile], last_used: str) -> None:
        document = {
            "schema": SCHEMA,
            "last_used": last_used,
            "profiles": [asdict(profile) for profile in profiles.values()],
        }
        write_private(self._path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        self._profiles, self._last_used = profiles, last_used


def _parsed(text: bytes) -> tuple[list[Profile], str]:
    """Return the profiles and the id used last; raises `ValueError` and its kin for anything but our file."""
    document = json.loads(text)
    if len(text) > LARGEST_FILE or document["schema"] > SCHEMA:
        raise ValueError("not written by this version")
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
