"""What is wrong with an access key, and with the MFA device that its session needs."""

import re
from collections.abc import Iterator

from snapshot_importer.accounts.device_problems import device_message, duration_message
from snapshot_importer.accounts.profiles import Profile, ProfileProblem
from snapshot_importer.accounts.sources import LONGEST_MFA_SESSION

# IAM API reference, AccessKey.AccessKeyId: 16 to 128 word characters; the prefixes are those of
# the IAM user guide, "Unique identifier prefixes".
ACCESS_KEY_ID = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{12,124}", re.ASCII)
ALONE_IN_DIRT = re.compile(rf"(?<![A-Z0-9]){ACCESS_KEY_ID.pattern}(?![A-Z0-9])", re.ASCII)
# AWS makes every secret that long, of letters, digits, "/" and "+"; the length is in no contract.
SECRET_LENGTH = 40


def key_problems(profile: Profile, secret: str | None, session_token: str | None) -> Iterator[ProfileProblem]:
    """Judge id, secret and token; ``None`` stands for a stored one. No message repeats a secret."""
    if message := _key_id_message(profile.access_key_id):
        yield ProfileProblem("access_key_id", message)
    if secret is not None:
        if message := _secret_message(secret):
            yield ProfileProblem("secret", message)
        elif len(secret) != SECRET_LENGTH and not profile.endpoint_url:
            message = f"AWS makes secrets of {SECRET_LENGTH} characters, this one has {len(secret)}."
            yield ProfileProblem("secret", message, "warning")
    if profile.access_key_id.startswith("ASIA") and session_token is not None:
        if not session_token:
            message = "Keys that begin with ASIA are temporary and need their session token."
            yield ProfileProblem("session_token", message)
        elif not re.fullmatch(r"[!-~]+", session_token):
            message = "The session token holds a character that no token has. Copy it again."
            yield ProfileProblem("session_token", message)


def mfa_session_problems(profile: Profile) -> Iterator[ProfileProblem]:
    """Judge the device and the duration of STS GetSessionToken, which takes long-term keys only."""
    if not profile.mfa_device:
        return
    if profile.access_key_id.startswith("ASIA"):
        message = "Temporary keys cannot start a session with MFA. Leave this empty."
        yield ProfileProblem("mfa_device", message)
    elif message := device_message(profile.mfa_device, profile.region):
        yield ProfileProblem("mfa_device", message)
    too_long = "AWS ends a session with MFA after 36 h at the latest."
    if message := duration_message(profile.duration, LONGEST_MFA_SESSION, too_long):
        yield ProfileProblem("duration", message)


def _key_id_message(key_id: str) -> str:
    if ACCESS_KEY_ID.fullmatch(key_id):
        return ""
    if not key_id:
        return "Enter the access key id."
    if found := ALONE_IN_DIRT.search(key_id):
        return f"Enter {found[0]} alone, without what stands around it."
    return next(
        (message for is_so, message in _odd_ids(key_id) if is_so),
        "An access key id begins with AKIA or ASIA and has 16 or more capital letters and digits.",
    )


def _odd_ids(key_id: str) -> tuple[tuple[bool, str], ...]:
    start = key_id[:4]
    return (
        (
            not key_id.isascii(),
            "The id holds a character that no id has, or that only looks like a letter. Copy it again.",
        ),
        (
            len(key_id) == SECRET_LENGTH,
            "This looks like a secret access key. The id begins with AKIA or ASIA.",
        ),
        (
            start in ("AIDA", "AROA"),
            f"{start}… is the id of a user or role. The access key id begins with AKIA or ASIA.",
        ),
    )


def _secret_message(secret: str) -> str:
    if not secret:
        return "Enter the secret access key."
    # IAM makes secrets of 40 characters with "/" and "+"; ids are shorter and upper case.
    if ACCESS_KEY_ID.fullmatch(secret):
        return "This looks like an access key id. The secret access key is the longer of the two."
    if re.match(r"""["']|(?:aws_)?secret""", secret, re.IGNORECASE) and len(secret) > SECRET_LENGTH:
        return "Enter the secret alone, without quotes and without its name."
    if not re.fullmatch(r"[!-~]+", secret):
        return "The secret holds a character that no secret access key has. Copy it again."
    return ""
