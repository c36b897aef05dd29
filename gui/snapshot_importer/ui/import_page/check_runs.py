"""The runs of the checks: side by side in workers, debounced, older answers dropped, given up after ten seconds."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.checks import (
    DEADLINE,
    NO_ANSWER,
    TRY_AGAIN,
    CheckResult,
    Question,
    not_asked,
    perform,
)
from snapshot_importer.aws.errors import CallError
from snapshot_importer.ui.import_page.check_plans import NAMES, PLANS, Asked
from snapshot_importer.ui.import_page.check_subjects import Subjects
from snapshot_importer.ui.import_page.check_view import CheckView, view_of
from snapshot_importer.ui.session import Session

NOT_RUN = "Not run yet"
WATCH = 200  # milliseconds between two looks at checks that run
PAUSE = 400  # milliseconds without a change before AWS is asked
_PLANS = {plan.name: plan for plan in PLANS}


@dataclass(slots=True, eq=False)
class _Run:
    """One question on its way, and then with its answer."""

    question: Question
    end: float  # of time.monotonic
    results: tuple[CheckResult, ...] = ()  # empty while it runs


class CheckRuns(QObject):
    """Asks what is to be asked, each question once, and keeps how each check stands."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        """Belong to *parent*: a timer that Python's collector frees in a worker would bring the program down."""
        super().__init__(parent)
        self._session = session
        self.limit = DEADLINE  # seconds
        self.subjects = Subjects()
        self._runs: list[_Run] = []
        self._views = tuple(CheckView(name, "waiting") for name in NAMES)
        self._pause, self._watch = QTimer(self), QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._begin_due)
        self._watch.setInterval(WATCH)
        self._watch.timeout.connect(self._give_up)

    def views(self) -> tuple[CheckView, ...]:
        """Return how each check stands, in the order of the page."""
        return self._views

    def view(self, name: str) -> CheckView:
        """Return how the check with this name stands by itself."""
        plan, now = _PLANS[name], self.subjects
        if not isinstance(plan, Asked):
            return plan.tell(now)
        if waits := plan.waits(now, self.view):
            return CheckView(name, "waiting", waits)
        question = plan.question(now, self.view)
        run = self._run_of(plan, question) if question else None
        if run is None and plan.by_hand:
            return CheckView(name, "not-run", NOT_RUN)
        if run is None or not run.results:
            return CheckView(name, "running")
        return view_of(next(result for result in run.results if result.name == name))

    def take(self, subjects: Subjects) -> None:
        """Check what the form offers now, once it rests; what is checked already stays so."""
        before, self.subjects = self.subjects, subjects
        if (before.profile, before.region, before.signed_in) != (
            subjects.profile,
            subjects.region,
            subjects.signed_in,
        ):
            self._runs.clear()
        self._pause.start()
        self._show()

    @Slot()
    def again(self) -> None:
        """Make every check that is not made by hand again."""
        self._forget(*(plan.name for plan in PLANS if isinstance(plan, Asked) and not plan.by_hand))
        if self._session.profile:
            self._session.test_sign_in()
        self._begin_due()

    @Slot()
    def again_about_role(self) -> None:
        """Diagnose the role again, since it was changed."""
        self._forget("Service role", "Role permissions")
        self._begin_due()

    @Slot(str)
    def run(self, name: str) -> None:
        """Make one check now, which asks AWS itself."""
        self._forget(name)
        for plan, question in self._questions():
            if plan.name == name and plan.ready(self.subjects, self.view):
                self._begin(question)
        self._show()

    def _questions(self) -> Iterator[tuple[Asked, Question]]:
        """Yield what is to be asked now, as far as it is known; two checks may share a question."""
        for plan in PLANS:
            if isinstance(plan, Asked) and not plan.waits(self.subjects, self.view):
                question = plan.question(self.subjects, self.view)
                if question is not None:
                    yield plan, question

    def _run_of(self, plan: Asked, question: Question) -> _Run | None:
        """Return the newest run that answers *plan*: one that ended, or else one under way."""
        fitting = [
            run
            for run in reversed(self._runs)
            if plan.name in run.question.checks and plan.about(run.question) == plan.about(question)
        ]
        return next((run for run in fitting if run.results), fitting[0] if fitting else None)

    @Slot()
    def _begin_due(self) -> None:
        for plan, question in self._questions():
            due = not plan.by_hand and plan.ready(self.subjects, self.view)
            if due and self._run_of(plan, question) is None:
                self._begin(question)
        self._show()

    def _begin(self, question: Question) -> None:
        # The limit of each call leaves out the wait for a free worker and a second call.
        run = _Run(question, time.monotonic() + self.limit)
        self._runs.append(run)

        def take(results: tuple[CheckResult, ...]) -> None:
            # One that was given up, or that nobody wants to know any more, says nothing.
            if run in self._runs and not run.results:
                run.results = results
                self._begin_due()

        def failed(error: Exception) -> None:
            # A sign-in that ended is told once, by the session; this run is forgotten with all others then.
            self._session.saw_failure(error)
            take(tuple(unasked(name, error) for name in question.checks))

        self._session.call(lambda gateway: perform(question, gateway), owner=self, done=take, failed=failed)
        self._watch.start()

    @Slot()
    def _give_up(self) -> None:
        """Give up the questions that have run for too long."""
        running = [run for run in self._runs if not run.results]
        late = [run for run in running if time.monotonic() >= run.end]
        for run in late:
            run.results = tuple(
                CheckResult(name, "could-not-check", NO_ANSWER, (TRY_AGAIN,)) for name in run.question.checks
            )
        if late:
            self._begin_due()
        if len(late) == len(running):
            self._watch.stop()

    def _forget(self, *names: str) -> None:
        self._runs = [run for run in self._runs if not set(names) & set(run.question.checks)]

    def _show(self) -> None:
        self._drop_unwanted()
        plans = ((plan, self.view(plan.name)) for plan in PLANS)
        self._views = tuple(
            plan.finish(view, self.view) if isinstance(plan, Asked) else view for plan, view in plans
        )
        self.changed.emit()

    def _drop_unwanted(self) -> None:
        """Keep what answers a check as it is asked now, and what is on its way to do so."""
        wanted: list[_Run] = []
        for plan, question in self._questions():
            newest = self._run_of(plan, question)
            wanted += [run for run in self._runs if run is newest or run.question == question]
        self._runs = [run for run in self._runs if run in wanted]


def unasked(name: str, error: Exception) -> CheckResult:
    """Return the check that could not even begin: there is no way to the gateway."""
    if isinstance(error, SecretsUnavailable):
        return CheckResult(name, "could-not-check", error.sentence, (TRY_AGAIN,))
    if isinstance(error, CallError):
        return not_asked(name, error)
    raise error
