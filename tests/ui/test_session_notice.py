"""The notice about the watches comes, counts and goes, and leaves the notices of others alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.windows import button
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.aws.answers import Identity
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.task import Failure, WatchState
from snapshot_importer.ui.credentials import Credentials
from snapshot_importer.ui.shell.notices import Notice
from snapshot_importer.ui.shell.watch_notice import WatchNotice, sayings
from snapshot_importer.ui.theme.theme import Theme

NOW = datetime(2026, 11, 24, 13, 31, tzinfo=UTC)
ANSWERED = WatchState("p1", "eu-central-1", "111122223333", answered=NOW)
IMAGING, FINANCE = Profile("p1", "imaging"), Profile("p2", "finance")
BOTH = (ANSWERED, WatchState("p2", "eu-west-1", answered=NOW))
CLOCK_WORDS = "This computer's clock is 17 min wrong. AWS will refuse requests."


def failing(kind: str, *, code: str = "", seconds: float = 18, region: str = "eu-central-1") -> WatchState:
    """Return a watch whose last poll failed."""
    next_poll = NOW + timedelta(seconds=seconds)
    problem = Failure(kind, "No\u202e.", code)
    return WatchState("p1", region, answered=NOW, next_poll=next_poll, problem=problem)


@dataclass
class FakeImports:
    """Watches that stand as the test says, and the profile ids whose imports run."""

    states: tuple[WatchState, ...] = (ANSWERED,)
    refreshed: int = 0
    running: tuple[str, ...] = ()

    def watch_states(self) -> tuple[WatchState, ...]:
        return self.states

    def refresh(self) -> None:
        self.refreshed += 1

    def unfinished(self) -> tuple["FakeTask", ...]:
        return tuple(FakeTask(profile_id) for profile_id in self.running)


@dataclass(frozen=True)
class FakeTask:
    """An import that runs."""

    profile_id: str
    final: bool = False


@dataclass
class FakeSession:
    """Sign-ins that stand as the test says, and what the user asked for."""

    stands: Credentials = field(default_factory=Credentials)
    profile: Profile | None = None
    region: str = "eu-central-1"
    others: dict[str, Credentials] = field(default_factory=dict)
    signed_in: list[tuple[str, str]] = field(default_factory=list)

    def credentials(self, profile_id: str = "") -> Credentials:
        return self.others.get(profile_id, self.stands)

    def test_sign_in(self, profile_id: str) -> None:
        self.signed_in.append(("test", profile_id))

    def sign_in_again(self, profile_id: str) -> None:
        self.signed_in.append(("again", profile_id))


class FakeStore(dict[str, Profile]):
    """Profiles by their ids."""


class Bench:
    """The notice over both fakes."""

    def __init__(self, notice: Notice) -> None:
        self.notice = notice
        self.imports = FakeImports()
        self.session = FakeSession()
        self.store = FakeStore({profile.id: profile for profile in (IMAGING, FINANCE)})
        self.watch_notice = WatchNotice(self.imports, self.session, self.store, notice)  # type: ignore[arg-type]

    def look(self, *states: WatchState) -> str:
        """Let the watches stand so, and return the notice on show."""
        self.imports.states = states
        self.watch_notice.look()
        return self.notice.words()

    def press(self, name: str) -> None:
        """Press the notice's button of that name."""
        button(self.notice, name).click()


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Bench:
    notice = Notice(Theme(qapp, tmp_path, "light"))
    qtbot.addWidget(notice)
    return Bench(notice)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (failing("unreachable"), "No connection to AWS. Last answer 14:31. Trying again in 20 s."),
        (failing("garbled", seconds=21), "No connection to AWS. Last answer 14:31. Trying again in 25 s."),
        (failing("server", seconds=-3), "No connection to AWS. Last answer 14:31. Trying again in 5 s."),
        (failing("throttled"), "AWS asks to slow down. Trying again in 20 s."),
        (
            failing("refused", code="UnauthorizedOperation"),
            (
                "You may not list imports in eu-central-1 (ec2:DescribeImportSnapshotTasks). "
                "Imports started here are still shown."
            ),
        ),
        (
            failing("refused", code="OptInRequired"),
            r"AWS does not list imports in eu-central-1: No\u{202E}.",
        ),
        (
            failing("identity", code="AccessDenied"),
            (
                "AWS does not tell which account these credentials belong to (sts:GetCallerIdentity), "
                "so imports in eu-central-1 are not watched. Trying again in 20 s."
            ),
        ),
    ],
)
def test_each_problem_has_its_line(state: WatchState, words: str) -> None:
    assert [saying.words for saying in sayings([state], Credentials(), NOW)] == [words]


@pytest.mark.parametrize("kind", ["sign-in", "journal", "fault"])
def test_what_is_told_elsewhere_is_not_told_here(kind: str) -> None:
    assert list(sayings([failing(kind)], Credentials(), NOW)) == []


@pytest.mark.parametrize("seconds", [1020.0, -1020.0])
def test_a_clock_that_is_minutes_wrong_is_told_first(seconds: float) -> None:
    identity = Identity("111122223333", "arn:aws:iam::111122223333:user/a", "A", seconds, 0.1)
    refused = CallError("sign-in", "", operation="", code="RequestExpired", clock_difference=seconds)

    for credentials in (Credentials("ok", identity), Credentials("ended", error=refused)):
        words = [saying.words for saying in sayings([failing("throttled")], credentials, NOW)]
        assert words == [CLOCK_WORDS, "AWS asks to slow down. Trying again in 20 s."]


