"""How each state of credentials is said: in the identity bar, in lists, and as the result of a test."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from snapshot_importer.aws.explain import Explanation, explain
from snapshot_importer.ui.credentials import Credentials
from snapshot_importer.ui.expiry import end, end_words, ends_soon, left_words
from snapshot_importer.ui.text import NO_BREAK_SPACE, clock_time, duration
from snapshot_importer.ui.widgets.boxes import State
from snapshot_importer.ui.widgets.labels import Role

# EC2 takes a request for five minutes after it was signed, S3 for fifteen.
CLOCK_MAY_DIFFER = timedelta(minutes=5)
# States that say by themselves what is to be done.
UNEXPLAINED = frozenset({"ok", "needed", "unusable", "other-account", "secret-missing", "keyring"})
TITLES = {
    "signed-out": "Signed out.",
    "needed": "Sign-in needed.",
    "unusable": "The sign-in does not work.",
    "ended": "The session has ended.",
    "secret-missing": "The secret is not in the keyring.",
    "keyring": "The system keyring does not answer.",
}
SENTENCES = {"signed-out": "Nothing is called with this profile until you sign in."}
OTHER_ACCOUNT = "Nothing is sent until you decide. Use this account from now on, or sign in to the other one."


# IAM Identity Center User Guide, "Referencing permission sets": the role of a permission set in an account.
OF_IDENTITY_CENTER = re.compile(r"AWSReservedSSO_(?P<name>.+)_[0-9a-f]{16}")

# What the button beside a state does.
Deed = Literal["test", "sign-in", "sign-in-again", "cancel", "show", "edit", "decide"]


@dataclass(frozen=True, slots=True)
class CredentialWords:
    """One state in words, icon and colour token; *action* is what a button offers, which does *deed*."""

    bar: str
    list: str
    icon: str
    token: str
    role: Role
    action: str = "Test sign-in"
    deed: Deed = "test"


WORDS = {
    "none": CredentialWords("Not signed in", "", "circle-dashed", "mute", "mute"),
    "not-checked": CredentialWords("Not checked", "Not checked", "circle-dashed", "mute", "mute"),
    "signed-out": CredentialWords(
        "Signed out", "Signed out", "circle-dashed", "mute", "mute", "Sign in", "sign-in"
    ),
    "signing-in": CredentialWords(
        "Signing in…", "…", "loader-circle", "accent_text", "link", "Cancel", "cancel"
    ),
    "waiting": CredentialWords(
        "Waiting for you", "Waiting", "triangle-alert", "warn", "warning", "Show", "show"
    ),
    "ok": CredentialWords("Signed in", "Ready", "circle-check", "ok", "ok", "Sign in again", "sign-in-again"),
    "soon": CredentialWords(  # signed in, to the end of the session
        "", "", "triangle-alert", "warn", "warning", "Sign in again", "sign-in-again"
    ),
    "needed": CredentialWords(
        "Sign-in needed", "Sign in", "triangle-alert", "warn", "warning", "Sign in", "sign-in"
    ),
    "refused": CredentialWords("Not accepted by AWS", "Refused", "circle-x", "err", "error", "Fix…", "edit"),
    "unusable": CredentialWords(
        "Cannot sign in", "Cannot sign in", "circle-x", "err", "error", "Fix…", "edit"
    ),
    "ended": CredentialWords(
        "Session ended", "Sign in", "triangle-alert", "warn", "warning", "Sign in", "sign-in"
    ),
    "other-account": CredentialWords(
        "Another account", "Another account", "triangle-alert", "warn", "warning", "Decide…", "decide"
    ),
    "secret-missing": CredentialWords(
        "Secret missing", "Secret missing", "circle-x", "err", "error", "Enter it…", "edit"
    ),
    "keyring": CredentialWords(
        "Keyring not available", "Keyring", "triangle-alert", "warn", "warning", "Try again"
    ),
    "offline": CredentialWords("Not checked", "Not checked", "circle-dashed", "mute", "mute"),
}


def credential_words(credentials: Credentials, now: datetime | None = None) -> CredentialWords:
    """Return the words of a state with its times, as of *now*: how long it holds, or when it was seen to have ended."""
    words = WORDS[credentials.state]
    if credentials.state == "ok":
        return _signed_in(credentials, words, now or datetime.now(UTC))
    if credentials.state == "ended" and credentials.at:
        return replace(words, bar=f"Session ended {clock_time(credentials.at)}")
    return words


def _signed_in(credentials: Credentials, words: CredentialWords, now: datetime) -> CredentialWords:
    when = end(credentials)
    if when is not None and when <= now:
        return replace(WORDS["ended"], bar=f"Session ended {clock_time(when)}")
    if when is not None and ends_soon(credentials, now):
        left = left_words(when, now)
        return replace(WORDS["soon"], bar=f"{left} left", list=left)
    if credentials.renews:
        return replace(words, bar="Signed in · renewed by itself")
    if when is not None:
        left = left_words(when, now)
        return replace(words, bar=f"Signed in · {left} left", list=left)
    return words


def principal(arn: str) -> str:
    """Return the role, user or root that *arn* names."""
    resource = arn.split(":", 5)[-1]
    parts = resource.split("/")
    if parts[0] == "assumed-role" and len(parts) > 1:
        return OF_IDENTITY_CENTER.sub(r"\g<name>", parts[1])
    return parts[-1]


def test_words(credentials: Credentials, now: datetime) -> tuple[str, str]:
    """Return title and sentences of a sign-in's result; both empty while nothing was tested."""
    if credentials.state == "ok":
        return _success(credentials, now)
    if credentials.state in ("none", "not-checked", "signing-in", "waiting"):
        return "", ""
    if found := explained(credentials):
        # What AWS itself did not say is not put into its mouth.
        by_aws = credentials.error is not None and credentials.error.http_status is not None
        said = f"AWS says: {credentials.problem}" if by_aws else credentials.problem
        return f"{found.title}.", f"{found.sentences[0]}\n{said}"
    return _unexplained(credentials)


