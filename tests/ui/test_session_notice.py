"""The notice about the watches comes, counts and goes, and leaves the notices of others alone."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.windows import button
from snapshot_importer.aws.answers import Identity
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.task import Failure, WatchState
from snapshot_importer.ui.session import Credentials
from snapshot_importer.ui.shell.notices import Notice
from snapshot_importer.ui.shell.watch_notice import WatchNotice, sayings
from snapshot_importer.ui.theme.theme import Theme

NOW = datetime(2026, 11, 24, 13, 31, tzinfo=UTC)
ANSWERED = WatchState("p1", "eu-central-1", "111122223333", answered=NOW)
CLOCK_WORDS = "This computer's clock is 17 min wrong. AWS will refuse requests."


def failing(kind: str, *, code: str = "", seconds: float = 18, region: str = "eu-central-1") -> WatchState:
    """Return a watch whose last poll failed."""
    next_poll = NOW + timedelta(seconds=seconds)
    problem = Failure(kind, "No\u202e.", code)
    return WatchState("p1", region, answered=NOW, next_poll=next_poll, problem=problem)


@dataclass
class FakeImports:
    """Watches that stand as the test says."""

    states: tuple[WatchState, ...] = (ANSWERED,)
    refreshed: int = 0

    def watch_states(self) -> tuple[WatchState, ...]:
        return self.states

    def refresh(self) -> None:
        self.refreshed += 1


@dataclass
class FakeSession:
    """A sign-in that stands as the test says."""

    stands: Credentials = field(default_factory=Credentials)
    profile: None = None
    region: str = "eu-central-1"

    def credentials(self) -> Credentials:
        return self.stands


class Bench:
    """The notice over both fakes."""

    def __init__(self, notice: Notice) -> None:
        self.notice = notice
        self.imports = FakeImports()
        self.session = FakeSession()
        self.watch_notice = WatchNotice(self.imports, self.session, notice)  # type: ignore[arg-type]

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
