"""Profiles as a JSON text that may be given to others: without secrets, and read with distrust.

Access key ids stay in, since they are no secret and tell which key to enter; what belongs to this computer alone
stays out: ids, the account of the last sign-in, where a secret is kept. A role names its source by the name that
the other profile has in the text.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from snapshot_importer.accounts.profile_names import free_name
from snapshot_importer.accounts.profile_problems import profile_problems
from snapshot_importer.accounts.profiles import COLOURS, METHODS, Profile, new_profile_id, tidied

FORMAT = "snapshot-importer-profiles"
SCHEMA = 1
LARGEST_FILE = 1 << 20  # bytes; a profile takes some 400
MOST_PROFILES = 500
# Of this computer alone.
OWN = frozenset({"id", "account", "secret_id"})
KNOWN = tuple(field.name for field in fields(Profile) if field.name not in OWN)
EMPTY = {field.name: field.default for field in fields(Profile)}

NO_FILE = "This is not a file."
UNREADABLE = "The file cannot be read: {reason}."
TOO_LARGE = "The file is too large to be a list of profiles: more than 1 MiB."
NOT_OURS = "This is no file of exported profiles."
NEWER = "The file was written by a newer version of this program. Update the program, or export again with this one."
TOO_MANY = f"The file holds more than {MOST_PROFILES} profiles."
NONE = "The file holds no profile."


class ExchangeError(Exception):
    """The file cannot be used at all; *sentence* is for the user."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Offered:
    """One profile of a file as it would be added."""

    profile: Profile  # with an id and a name of its own
    name: str  # in the file
    problem: str = ""  # why it cannot be added
    twin: str = ""  # the id of a profile that is here already and says the same
    left_out: tuple[str, ...] = ()  # fields that this version does not know


def exportable(profiles: Sequence[Profile]) -> tuple[Profile, ...]:
    """Return those of *profiles* that can go out: simulated ones stay, and roles on what is not among them."""
    kept = {profile.id: profile for profile in profiles if profile.method != "demo"}
    before = 0
    while before != len(kept):
        before = len(kept)
        kept = {
            key: profile
            for key, profile in kept.items()
            if profile.method != "role" or profile.source_profile in kept
        }
    return tuple(kept.values())


def exported(profiles: Sequence[Profile]) -> str:
    """Return what is `exportable` of *profiles* as JSON."""
    kept = {profile.id: profile for profile in exportable(profiles)}
    entries = []
    for profile in kept.values():
        source = kept[profile.source_profile].name if profile.source_profile in kept else ""
        values = {name: getattr(replace(profile, source_profile=source), name) for name in KNOWN}
        entries.append({name: value for name, value in values.items() if value and value != EMPTY[name]})
    document = {"format": FORMAT, "schema": SCHEMA, "profiles": entries}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read_exported(path: Path, there: Sequence[Profile]) -> tuple[Offered, ...]:
    """Read the profiles in the file *path*, to be added to those *there*. Raises ExchangeError."""
    try:
        # A pipe or a device would be waited for without end.
        if not path.is_file():
            raise ExchangeError(NO_FILE)
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name is not valid"
        raise ExchangeError(UNREADABLE.format(reason=reason)) from None
    return offered(content, there)


def offered(content: bytes, there: Sequence[Profile]) -> tuple[Offered, ...]:
    """Return what *content* offers, each judged as if it were typed. Raises ExchangeError."""
    entries = _entries(content)
    found: list[Offered] = []
    taken = [profile.name for profile in there]
    for entry in entries:
        one = _offered(entry, taken)
        taken.append(one.profile.name)
        found.append(one)
    judged = {one.profile.id: one for one in _with_sources(found, there)}
    return tuple(replace(one, twin=_twin(one, judged, there)) for one in judged.values())


def with_sources(chosen: Sequence[Offered], found: Sequence[Offered]) -> tuple[Profile, ...]:
    """Return the profiles *chosen* among those *found*, each after the profiles that it is built on.

    A source that was not chosen and is here already is used as it is here.
    """
    by_id = {one.profile.id: one for one in found}
    picked = {one.profile.id for one in chosen}
    wanted: dict[str, Profile] = {}

    def take(one: Offered) -> None:
        profile = one.profile
        source = by_id.get(profile.source_profile)
        if source is not None and source.twin and source.profile.id not in picked:
            profile = replace(profile, source_profile=source.twin)
        elif source is not None:
            take(source)
        wanted[profile.id] = profile

    for one in chosen:
        if not one.problem:
            take(one)
    return tuple(wanted.values())


