"""The countdown to the ends of sign-ins: when it ticks, and what it takes note of."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.ui.countdown import Countdown
from snapshot_importer.ui.credentials import Credentials

NOW = datetime(2026, 11, 24, 13, 31, tzinfo=UTC)
IMAGING, FINANCE = Profile("p1", "imaging"), Profile("p2", "finance")


class FakeSession(QObject):
    """Sign-ins that stand as the test says."""

    credentials_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.stands: dict[str, Credentials] = {}

    def credentials(self, profile_id: str) -> Credentials:
        return self.stands.get(profile_id, Credentials("not-checked"))

    def saw_end(self, profile_id: str) -> None:
        self.take(profile_id, Credentials("ended"))

    def take(self, profile_id: str, credentials: Credentials) -> None:
        self.stands[profile_id] = credentials
        self.credentials_changed.emit(profile_id)


@dataclass
class FakeStore:
    """Two profiles."""

    kept: tuple[Profile, ...] = field(default=(IMAGING, FINANCE))

    def profiles(self) -> tuple[Profile, ...]:
        return self.kept


class Bench:
    """A countdown with a clock to be set."""

    def __init__(self) -> None:
        self.now = NOW
        self.session = FakeSession()
        self.countdown = Countdown(self.session, FakeStore(), lambda: self.now)  # type: ignore[arg-type]
        self.ticks = 0
        self.countdown.ticked.connect(self._count)

    def _count(self) -> None:
        self.ticks += 1

    def ends(self, profile: Profile, seconds: float) -> None:
        """Let the sign-in of *profile* end so many seconds from now."""
        self.session.take(profile.id, Credentials("ok", expires=self.now + timedelta(seconds=seconds)))

    def wait(self) -> int:
        """Return the whole seconds until the next tick; -1 where none comes."""
        wait = self.countdown.next_tick
        return -1 if wait is None else int(wait.total_seconds())


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench()


def test_nothing_ticks_while_no_sign_in_has_an_end(bench: Bench) -> None:
    assert bench.wait() == -1
    bench.session.take("p1", Credentials("ok"))
    assert bench.wait() == -1
    bench.ends(IMAGING, 3600)
    assert bench.wait() == 60
    bench.session.take("p1", Credentials("not-checked"))
    assert bench.wait() == -1


@pytest.mark.parametrize(
    ("ends", "wait"),
    [
        ((3600, 3610), 60),
        ((3600, 930), 30),
        ((3600, 100), 40),
        ((100, 70), 10),
        ((60, 3600), 1),
        ((0, 3600), 1),
        ((-5, 3600), 1),
    ],
    ids=["far", "soon near", "near", "two near", "a minute begins", "now", "over"],
)
def test_it_ticks_once_a_minute_and_as_the_last_minutes_begin(
    bench: Bench, ends: tuple[float, float], wait: int
) -> None:
    for profile, seconds in zip((IMAGING, FINANCE), ends, strict=True):
        bench.ends(profile, seconds)

    assert bench.wait() == wait


def test_a_tick_ends_what_is_over_and_nothing_else(bench: Bench) -> None:
    bench.ends(IMAGING, 5)
    bench.ends(FINANCE, 500)
    bench.now += timedelta(seconds=5)

    bench.countdown.tick()

    assert bench.session.credentials("p1").state == "ended"
    assert bench.session.credentials("p2").state == "ok"
    assert bench.ticks == 1
    assert bench.wait() == 15


def test_the_timer_itself_ticks(bench: Bench, qtbot: QtBot) -> None:
    bench.ends(IMAGING, 0)

    qtbot.waitUntil(lambda: bench.session.credentials("p1").state == "ended", timeout=15_000)

    assert bench.ticks == 1
    assert bench.wait() == -1
