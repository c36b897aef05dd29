"""The settings of ~/.aws, as botocore understands them."""

import shlex
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from snapshot_importer.accounts.shared_files import lines_of, read_ini_file, shared_paths
from snapshot_importer.accounts.shared_ini import Ini, Section

# How the head of a section begins, beside [default]; botocore looks no further than this word.
KINDS = ("profile", "sso-session", "services")


@dataclass(frozen=True, slots=True)
class SharedSettings:
    """What the two files say, by the names of profiles and others. Any table may hold secrets: none is shown."""

    config: Mapping[str, Section] = field(default_factory=dict, repr=False)
    credentials: Mapping[str, Section] = field(default_factory=dict, repr=False)
    sso_sessions: Mapping[str, Section] = field(default_factory=dict, repr=False)
    services: Mapping[str, Section] = field(default_factory=dict, repr=False)
    notices: tuple[str, ...] = ()  # a sentence for each thing that was passed over

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all profiles, those of the config file first."""
        return tuple({**self.config, **self.credentials})

    def profile(self, name: str) -> Section | None:
        """Return the settings of a profile: those in the credentials file win, key by key."""
        found = [file[name] for file in (self.credentials, self.config) if name in file]
        return ChainMap(*found) if found else None


def read_shared(environment: Mapping[str, str] | None = None) -> SharedSettings:
    """Read both files, in a worker; what cannot be read or understood is told in `notices`, and the rest kept."""
    config_path, credentials_path = shared_paths(environment)
    config, config_notices = read_ini_file(config_path)
    credentials, credentials_notices = read_ini_file(credentials_path)
    profiles, sso_sessions, services = (_named(config, kind) for kind in KINDS)
    return SharedSettings(
        profiles,
        credentials.sections,
        sso_sessions,
        services,
        (*config_notices, *_nameless(config, config_path), *credentials_notices),
    )


# The time that shlex takes grows with the square of the length.
LONGEST_HEAD = 1024


def _named(config: Ini, kind: str) -> Mapping[str, Section]:
    found = {}
    for head, section in config.sections.items():
        if head == "default" and kind == "profile":
            found[head] = section
        elif head.startswith(kind) and (name := _name(head)) is not None:
            found[name] = section
    return found


def _name(head: str) -> str | None:
    if len(head) > LONGEST_HEAD:
        return None
    try:
        words = shlex.split(head)
    except ValueError:
        return None
    return words[1] if len(words) == 2 else None


def _nameless(config: Ini, path: Path) -> tuple[str, ...]:
    lines = [config.lines[head] for head in config.sections if head.startswith(KINDS) and _name(head) is None]
    one = "names no profile: a name with spaces needs quotes."
    return (lines_of(path, lines, one, one.replace("names", "name")),) if lines else ()
