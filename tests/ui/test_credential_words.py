"""How each state of credentials is said, with its times."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from snapshot_importer.aws.answers import Identity
from snapshot_importer.aws.errors import CallError
from snapshot_importer.ui.credential_words import WORDS, credential_words, principal, result_state
from snapshot_importer.ui.credential_words import test_words as result_words
from snapshot_importer.ui.credentials import Credentials, CredentialState, credentials_from

NOW = datetime(2026, 11, 24, 13, 31, tzinfo=UTC)  # 14:31 where the tests run
OPERATOR = Identity("111122223333", "arn:aws:sts::111122223333:assumed-role/ImagingOperator/x", "A", 0.2, 0.8)


def signed_in(minutes: float | None = None, **more: Any) -> Credentials:
    """Return a sign-in whose keys end *minutes* from now."""
    expires = None if minutes is None else NOW + timedelta(minutes=minutes)
    return Credentials("ok", OPERATOR, at=NOW, expires=expires, **more)


def test_every_state_has_its_words() -> None:
    assert set(get_args(CredentialState)) <= set(WORDS)


@pytest.mark.parametrize(
    ("credentials", "bar", "listed", "icon", "action"),
    [
        (signed_in(52), "Signed in · 52 min left", "52 min", "circle-check", "Sign in again"),
        (signed_in(51.2), "Signed in · 52 min left", "52 min", "circle-check", "Sign in again"),
        (signed_in(15.1), "Signed in · 16 min left", "16 min", "circle-check", "Sign in again"),
        (signed_in(185), "Signed in · 3 h 5 min left", "3 h 5 min", "circle-check", "Sign in again"),
        (signed_in(), "Signed in", "Ready", "circle-check", "Sign in again"),
        (
            signed_in(20, renews=True),
            "Signed in · renewed by itself",
            "Ready",
            "circle-check",
            "Sign in again",
        ),
        (
            signed_in(5, renews=True),
            "Signed in · renewed by itself",
            "Ready",
            "circle-check",
            "Sign in again",
        ),
        (
            signed_in(5, renews=True, until=NOW + timedelta(minutes=8)),
            "8 min left",
            "8 min",
            "triangle-alert",
            "Sign in again",
        ),
        (
            signed_in(40, renews=True, until=NOW + timedelta(minutes=8)),
            "Signed in · renewed by itself",
            "Ready",
            "circle-check",
            "Sign in again",
        ),
        (signed_in(15), "15 min left", "15 min", "triangle-alert", "Sign in again"),
        (signed_in(12), "12 min left", "12 min", "triangle-alert", "Sign in again"),
        (signed_in(0.1), "1 min left", "1 min", "triangle-alert", "Sign in again"),
        (signed_in(-29), "Session ended 14:02", "Sign in", "triangle-alert", "Sign in"),
        (Credentials("signing-in"), "Signing in…", "…", "loader-circle", "Cancel"),
        (Credentials("waiting"), "Waiting for you", "Waiting", "triangle-alert", "Show"),
        (Credentials("needed"), "Sign-in needed", "Sign in", "triangle-alert", "Sign in"),
        (
            Credentials("ended", at=NOW - timedelta(minutes=29)),
            "Session ended 14:02",
            "Sign in",
            "triangle-alert",
            "Sign in",
        ),
        (Credentials("refused"), "Not accepted by AWS", "Refused", "circle-x", "Fix…"),
        (Credentials("unusable"), "Cannot sign in", "Cannot sign in", "circle-x", "Fix…"),
        (Credentials("other-account"), "Another account", "Another account", "triangle-alert", "Decide…"),
        (Credentials("secret-missing"), "Secret missing", "Secret missing", "circle-x", "Enter it…"),
        (Credentials("keyring"), "Keyring not available", "Keyring", "triangle-alert", "Try again"),
        (Credentials("signed-out"), "Signed out", "Signed out", "circle-dashed", "Sign in"),
        (Credentials("not-checked"), "Not checked", "Not checked", "circle-dashed", "Test sign-in"),
        (Credentials("offline"), "Not checked", "Not checked", "circle-dashed", "Test sign-in"),
    ],
)
def test_each_state_is_said_as_the_table_says(
    credentials: Credentials, bar: str, listed: str, icon: str, action: str
) -> None:
    words = credential_words(credentials, NOW)

    said = (words.bar, words.list, words.icon, words.action)
    assert tuple(word.replace("\u00a0", " ") for word in said) == (bar, listed, icon, action)


@pytest.mark.parametrize(
    ("credentials", "sentence"),
    [
        (
            signed_in(54, renews=True, until=NOW + timedelta(minutes=449)),
            "Tested just now in 0.8 s. Ends at 15:25, renewed by itself until 22:00. Clock difference 0.2 s.",
        ),
        (
            signed_in(54, renews=True),
            "Tested just now in 0.8 s. Ends at 15:25, renewed by itself. Clock difference 0.2 s.",
        ),
        (signed_in(54), "Tested just now in 0.8 s. Ends at 15:25. Clock difference 0.2 s."),
        (signed_in(720), "Tested just now in 0.8 s. Ends tomorrow at 02:31. Clock difference 0.2 s."),
        (
            signed_in(60 * 72, renews=True, until=NOW + timedelta(days=3)),
            (
                "Tested just now in 0.8 s. Ends on 27 Nov at 14:31, renewed by itself until 27 Nov at 14:31. "
                "Clock difference 0.2 s."
            ),
        ),
        (signed_in(), "Tested just now in 0.8 s. Clock difference 0.2 s."),
    ],
    ids=["until", "renewed", "not renewed", "tomorrow", "in days", "no end"],
)
def test_the_result_of_a_test_says_how_long_it_holds(credentials: Credentials, sentence: str) -> None:
    title, line = result_words(credentials, NOW)

    assert title == "Signed in as ImagingOperator"
    assert line.replace("\u00a0", " ") == sentence


@pytest.mark.parametrize(
    ("credentials", "title", "line", "look"),
    [
        (
            Credentials(
                "other-account", OPERATOR, problem="You are signed in, but not as account 4: this is 1."
            ),
            "You are signed in, but not as account 4: this is 1.",
            "Nothing is sent until you decide. Use this account from now on, or sign in to the other one.",
            "warning",
        ),
        (
            Credentials(
                "needed",
                problem="The sign-in was cancelled.",
                error=CallError(
                    "sign-in", "The sign-in was cancelled.", operation="", code="SignInCancelled"
                ),
            ),
            "Sign-in needed.",
            "The sign-in was cancelled.",
            "warning",
        ),
        (
            Credentials("ended", OPERATOR, at=NOW),
            "The session has ended.",
            "It ended at 14:31. Sign in again to go on.",
            "warning",
        ),
        (Credentials("waiting"), "", "", "warning"),
    ],
    ids=["another account", "cancelled", "ended", "waiting"],
)
def test_the_result_says_what_is_to_be_done(
    credentials: Credentials, title: str, line: str, look: str
) -> None:
    assert result_words(credentials, NOW) == (title, line)
    assert result_state(credentials) == look


def test_a_permission_set_is_named_as_the_user_knows_it() -> None:
    arn = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Imaging_Operator_f9f60efee8f7198d/ada"

    assert principal(arn) == "Imaging_Operator"
    assert principal("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_odd/ada") == "AWSReservedSSO_odd"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (CallError("unreachable", "The proxy refused.", operation="x"), "The proxy refused."),
        (
            CallError("refused", "No.", operation="x", code="AccessDenied", http_status=403),
            "AWS says: No.",
        ),
    ],
    ids=["nobody answered", "AWS answered"],
)
def test_aws_is_quoted_only_where_it_has_spoken(error: CallError, said: str) -> None:
    failed = credentials_from(error)

    assert result_words(failed, NOW)[1].endswith(f"\n{said}")


def test_who_has_nothing_to_sign_in_with_is_not_told_that_aws_refused() -> None:
    sentence = "The environment names neither an access key nor a profile."
    failed = credentials_from(CallError("sign-in", sentence, operation="x", sent=False))

    assert credential_words(failed, NOW).bar == "Cannot sign in"
    assert result_words(failed, NOW) == ("The sign-in does not work.", sentence)
    assert result_state(failed) == "error"


def test_who_signed_out_is_told_what_that_means() -> None:
    out = Credentials("signed-out", problem="The AWS CLI is signed out, too.")

    assert result_words(out, NOW) == (
        "Signed out.",
        "Nothing is called with this profile until you sign in. The AWS CLI is signed out, too.",
    )
    assert result_state(out) == "info"
