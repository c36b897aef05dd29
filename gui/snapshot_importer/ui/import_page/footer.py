"""The footer's table: what the primary button says and does, and the line beside it, in each situation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from snapshot_importer.aws.explain import Cure

Press = Literal[
    "add-profile",
    "sign-in",
    "check-again",
    "fix",
    "wait",
    "import",
    "import-anyway",
    "another",
    "show-task",
    "cure",
]
Link = Literal["show-task", "another", "details", "network-settings"]
LINK_WORDS: dict[Link, str] = {
    "show-task": "Show task",
    "another": "Import another",
    "details": "What AWS said",
    "network-settings": "Network settings…",
}

# Credential states in which nothing can be asked before the user has done something.
SIGN_IN_NEEDED = {
    "not-checked": "not signed in yet",
    "signed-out": "signed out",
    "refused": "AWS does not accept it",
    "unusable": "there is nothing to sign in with",
    "needed": "only you can sign in",
    "ended": "the session has ended",
    "other-account": "its keys are of another account now",
    "secret-missing": "the secret is not in the keyring",
    "keyring": "the system keyring does not answer",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the request that was sent last; ``none`` once the form is about another one."""

    state: Literal["none", "sending", "sent", "queued", "unknown", "refused", "not-sent"] = "none"
    task_key: str = ""
    title: str = ""
    line: str = ""
    cure: Cure | None = None  # what the button does instead of sending again
    explained: bool = False  # there is more to tell than the line does


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that the footer depends on."""

    profile: str = ""  # its name; empty while there is none
    credentials: str = "none"  # a CredentialState
    ended: str = ""  # when the session ended, as the clock shows it
    problems: tuple[str, ...] = ()  # places with errors on show and failed checks, top to bottom
    problem_count: int = 0
    incomplete: tuple[str, ...] = ()  # fields with errors that are not on show yet
    running: tuple[str, ...] = ()  # checks
    not_made: int = 0  # checks that could not be made
    warnings: int = 0  # checks that warn
    queue_load: tuple[int, int] | None = (
        None  # how many imports run and wait; None where there is a place for another
    )
    earlier: str = ""  # an import of the same object: its id, when, and how it stands
    outcome: Outcome = field(default_factory=Outcome)
    trouble: str = ""  # why no import can be written down, as a sentence
    coming: str = ""  # what is under way while a profile is being made


@dataclass(frozen=True, slots=True)
class Footer:
    """What the footer shows."""

    press: Press
    button: str
    title: str
    line: str = ""
    icon: str = "circle-dashed"
    token: str = "mute"
    button_icon: str = ""
    enabled: bool = True
    busy: bool = False
    links: tuple[Link, ...] = ()


def footer(situation: Situation) -> Footer:
    """Return the first row of the table that fits."""
    return next(found for row in ROWS if (found := row(situation)))


def _sending(situation: Situation) -> Footer | None:
    if situation.outcome.state != "sending":
        return None
    return Footer("wait", "Sending…", "Sending the request", enabled=False, busy=True)


def _sent(situation: Situation) -> Footer | None:
    outcome = situation.outcome
    if outcome.state != "sent":
        return None
    return Footer(
        "another",
        "Import another",
        "Import started",
        outcome.line,
        "circle-check",
        "ok",
        links=("show-task",),
    )


def _queued(situation: Situation) -> Footer | None:
    outcome = situation.outcome
    if outcome.state != "queued":
        return None
    title = "Added to the queue"
    return Footer("another", "Import another", title, outcome.line, "clock", links=("show-task",))


def _unknown(situation: Situation) -> Footer | None:
    outcome = situation.outcome
    if outcome.state != "unknown":
        return None
    line = outcome.line or "The app checks by itself whether AWS took the request. Do not send it again."
    return Footer(
        "show-task",
        "Show task",
        outcome.title or "No answer came",
        line,
        "circle-question-mark",
        "warn",
        links=("another",),
    )


def _refused(situation: Situation) -> Footer | None:
    outcome = situation.outcome
    if outcome.state not in ("refused", "not-sent"):
        return None
    press: Press = "cure" if outcome.cure else "import"
    words = outcome.cure.words if outcome.cure else "Try again"
    links: tuple[Link, ...] = ("details",) if outcome.explained else ()
    return Footer(press, words, outcome.title, outcome.line, "circle-x", "err", links=links)


def _no_profile(situation: Situation) -> Footer | None:
    if situation.profile:
        return None
    if situation.coming:
        return Footer("wait", "Import snapshot", situation.coming, enabled=False, busy=True)
    return Footer("add-profile", "Add a profile…", "Not signed in", "Choose how to sign in to AWS")


def _waits_for_user(situation: Situation) -> Footer | None:
    if situation.credentials != "waiting":
        return None
    line = f"{situation.profile}: the sign-in asks you for something"
    return Footer("sign-in", "Show", "Waiting for you", line, "triangle-alert", "warn")


def _sign_in(situation: Situation) -> Footer | None:
    if situation.credentials not in SIGN_IN_NEEDED:
        return None
    reason = SIGN_IN_NEEDED[situation.credentials]
    if situation.credentials == "ended" and situation.ended:
        reason = f"the session ended at {situation.ended}"
    line = f"{situation.profile}: {reason}"
    return Footer("sign-in", "Sign in", "Sign-in needed", line, "triangle-alert", "warn")


def _offline(situation: Situation) -> Footer | None:
    if situation.credentials != "offline":
        return None
    line = "The form is kept. Imports that run go on in AWS."
    return Footer(
        "check-again",
        "Try again",
        "No connection to AWS",
        line,
        "triangle-alert",
        "warn",
        links=("network-settings",),
    )


def _not_writable(situation: Situation) -> Footer | None:
    if not situation.trouble:
        return None
    # No button of this page helps; the notice above has what does.
    title = "Nothing can be imported now"
    return Footer(
        "wait", "Import snapshot", title, situation.trouble, "triangle-alert", "warn", enabled=False
    )


def _problems(situation: Situation) -> Footer | None:
    count = situation.problem_count
    if not count:
        return None
    words = "1 problem" if count == 1 else f"{count} problems"
    line = ", ".join(situation.problems)
    return Footer("fix", f"Fix {words}", f"{words} to fix", line, "circle-x", "err")


def _checking(situation: Situation) -> Footer | None:
    if not situation.running:
        return None
    return Footer("wait", "Checking…", "Checking", ", ".join(situation.running), enabled=False, busy=True)


def _incomplete(situation: Situation) -> Footer | None:
    if not situation.incomplete:
        return None
    line = f"Still to complete: {', '.join(situation.incomplete)}"
    return Footer("import", "Import snapshot", "Not ready yet", line, button_icon="hard-drive-download")


def _imported_before(situation: Situation) -> Footer | None:
    if not situation.earlier:
        return None
    return Footer(
        "import-anyway", "Import anyway…", "Imported before", situation.earlier, "triangle-alert", "warn"
    )


def _full(situation: Situation) -> Footer | None:
    if situation.queue_load is None:
        return None
    running, waiting = situation.queue_load
    runs = "1 import is running" if running == 1 else f"{running} imports are running"
    line = "Starts when one is done"
    if waiting:
        line = (
            f"Starts after the {waiting} in the queue" if waiting > 1 else "Starts after the one in the queue"
        )
    title = f"Ready; {runs}" if running else "Ready"
    return Footer("import", "Add to queue", title, line, "clock", button_icon="clock")


def _ready(situation: Situation) -> Footer:
    line = "All checks passed."
    if situation.not_made == 1:
        line = "One check could not be made. You can import without it."
    elif situation.not_made:
        line = f"{situation.not_made} checks could not be made. You can import without them."
    elif situation.warnings:
        line = "One check warns." if situation.warnings == 1 else f"{situation.warnings} checks warn."
    return Footer(
        "import",
        "Import snapshot",
        "Ready to import",
        line,
        "circle-check",
        "ok",
        button_icon="hard-drive-download",
    )


# What becomes of a request that was sent outweighs the state of the form it came from.
ROWS: tuple[Callable[[Situation], Footer | None], ...] = (
    _sending,
    _sent,
    _queued,
    _unknown,
    _refused,
    _no_profile,
    _waits_for_user,
    _sign_in,
    _offline,
    _not_writable,
    _problems,
    _checking,
    _incomplete,
    _imported_before,
    _full,
    _ready,
)
