"""How each state of credentials is said: in the identity bar, in lists, and as the result of a test."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from snapshot_importer.aws.explain import Explanation, explain
from snapshot_importer.ui.session import Credentials
from snapshot_importer.ui.text import NO_BREAK_SPACE, clock_time, duration
from snapshot_importer.ui.widgets.labels import Role

# EC2 takes a request for five minutes after it was signed, S3 for fifteen.
CLOCK_MAY_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CredentialWords:
    """One state in words, icon and colour token; *action* is what a button offers."""

    bar: str
    list: str
    icon: str
    token: str
    role: Role
    action: str = "Test sign-in"


WORDS = {
    "none": CredentialWords("Not signed in", "", "circle-dashed", "mute", "mute"),
    "not-checked": CredentialWords("Not checked", "Not checked", "circle-dashed", "mute", "mute"),
    "signing-in": CredentialWords("Signing in…", "…", "loader-circle", "accent_text", "link"),
    "ok": CredentialWords("Signed in", "Ready", "circle-check", "ok", "ok"),
    "refused": CredentialWords("Not accepted by AWS", "Refused", "circle-x", "err", "error", "Fix…"),
    "ended": CredentialWords("Session ended", "Sign in", "triangle-alert", "warn", "warning", "Sign in"),
    "secret-missing": CredentialWords(
        "Secret missing", "Secret missing", "circle-x", "err", "error", "Enter it…"
    ),
    "keyring": CredentialWords(
        "Keyring not available", "Keyring", "triangle-alert", "warn", "warning", "Try again"
    ),
    "offline": CredentialWords("Not checked", "Not checked", "circle-dashed", "mute", "mute"),
}


def credential_words(credentials: Credentials) -> CredentialWords:
    """Return the words of a state; the time at which a session was seen to have ended is part of them."""
    words = WORDS[credentials.state]
    if credentials.state == "ended" and credentials.at:
        bar = f"Session ended {clock_time(credentials.at)}"
        return CredentialWords(bar, words.list, words.icon, words.token, words.role, words.action)
    return words


def principal(arn: str) -> str:
    """Return the role, user or root that *arn* names."""
    resource = arn.split(":", 5)[-1]
    parts = resource.split("/")
    if parts[0] == "assumed-role" and len(parts) > 1:
        return parts[1]
    return parts[-1]


def test_words(credentials: Credentials, now: datetime) -> tuple[str, str]:
    """Return title and sentences of a sign-in's result; both empty while nothing was tested."""
    identity = credentials.identity
    if credentials.state == "ok" and identity and credentials.at:
        ago = int((now - credentials.at).total_seconds())
        when = "just now" if ago < 60 else f"at {clock_time(credentials.at)}"
        took = f"{identity.took:.1f}{NO_BREAK_SPACE}s"
        ahead = f"{abs(identity.clock_difference):.1f}{NO_BREAK_SPACE}s"
        return (
            f"Signed in as {principal(identity.arn)}",
            f"Tested {when} in {took}. Clock difference {ahead}.",
        )
    if credentials.state in ("none", "not-checked", "signing-in"):
        return "", ""
    titles = {
        "secret-missing": "The secret is not in the keyring",
        "keyring": "The system keyring does not answer.",
    }
    found = explained(credentials)
    if credentials.state in titles or found is None:
        return titles.get(credentials.state, "AWS did not accept the sign-in."), credentials.problem
    return f"{found.title}.", f"{found.sentences[0]}\nAWS says: {credentials.problem}"


def explained(credentials: Credentials) -> Explanation | None:
    """Explain a sign-in that failed in AWS or on the way there; None for one that did not."""
    error = credentials.error
    if error is None or credentials.state in ("ok", "secret-missing", "keyring"):
        return None
    clock = clock_words(error.clock_difference)
    return explain(error.code, error.message, kind=error.kind, clock=clock)


def clock_words(seconds: float | None) -> str:
    """Return by how much this computer's clock is wrong; empty where AWS does not mind."""
    difference = timedelta(seconds=abs(seconds or 0.0))
    return duration(difference.total_seconds()) if difference > CLOCK_MAY_DIFFER else ""