def test_a_clock_within_four_minutes_is_right() -> None:
    identity = Identity("111122223333", "arn:aws:iam::111122223333:user/a", "A", 240.0, 0.1)

    assert list(sayings([ANSWERED], Credentials("ok", identity), NOW)) == []


def test_the_notice_ends_with_the_problem(bench: Bench) -> None:
    assert bench.look(ANSWERED) == ""
    assert bench.look(failing("unreachable")).startswith("No connection to AWS.")
    assert bench.look(failing("throttled")).startswith("AWS asks to slow down.")

    assert bench.look(ANSWERED) == ""


def test_notices_of_others_are_neither_overwritten_nor_taken_back(bench: Bench) -> None:
    bench.notice.say("warning", "The history was damaged.")
    assert bench.look(failing("unreachable")) == "The history was damaged."
    assert bench.look(ANSWERED) == "The history was damaged."

    bench.notice.hide()
    assert bench.look(failing("unreachable")).startswith("No connection")
    bench.notice.say("error", "The history cannot be opened.")

    assert bench.look(failing("unreachable")) == "The history cannot be opened."
    assert bench.look(ANSWERED) == "The history cannot be opened."


def test_what_the_user_closed_comes_back_only_with_another_problem(bench: Bench) -> None:
    bench.look(failing("unreachable"))
    bench.press("Close this notice")

    assert bench.look(failing("unreachable", seconds=60)) == ""
    assert bench.look(failing("server"), failing("unreachable", region="us-east-1")) == ""
    assert bench.look(failing("throttled")).startswith("AWS asks to slow down.")
    assert bench.look(failing("unreachable")).startswith("No connection")


def test_try_now_polls_and_the_notice_stays_as_long_as_the_problem(bench: Bench) -> None:
    bench.look(failing("unreachable"))
    bench.press("Try now")
    trying = WatchState("p1", "eu-central-1", polling=True, problem=Failure("unreachable", "No."))

    assert bench.imports.refreshed == 1
    assert bench.look(trying) == "No connection to AWS. Trying again now."


def ends_in(minutes: float, **more: Any) -> Credentials:
    """Return a sign-in that ends so many minutes from now."""
    return Credentials("ok", expires=datetime.now(UTC) + timedelta(minutes=minutes), **more)


@pytest.mark.parametrize("in_use", [IMAGING, FINANCE], ids=["another", "the one in use"])
def test_a_session_that_ends_soon_is_told_with_a_button_to_sign_in_again(
    bench: Bench, in_use: Profile
) -> None:
    bench.session.profile = in_use
    bench.session.others["p2"] = ends_in(11.5)

    assert bench.look(*BOTH) == "The session of finance ends in 12\u00a0min."
    bench.press("Sign in again")

    assert bench.session.signed_in == [("again", "p2")]


@pytest.mark.parametrize(
    "credentials",
    [
        pytest.param(lambda: ends_in(15.5), id="not soon"),
        pytest.param(lambda: ends_in(5, renews=True), id="renewed by itself"),
        pytest.param(lambda: Credentials("signing-in"), id="already signing in"),
        pytest.param(lambda: Credentials("waiting"), id="already asked"),
    ],
)
def test_nothing_is_told_of_a_session_that_needs_nobody(
    bench: Bench, credentials: Callable[[], Credentials]
) -> None:
    bench.imports.running = ("p2",)
    bench.session.others["p2"] = credentials()

    assert bench.look(*BOTH) == ""


@pytest.mark.parametrize(
    ("credentials", "words"),
    [
        (
            Credentials("ended", at=NOW),
            "The session of finance ended at 14:31. Sign in to keep watching.",
        ),
        (Credentials("needed"), "The sign-in of finance is needed. Sign in to keep watching."),
    ],
    ids=["ended", "cancelled"],
)
def test_a_watched_profile_that_ended_is_told_with_a_button_to_sign_in(
    bench: Bench, credentials: Credentials, words: str
) -> None:
    bench.session.profile = IMAGING
    bench.session.others["p2"] = credentials
    assert bench.look(*BOTH) == "", "nothing of it runs"

    bench.imports.running = ("p2",)
    assert bench.look(*BOTH) == words
    bench.press("Sign in")

    assert bench.session.signed_in == [("test", "p2")]
    bench.session.others["p2"] = Credentials("ok")
    assert bench.look(*BOTH) == ""


def test_the_end_of_the_profile_in_use_is_told_by_the_identity_bar_alone(bench: Bench) -> None:
    bench.session.profile = FINANCE
    bench.imports.running = ("p2",)
    bench.session.others["p2"] = Credentials("ended", at=NOW)

    assert bench.look(*BOTH) == ""


def test_what_ends_is_told_before_a_watch_that_fails(bench: Bench) -> None:
    bench.session.others["p2"] = ends_in(3)

    assert bench.look(failing("unreachable"), *BOTH) == "The session of finance ends in 3\u00a0min."
