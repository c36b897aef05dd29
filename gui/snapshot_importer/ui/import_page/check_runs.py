"""The checks of the page as data, and their runs: debounced, older answers dropped, given up after ten seconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.checks import (
    CALLER,
    DEADLINE,
    DRY_RUN,
    REGION,
    Check,
    CheckResult,
    Subject,
    caller_result,
    perform,
)
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.ui.session import Session

State = Literal["ok", "warning", "failed", "could-not-check", "running", "waiting", "not-run"]
WAITS_FOR_SIGN_IN, WAITS_FOR_LOCATION = "Waits for the sign-in", "Waits for a valid location"
WAITS_FOR_FIELDS, NOT_RUN = "Waits for valid fields", "Not run yet"
NO_ANSWER = "No answer in 10 s."
WATCH = 200  # milliseconds between two looks at checks that run
PAUSE = 400  # milliseconds without a change before AWS is asked


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check as it stands; *fix* is the id of a cure, *value* what that cure needs."""

    name: str
    state: State
    sentence: str = ""
    fix: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """When a check is made: what it waits for, and whether only by hand."""

    check: Check
    waits: Callable[["Subjects"], str]  # the sentence while it waits, or empty
    about: Callable[["Subjects"], object]  # a check is made again when this is another
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Subjects:
    """What the form offers to be checked."""

    subject: Subject
    signed_in: bool = False
    location_valid: bool = False
    fields_valid: bool = False


def _for_sign_in(now: Subjects) -> str:
    return "" if now.signed_in else WAITS_FOR_SIGN_IN


def _for_location(now: Subjects) -> str:
    return "" if now.location_valid and now.signed_in else WAITS_FOR_LOCATION


def _for_fields(now: Subjects) -> str:
    return "" if now.fields_valid and now.signed_in else WAITS_FOR_FIELDS


# In the order of the page.
PLANS = (
    Plan(CALLER, _for_sign_in, lambda now: now.signed_in),
    Plan(REGION, _for_location, lambda now: (now.subject.bucket, now.subject.region)),
    Plan(DRY_RUN, _for_fields, lambda now: (now.subject.parameters, now.subject.region), by_hand=True),
)


class CheckRuns(QObject):
    """Makes the checks in workers and keeps how each stands."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        """Belong to *parent*: a timer that Python's collector frees in a worker would bring the program down."""
        super().__init__(parent)
        self._session = session
        self.limit = DEADLINE  # seconds
        self._views = {plan.check.name: CheckView(plan.check.name, "waiting") for plan in PLANS}
        self._about: dict[str, object] = {}
        self._runs: dict[str, int] = {}
        self._subjects = Subjects(Subject(""))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._begin_due)
        self._watch = QTimer(self)
        self._watch.setInterval(WATCH)
        self._watch.timeout.connect(self._give_up)
        self._ends: dict[str, float] = {}

    def views(self) -> tuple[CheckView, ...]:
        """Return how each check stands, in the order of the page."""
        return tuple(self._views.values())

    def take(self, subjects: Subjects) -> None:
        """Check what the form offers now, once it rests; what is checked already stays so."""
        self._subjects = subjects
        for plan in PLANS:
            self._settle(plan)
        self._pause.start()
        self.changed.emit()

    def again(self) -> None:
        """Make every check that is not made by hand again."""
        for plan in PLANS:
            if not plan.by_hand:
                self._about.pop(plan.check.name, None)
        if self._session.profile:
            self._session.test_sign_in()
        self._begin_due()

    def run(self, name: str) -> None:
        """Make one check now."""
        plan = next(plan for plan in PLANS if plan.check.name == name)
        if waits := plan.waits(self._subjects):
            self._show(CheckView(name, "waiting", waits))
        else:
            self._begin(plan)

    def _settle(self, plan: Plan) -> None:
        """Show a check as waiting or not run where its subject is another than the one that was checked."""
        name = plan.check.name
        if plan.check is CALLER:
            self._views[name] = self._caller()
        elif waits := plan.waits(self._subjects):
            self._drop(name, CheckView(name, "waiting", waits))
        elif plan.by_hand and self._about.get(name) != plan.about(self._subjects):
            self._drop(name, CheckView(name, "not-run", NOT_RUN))
        elif self._about.get(name) != plan.about(self._subjects):
            self._drop(name, CheckView(name, "running"))

    @Slot()
    def _begin_due(self) -> None:
        for plan in PLANS:
            if plan.by_hand or plan.check is CALLER or plan.waits(self._subjects):
                continue
            if self._about.get(plan.check.name) != plan.about(self._subjects):
                self._begin(plan)

    def _drop(self, name: str, view: CheckView) -> None:
        self._about.pop(name, None)
        self._runs[name] = self._runs.get(name, 0) + 1
        self._views[name] = view

    def _begin(self, plan: Plan) -> None:
        name, subjects = plan.check.name, self._subjects
        self._drop(name, CheckView(name, "running"))
        self._about[name] = plan.about(subjects)
        run = self._runs[name]

        def take(view: CheckView) -> None:
            if run == self._runs[name]:
                self._show(view)

        self._session.call(
            lambda gateway: checked(plan.check, gateway, subjects.subject),
            owner=self,
            done=take,
            failed=lambda error: take(unchecked(name, error)),
        )
        # The limit of each call leaves out the wait for a free worker and a second call.
        self._ends[name] = time.monotonic() + self.limit
        self._watch.start()
        self.changed.emit()

    @Slot()
    def _give_up(self) -> None:
        """Give up the checks that have run for too long."""
        running = [
            name for name, view in self._views.items() if view.state == "running" and name in self._ends
        ]
        for name in running:
            if time.monotonic() >= self._ends[name]:
                self._runs[name] += 1
                self._show(CheckView(name, "could-not-check", NO_ANSWER, "try-again"))
        if not running:
            self._watch.stop()

    def _show(self, view: CheckView) -> None:
        self._views[view.name] = view
        self.changed.emit()

    def _caller(self) -> CheckView:
        """The sign-in was tested already: the check says what came of it."""
        credentials = self._session.credentials()
        if credentials.state == "ok" and credentials.identity:
            return _view(caller_result(credentials.identity))
        if credentials.state == "signing-in":
            return CheckView("Caller", "running")
        if credentials.state in ("none", "not-checked"):
            return CheckView("Caller", "waiting", WAITS_FOR_SIGN_IN)
        if credentials.state == "offline":
            return CheckView("Caller", "could-not-check", credentials.problem, "try-again")
        return CheckView("Caller", "failed", credentials.problem, "sign-in")


def checked(check: Check, gateway: Gateway, subject: Subject) -> CheckView:
    """Make a check in a worker; where the bucket is elsewhere, find out where, to offer to go there."""
    view = _view(perform(check, gateway, subject))
    if view.fix == "switch-region":
        try:
            return replace(view, value=gateway.with_deadline(DEADLINE).bucket_region(subject.bucket))
        except CallError:
            return replace(view, fix="")
    return view


def unchecked(name: str, error: Exception) -> CheckView:
    """Return the check that could not even begin: there is no way to the gateway."""
    if isinstance(error, SecretsUnavailable):
        return CheckView(name, "could-not-check", error.sentence, "try-again")
    if isinstance(error, CallError):
        return CheckView(name, "could-not-check", error.message, "sign-in")
    raise error


def _view(result: CheckResult) -> CheckView:
    return CheckView(result.name, result.state, result.sentence, result.fix)
