"""The footer's table, row by row."""

import pytest

from snapshot_importer.aws.explain import Cure
from snapshot_importer.ui.import_page.footer import Footer, Outcome, Situation, footer

READY = Situation(profile="imaging", credentials="ok")


def seen(found: Footer) -> tuple[str, str, str, str]:
    return found.button, found.title, found.line, found.press


ROWS = {
    "no profile": (
        Situation(),
        ("Add a profile…", "Not signed in", "Choose how to sign in to AWS", "add-profile"),
    ),
    "not signed in yet": (
        Situation("imaging", "not-checked"),
        ("Sign in", "Sign-in needed", "imaging: not signed in yet", "sign-in"),
    ),
    "session ended": (
        Situation("imaging", "ended", "14:02"),
        ("Sign in", "Sign-in needed", "imaging: the session ended at 14:02", "sign-in"),
    ),
    "cancelled": (
        Situation("imaging", "needed"),
        ("Sign in", "Sign-in needed", "imaging: only you can sign in", "sign-in"),
    ),
    "another account": (
        Situation("imaging", "other-account"),
        ("Sign in", "Sign-in needed", "imaging: its keys are of another account now", "sign-in"),
    ),
    "asked": (
        Situation("imaging", "waiting"),
        ("Show", "Waiting for you", "imaging: the sign-in asks you for something", "sign-in"),
    ),
    "not accepted": (
        Situation("imaging", "refused"),
        ("Sign in", "Sign-in needed", "imaging: AWS does not accept it", "sign-in"),
    ),
    "nothing to sign in with": (
        Situation("imaging", "unusable"),
        ("Sign in", "Sign-in needed", "imaging: there is nothing to sign in with", "sign-in"),
    ),
    "secret missing": (
        Situation("imaging", "secret-missing"),
        ("Sign in", "Sign-in needed", "imaging: the secret is not in the keyring", "sign-in"),
    ),
    "keyring locked": (
        Situation("imaging", "keyring"),
        ("Sign in", "Sign-in needed", "imaging: the system keyring does not answer", "sign-in"),
    ),
    "offline": (
        Situation("imaging", "offline"),
        (
            "Try again",
            "No connection to AWS",
            "The form is kept. Imports that run go on in AWS.",
            "check-again",
        ),
    ),
    "nothing can be written down": (
        Situation("imaging", "ok", problems=("Location",), problem_count=1, trouble="The disk is full."),
        ("Import snapshot", "Nothing can be imported now", "The disk is full.", "wait"),
    ),
    "one problem": (
        Situation("imaging", "ok", problems=("Location",), problem_count=1),
        ("Fix 1 problem", "1 problem to fix", "Location", "fix"),
    ),
    "three problems": (
        Situation("imaging", "ok", problems=("Location", "KMS key", "one tag"), problem_count=3),
        ("Fix 3 problems", "3 problems to fix", "Location, KMS key, one tag", "fix"),
    ),
    "checking": (
        Situation("imaging", "ok", running=("Caller", "Region")),
        ("Checking…", "Checking", "Caller, Region", "wait"),
    ),
    "something is still to be typed": (
        Situation("imaging", "ok", incomplete=("Location",)),
        ("Import snapshot", "Not ready yet", "Still to complete: Location", "import"),
    ),
    "imported before": (
        Situation("imaging", "ok", earlier="import-snap-1, 12 Nov, completed"),
        ("Import anyway…", "Imported before", "import-snap-1, 12 Nov, completed", "import-anyway"),
    ),
    "ready, and there is no place": (
        Situation("imaging", "ok", queue_load=(5, 0)),
        ("Add to queue", "Ready; 5 imports are running", "Starts when one is done", "import"),
    ),
    "ready, and others wait": (
        Situation("imaging", "ok", queue_load=(1, 3)),
        ("Add to queue", "Ready; 1 import is running", "Starts after the 3 in the queue", "import"),
    ),
    "imported before, and there is no place": (
        Situation("imaging", "ok", queue_load=(5, 0), earlier="import-snap-1, 12 Nov, completed"),
        ("Import anyway…", "Imported before", "import-snap-1, 12 Nov, completed", "import-anyway"),
    ),
    "ready": (READY, ("Import snapshot", "Ready to import", "All checks passed.", "import")),
    "ready but for one check": (
        Situation("imaging", "ok", not_made=1),
        (
            "Import snapshot",
            "Ready to import",
            "One check could not be made. You can import without it.",
            "import",
        ),
    ),
    "ready but for two checks": (
        Situation("imaging", "ok", not_made=2),
        (
            "Import snapshot",
            "Ready to import",
            "2 checks could not be made. You can import without them.",
            "import",
        ),
    ),
    "ready with a warning": (
        Situation("imaging", "ok", warnings=1),
        ("Import snapshot", "Ready to import", "One check warns.", "import"),
    ),
    "the demo begins": (
        Situation(coming="Starting the simulated AWS"),
        ("Import snapshot", "Starting the simulated AWS", "", "wait"),
    ),
    "sending": (
        Situation("imaging", "ok", outcome=Outcome("sending")),
        ("Sending…", "Sending the request", "", "wait"),
    ),
    "sent": (
        Situation("imaging", "ok", outcome=Outcome("sent", "key", line="import-snap-1")),
        ("Import another", "Import started", "import-snap-1", "another"),
    ),
    "queued": (
        Situation("imaging", "ok", queue_load=(5, 1), outcome=Outcome("queued", "key", line="1st in line.")),
        ("Import another", "Added to the queue", "1st in line.", "another"),
    ),
    "no answer": (
        Situation("imaging", "ok", outcome=Outcome("unknown", "key")),
        (
            "Show task",
            "No answer came",
            "The app checks by itself whether AWS took the request. Do not send it again.",
            "show-task",
        ),
    ),
    "refused": (
        Situation("imaging", "ok", outcome=Outcome("refused", "key", "The cause", "What it means.")),
        ("Try again", "The cause", "What it means.", "import"),
    ),
    "refused, and to be mended here": (
        Situation(
            "imaging",
            "ok",
            outcome=Outcome("refused", "key", "A tag policy", "", Cure("go-to-tags", "Go to Tags")),
        ),
        ("Go to Tags", "A tag policy", "", "cure"),
    ),
    "nothing was sent": (
        Situation("imaging", "ok", outcome=Outcome("not-sent", title="Nothing was sent", line="Disk full.")),
        ("Try again", "Nothing was sent", "Disk full.", "import"),
    ),
}


