"""What is wrong with a profile, told at the field where it can be put right."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from snapshot_importer.accounts.key_problems import key_problems, mfa_session_problems
from snapshot_importer.accounts.look_alikes import looks
from snapshot_importer.accounts.pasted import pasted
from snapshot_importer.accounts.profiles import LOOPBACK, REGION, Profile, ProfileProblem, tidied
from snapshot_importer.accounts.role_problems import role_problems
from snapshot_importer.accounts.sso_problems import sso_problems

LONGEST_NAME = 64


def profile_problems(
    profile: Profile,
    others: Iterable[Profile] = (),
    *,
    secret: str | None = None,
    session_token: str | None = None,
) -> tuple[ProfileProblem, ...]:
    """Return what is wrong with *profile*, in the order of the form; *others* may hold it as it was before.

    *secret* and *session_token* are what was typed, or ``None`` where the stored ones stay as they are.
    No message repeats a secret.
    """
    profile = tidied(profile)
    others = [other for other in others if other.id != profile.id]
    problems = [*_name_problems(profile, others)]
    match profile.method:
        case "access-key":
            typed = None if secret is None else pasted(secret)
            token = None if session_token is None else pasted(session_token)
            problems += key_problems(profile, typed, token)
            problems += mfa_session_problems(profile)
        case "shared" if not profile.shared_name:
            problems.append(ProfileProblem("shared_name", "Choose a profile of ~/.aws."))
        case "sso":
            problems += sso_problems(profile)
        case "role":
            problems += role_problems(profile, others)
    return (*problems, *_place_problems(profile))


def _name_problems(profile: Profile, others: Iterable[Profile]) -> Iterator[ProfileProblem]:
    name = profile.name
    namesakes = [other.name for other in others if looks(other.name) == looks(name)]
    if not name:
        yield ProfileProblem("name", "Enter a name for the profile.")
    elif len(name) > LONGEST_NAME:
        yield ProfileProblem("name", f"At most {LONGEST_NAME} characters.")
    elif not name.isprintable():
        yield ProfileProblem("name", "The name holds a character that cannot be shown.")
    elif any(other.casefold() == name.casefold() for other in namesakes):
        yield ProfileProblem("name", "Another profile has this name.")
    elif namesakes:
        yield ProfileProblem("name", "Another profile has a name that looks the same.")


def _place_problems(profile: Profile) -> Iterator[ProfileProblem]:
    if not profile.region:
        yield ProfileProblem("region", "Choose a Region.")
    elif not REGION.fullmatch(profile.region):
        yield ProfileProblem("region", "Not a Region code, such as eu-central-1.")
    if profile.endpoint_url and not _endpoint_is_safe(profile.endpoint_url):
        message = "Use an https:// address; http:// only for this computer, such as http://127.0.0.1:4566."
        yield ProfileProblem("endpoint_url", message)


def _endpoint_is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        return False
    if not parts.hostname or not port_is_valid or "@" in parts.netloc or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
