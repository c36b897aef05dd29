"""The one notice about the watches: no connection, a refused listing, a sign-in that ends, or a clock that is wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.tasks.task import Failure, WatchState
from snapshot_importer.ui.credentials import Credentials
from snapshot_importer.ui.expiry import end, ends_soon, left_words
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.shell.notices import Notice
from snapshot_importer.ui.text import clock_time, visible

LOOK = 1000  # milliseconds between two looks
STEP = 5  # seconds by which the time until the next try is told
# AWS takes a request for about five minutes after it was signed.
CLOCK_MAY_DIFFER = timedelta(minutes=4)
UNREACHED = frozenset({"unreachable", "garbled", "server"})
DENIED = ("UnauthorizedOperation", "AccessDenied", "AccessDeniedException")
# States of a sign-in in which its imports are not watched until the user signs in.
NEEDED = frozenset({"ended", "needed"})

Topic = tuple[str, ...]  # what a notice is about; the words of one topic change with the time


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing to say; *retry* offers to try at once, *sign_in* are the words of a button that signs in."""

    topic: Topic
    words: str
    retry: bool = False  # and to look at the network settings
    sign_in: str = ""
    profile_id: str = ""  # who signs in


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the sign-in of a profile stands; *missed* if imports that run cannot be watched without it."""

    profile: Profile
    credentials: Credentials
    missed: bool


class WatchNotice(QObject):
    """Says at most one line in *notice* and takes it back; notices of others are left alone.

    What the user closed is not said again until it has ended.
    """

    network_wanted = Signal()  # its settings

    def __init__(self, imports: Imports, session: Session, store: ProfileStore, notice: Notice) -> None:
        super().__init__(notice)  # ends with it: the timer must not find it gone
        self._imports = imports
        self._session = session
        self._store = store
        self._notice = notice
        self._said: Saying | None = None
        self._closed: set[Topic] = set()
        timer = QTimer(self, interval=LOOK)
        timer.timeout.connect(self.look)
        timer.start()

    @Slot()
    def look(self) -> None:
        """Say what is to be said now."""
        now = datetime.now(UTC)
        found = list(sayings(self._ordered(), self._session.credentials(), now, self._sign_ins()))
        shown = self._notice.words()
        if self._said and not shown:
            self._closed.add(self._said.topic)
            self._said = None
        elif self._said and shown != self._said.words:
            self._said = None  # somebody else's words took the place
        self._closed &= {saying.topic for saying in found}
        wanted = next((saying for saying in found if saying.topic not in self._closed), None)
        if wanted is None:
            self._take_back()
        elif wanted != self._said and (self._said or not shown):
            self._say(wanted)

    def _ordered(self) -> list[WatchState]:
        """Return the states, that of the profile and Region in use first."""
        profile = self._session.profile
        here = (profile.id if profile else "", self._session.region)
        return sorted(
            self._imports.watch_states(), key=lambda state: (state.profile_id, state.region) != here
        )

    def _sign_ins(self) -> Iterator[SignIn]:
        """Give how the watched profiles stand; the one in use tells of its end in the identity bar already."""
        in_use = self._session.profile
        for profile_id in dict.fromkeys(state.profile_id for state in self._imports.watch_states()):
            if profile := self._store.get(profile_id):
                credentials = self._session.credentials(profile_id)
                needed = credentials.state in NEEDED and (in_use is None or in_use.id != profile_id)
                yield SignIn(profile, credentials, needed and self._runs(profile_id))

    def _runs(self, profile_id: str) -> bool:
        return any(task.profile_id == profile_id for task in self._imports.unfinished())

    def _say(self, saying: Saying) -> None:
        self._said = saying
        button = "Try now" if saying.retry else saying.sign_in
        self._notice.say(
            "warning",
            saying.words,
            button,
            lambda: self._press(saying),
            more="Network settings…" if saying.retry else "",
            press_more=self._open_network,
        )

    def _take_back(self) -> None:
        if self._said:
            self._notice.hide()
        self._said = None

    def _open_network(self) -> None:
        self._said = None  # the button closes the notice, but not for good
        self.network_wanted.emit()

    def _press(self, saying: Saying) -> None:
        self._said = None  # the button closes the notice, but not for good
        if saying.retry:
            self._imports.refresh()
        elif saying.topic[0] == "ends":
            self._session.sign_in_again(saying.profile_id)
        else:
            self._session.test_sign_in(saying.profile_id)


def sayings(
    states: list[WatchState], credentials: Credentials, now: datetime, sign_ins: Iterable[SignIn] = ()
) -> Iterator[Saying]:
    """Give everything that is to be said, the most important first."""
    difference = max((clock_difference(credentials), *map(_difference, states)), key=abs)
    if abs(difference) > CLOCK_MAY_DIFFER:
        minutes = round(abs(difference) / timedelta(minutes=1))
        words = f"This computer's clock is {minutes} min wrong. AWS will refuse requests."
        yield Saying(("clock",), words)
    for sign_in in sign_ins:
        if saying := _of_sign_in(sign_in, now):
            yield saying
    everywhere = all(state.problem and state.problem.kind in UNREACHED for state in states)
    for state in states:
        if saying := _of_watch(state, now, "" if everywhere else f" in {state.region}"):
            yield saying


def clock_difference(credentials: Credentials) -> timedelta:
    """Return how far this computer is ahead of AWS, as the last test of the sign-in saw it."""
    if credentials.identity:
        return timedelta(seconds=credentials.identity.clock_difference)
    seconds = credentials.error.clock_difference if credentials.error else None
    return timedelta(seconds=seconds or 0.0)


def _difference(state: WatchState) -> timedelta:
    return timedelta(seconds=state.clock_difference or 0.0)


def _of_sign_in(sign_in: SignIn, now: datetime) -> Saying | None:
    profile, credentials = sign_in.profile, sign_in.credentials
    name = visible(profile.name)
    when = end(credentials)
    if when is not None and when > now and ends_soon(credentials, now):
        words = f"The session of {name} ends in {left_words(when, now)}."
        return Saying(("ends", profile.id), words, sign_in="Sign in again", profile_id=profile.id)
    if sign_in.missed:
        ended = credentials.state == "ended" and credentials.at
        reason = f"ended at {clock_time(ended)}" if ended else "is needed"
        subject = "The session" if ended else "The sign-in"
        words = f"{subject} of {name} {reason}. Sign in to keep watching."
        return Saying(("needed", profile.id), words, sign_in="Sign in", profile_id=profile.id)
    return None


def _of_watch(state: WatchState, now: datetime, where: str) -> Saying | None:
    problem = state.problem
    if problem is None:
        return None
    match problem.kind:
        case kind if kind in UNREACHED:
            last = f" Last answer {clock_time(state.answered)}." if state.answered else ""
            words = f"No connection to AWS{where}.{last} {_next_try(state, now)}"
            return Saying(("connection",), words, retry=True)
        case "throttled":
            return Saying(("throttled",), f"AWS asks to slow down. {_next_try(state, now)}")
        case "identity":
            place = where or f" in {state.region}"
            words = (
                "AWS does not tell which account these credentials belong to (sts:GetCallerIdentity), "
                f"so imports{place} are not watched. {_next_try(state, now)}"
            )
            return Saying(("identity", state.profile_id), words, retry=True)
        case "refused":
            return Saying(("refused", state.profile_id, state.region), _refusal(problem, state.region))
    return None


def _refusal(problem: Failure, region: str) -> str:
    if problem.code not in DENIED:
        return f"AWS does not list imports in {region}: {visible(problem.message)}"
    return (
        f"You may not list imports in {region} (ec2:DescribeImportSnapshotTasks). "
        "Imports started here are still shown."
    )


def _next_try(state: WatchState, now: datetime) -> str:
    if state.next_poll is None:
        return "Trying again now."
    left = max(0.0, (state.next_poll - now).total_seconds())
    # In steps, so that a screen reader is not given new words each second.
    seconds = STEP * max(1, -int(-left // STEP))
    return f"Trying again in {seconds} s."