@pytest.mark.parametrize(("situation", "expected"), ROWS.values(), ids=ROWS.keys())
def test_each_situation_has_its_button_and_its_words(
    situation: Situation, expected: tuple[str, str, str, str]
) -> None:
    assert seen(footer(situation)) == expected


@pytest.mark.parametrize("state", ["sending", "sent", "unknown"])
def test_what_became_of_a_request_outweighs_the_form(state: str) -> None:
    outcome = Outcome(state)  # type: ignore[arg-type]
    broken = Situation("imaging", "offline", problems=("Location",), problem_count=1, outcome=outcome)

    assert footer(broken).title in ("Sending the request", "Import started", "No answer came")


def test_errors_never_disable_the_button() -> None:
    off = {name for name, (situation, _) in ROWS.items() if not footer(situation).enabled}

    assert off == {"the demo begins", "nothing can be written down", "checking", "sending"}


def test_after_a_lost_answer_nothing_offers_to_send_again() -> None:
    lost = footer(Situation("imaging", "ok", outcome=Outcome("unknown", "key")))

    assert (lost.press, lost.links) == ("show-task", ("another",))


def test_what_aws_said_is_offered_only_where_it_said_something() -> None:
    refused = footer(Situation("imaging", "ok", outcome=Outcome("refused", "key", "Cause", explained=True)))
    unsent = footer(Situation("imaging", "ok", outcome=Outcome("not-sent", title="Cause")))

    assert (refused.links, unsent.links) == (("details",), ())
