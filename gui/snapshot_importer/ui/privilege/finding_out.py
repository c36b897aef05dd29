"""Finds out what a profile may do: some questions at once, in workers, until all are answered."""

from typing import Literal

from PySide6.QtCore import QObject, Signal

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.least_privilege import Scope
from snapshot_importer.aws.own_features import FeatureAnswer, Question, Told, answers, questions, with_caller
from snapshot_importer.ui.session import Session

AT_ONCE = 4  # of the program's eight workers: the watch of imports goes on beside


class FindingOut(QObject):
    """One run at a time; answers of an older one are dropped."""

    changed = Signal()

    def __init__(self, session: Session, place: tuple[str, str], parent: QObject) -> None:
        """*place* is the profile and the Region that is asked in."""
        super().__init__(parent)
        self._session = session
        self._place = place
        self._run = 0
        self._waiting: list[Question] = []
        self._told: list[Told] = []
        self.stage: Literal["asking", "done", "failed"] = "asking"
        self.scope: Scope | None = None  # with who calls, once that is known
        self.problem = ""  # why nothing could be found out
        self.asked = 0
        self.total = 0

    def begin(self, scope: Scope) -> None:
        """Ask anew, about *scope*."""
        self._run += 1
        run = self._run
        self._waiting, self._told = [], []
        self.stage, self.problem, self.asked, self.total = "asking", "", 0, 0
        self.changed.emit()

        def know(found: Scope) -> None:
            if run == self._run:
                self._know(found)

        self._session.call(
            lambda gateway: with_caller(gateway, scope),
            owner=self,
            done=know,
            failed=lambda error: self._failed(run, error),
            place=self._place,
        )

    def answers(self) -> tuple[FeatureAnswer, ...]:
        """Return what is known of each feature; nothing before all is asked."""
        return answers(self.scope, self._told) if self.scope and self.stage == "done" else ()

    def _know(self, scope: Scope) -> None:
        self.scope = scope
        self._waiting = list(questions(scope))
        self.total = len(self._waiting)
        for _ in range(AT_ONCE):
            self._ask_next()
        self._settle()

    def _ask_next(self) -> None:
        if not self._waiting:
            return
        run, question = self._run, self._waiting.pop(0)

        def take(told: tuple[Told, ...]) -> None:
            if run == self._run:
                self._told += told
                self.asked += 1
                self._ask_next()
                self._settle()

        self._session.call(
            question.ask,
            owner=self,
            done=take,
            failed=lambda error: self._failed(run, error),
            place=self._place,
        )

    def _settle(self) -> None:
        if self.asked == self.total:
            self.stage = "done"
        self.changed.emit()

    def _failed(self, run: int, error: Exception) -> None:
        if run != self._run:
            return
        if not isinstance(error, CallError | SecretsUnavailable):
            raise error
        self._run += 1
        self._session.saw_failure(error, self._place[0])
        self.stage = "failed"
        self.problem = error.message if isinstance(error, CallError) else error.sentence
        self.changed.emit()
