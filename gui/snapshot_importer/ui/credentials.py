"""How the sign-in of a profile stands, as the windows know it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from snapshot_importer.accounts.secrets import SecretsUnavailable, UnavailableKind
from snapshot_importer.aws.answers import Identity
from snapshot_importer.aws.errors import CallError

CredentialState = Literal[
    "none",  # no profile
    "not-checked",
    "signed-out",  # by the user
    "signing-in",
    "waiting",  # for the user: an MFA code, the browser, or a consent
    "ok",
    "needed",  # only the user can sign in, and was not asked or cancelled
    "refused",
    "unusable",  # there is nothing to sign in with, so AWS was not asked
    "ended",
    "other-account",  # the keys are those of another account than the profile's
    "secret-missing",
    "keyring",  # locked, absent or not answering
    "offline",
]

# A sign-in that was seen to fail.
FAILED: frozenset[CredentialState] = frozenset(
    {"needed", "refused", "unusable", "ended", "other-account", "secret-missing", "keyring"}
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """How the sign-in of a profile stands, and when that was seen."""

    state: CredentialState = "none"
    identity: Identity | None = None
    alias: str = ""  # of the account
    problem: str = ""  # a sentence
    error: CallError | None = None
    keyring: UnavailableKind | None = None  # how it fails, where nothing else is wrong
    at: datetime | None = None
    expires: datetime | None = None  # the end of the keys, if they say
    renews: bool = False  # without the user
    until: datetime | None = None  # when that ends, if it is known


ENDED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired")


def credentials_from(error: Exception) -> Credentials:
    """Return the state of credentials that *error* proves; an error that is neither AWS's nor the keyring's is raised."""
    now = datetime.now(UTC)
    if isinstance(error, SecretsUnavailable):
        return Credentials("keyring", problem=error.sentence, keyring=error.kind, at=now)
    if not isinstance(error, CallError):
        raise error
    state: CredentialState = "refused"
    if error.code == "SecretMissing":
        state = "secret-missing"
    elif error.code == "Keyring":
        state = "keyring"
    elif error.code in ("SignInNeeded", "SignInCancelled"):
        state = "needed"
    elif error.code == "OtherAccount":
        state = "other-account"
    elif error.code in ENDED:
        state = "ended"
    elif error.kind in ("unreachable", "garbled", "server", "throttled"):
        state = "offline"
    elif not (error.sent or error.code):
        state = "unusable"
    cause = error.__cause__
    keyring = cause.kind if isinstance(cause, SecretsUnavailable) else None
    return Credentials(state, problem=error.message, error=error, keyring=keyring, at=now)