def _unexplained(credentials: Credentials) -> tuple[str, str]:
    if credentials.state == "other-account":
        return credentials.problem, OTHER_ACCOUNT
    if credentials.state == "ended":
        when = f"It ended at {clock_time(credentials.at)}. " if credentials.at else ""
        return TITLES["ended"], f"{when}Sign in again to go on."
    sentences = (SENTENCES.get(credentials.state), credentials.problem)
    title = TITLES.get(credentials.state, "AWS did not accept the sign-in.")
    return title, " ".join(filter(None, sentences))


def _success(credentials: Credentials, now: datetime) -> tuple[str, str]:
    identity = credentials.identity
    if not (identity and credentials.at):
        return "", ""
    ago = int((now - credentials.at).total_seconds())
    when = "just now" if ago < 60 else f"at {clock_time(credentials.at)}"
    took = f"{identity.took:.1f}{NO_BREAK_SPACE}s"
    ahead = f"{abs(identity.clock_difference):.1f}{NO_BREAK_SPACE}s"
    sentences = (f"Tested {when} in {took}.", end_words(credentials, now), f"Clock difference {ahead}.")
    return f"Signed in as {principal(identity.arn)}", " ".join(filter(None, sentences))


def result_state(credentials: Credentials) -> State:
    """Return the look of a sign-in's result: green for done, amber where the user must act, red for refused."""
    if credentials.state in ("ok", "signed-out"):
        return "ok" if credentials.state == "ok" else "info"
    return "warning" if WORDS[credentials.state].role == "warning" else "error"


def explained(credentials: Credentials) -> Explanation | None:
    """Explain a sign-in that failed in AWS or on the way there; None for one that did not."""
    error = credentials.error
    if error is None or credentials.state in UNEXPLAINED:
        return None
    clock = clock_words(error.clock_difference)
    return explain(error.code, error.message, kind=error.kind, clock=clock)


def clock_words(seconds: float | None) -> str:
    """Return by how much this computer's clock is wrong; empty where AWS does not mind."""
    difference = timedelta(seconds=abs(seconds or 0.0))
    return duration(difference.total_seconds()) if difference > CLOCK_MAY_DIFFER else ""