def _entries(content: bytes) -> list[dict[str, Any]]:
    if len(content) > LARGEST_FILE:
        raise ExchangeError(TOO_LARGE)
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ExchangeError(NOT_OURS) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ExchangeError(NOT_OURS)
    schema, entries = document.get("schema"), document.get("profiles")
    if isinstance(schema, int) and schema > SCHEMA:
        raise ExchangeError(NEWER)
    if schema != SCHEMA or not isinstance(entries, list):
        raise ExchangeError(NOT_OURS)
    if not entries:
        raise ExchangeError(NONE)
    if len(entries) > MOST_PROFILES:
        raise ExchangeError(TOO_MANY)
    return [entry if isinstance(entry, dict) else {} for entry in entries]


def _offered(entry: Mapping[str, Any], taken: Sequence[str]) -> Offered:
    """Return one entry as a profile whose source is still a name."""
    texts = {name: value for name, value in entry.items() if name in KNOWN and isinstance(value, str)}
    wrong = [name for name in entry if name in KNOWN and name not in texts]
    left_out = tuple(name[:40] for name in entry if name not in KNOWN)
    method = texts.pop("method", EMPTY["method"])
    colour = texts.pop("colour", COLOURS[0])
    typed = tidied(Profile(new_profile_id(), **{"name": "", **texts}))  # type: ignore[arg-type]
    profile = replace(
        typed,
        name=free_name(typed.name, taken),
        colour=colour if colour in COLOURS else COLOURS[0],
    )
    problem = ""
    if wrong:
        problem = f"The field {wrong[0]} is not a text."
    elif method not in METHODS or method == "demo":
        problem = "This version does not know its way to sign in."
    else:
        profile = replace(profile, method=method)
        problem = _told(profile)
    return Offered(profile, typed.name, problem, left_out=left_out)


def _told(profile: Profile) -> str:
    # The source is looked up once all profiles of the file are known.
    for problem in profile_problems(profile):
        if problem.severity == "error" and problem.field != "source_profile":
            return f"{_words(problem.field)}: {problem.message}"
    return ""


def _words(field: str) -> str:
    words = [word.upper() if word in ("arn", "mfa", "sso", "url") else word for word in field.split("_")]
    return f"{words[0][:1].upper()}{' '.join(words)[1:]}"


def _with_sources(found: Sequence[Offered], there: Sequence[Profile]) -> tuple[Offered, ...]:
    """Return *found* with the id of each role's source in the place of its name: of the file, or else of those *there*."""
    named = {profile.name.casefold(): profile.id for profile in there}
    named |= {one.name.casefold(): one.profile.id for one in reversed(found)}
    by_id = {
        one.profile.id: replace(
            one,
            profile=replace(one.profile, source_profile=named.get(one.profile.source_profile.casefold(), "")),
        )
        for one in found
    }
    return tuple(replace(one, problem=one.problem or _source_problem(one, by_id)) for one in by_id.values())


def _source_problem(one: Offered, by_id: Mapping[str, Offered]) -> str:
    if one.profile.method != "role":
        return ""
    seen = {one.profile.id}
    link = one
    while link.profile.method == "role":
        source = link.profile.source_profile
        if not source:
            return "Its source profile is neither in the file nor here."
        if source in seen:
            return "The roles are built on each other in a circle."
        if source not in by_id:
            return ""  # one that is here already
        seen.add(source)
        link = by_id[source]
        if link.problem:
            return f"Its source profile {link.name} cannot be added."
    return ""


def _twin(one: Offered, by_id: Mapping[str, Offered], there: Sequence[Profile]) -> str:
    """Return the id of the profile of those *there* that says the same, or nothing."""
    here = {profile.id: profile for profile in there}

    def same(mine: Offered, other: Profile | None) -> bool:
        if other is None or _said(mine.profile, mine.name) != _said(other, other.name):
            return False
        source = by_id.get(mine.profile.source_profile)
        if source is None:
            return mine.profile.source_profile == other.source_profile
        return same(source, here.get(other.source_profile))

    return "" if one.problem else next((profile.id for profile in there if same(one, profile)), "")


def _said(profile: Profile, name: str) -> tuple[str, ...]:
    """Return what a profile says of the way to sign in, but for the source of a role."""
    plain = replace(profile, name=name.casefold(), source_profile="", colour="", label="")
    return tuple(str(getattr(plain, field)) for field in KNOWN)
