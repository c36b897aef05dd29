"""Looks at a role and repairs it, in workers; after a repair it looks again until AWS knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.diagnose import Examination, examine
from snapshot_importer.aws.diagnosis import PolicyChange, RoleNeeds
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.own_rights import may
from snapshot_importer.aws.role_change import Outcome, Step, carry_out, needed, steps
from snapshot_importer.aws.role_documents import Document
from snapshot_importer.aws.role_repair import changes, read_own
from snapshot_importer.ui.session import Session

Stage = Literal["looking", "seen", "unseen", "repairing", "waiting"]
# Seconds between two looks after a repair: together two minutes, in which IAM tells its news everywhere.
PAUSES = (2, 3, 5, 10, 15, 20, 30, 35)
NOT_SHOWN = "AWS does not show the change yet. Look again in a few minutes."


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look brought."""

    examination: Examination
    own: Mapping[str, Document]
    may_repair: bool | None  # None: not known before it is tried


class Healing(QObject):
    """One role at a time; answers for another are dropped."""

    changed = Signal()
    role_changed = Signal(str, str)  # account, role: VM Import may not know of it for two minutes
    repaired = Signal()  # IAM shows the repair, or as much of it as was made

    def __init__(self, session: Session, needs: RoleNeeds, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.needs = needs
        self.stage: Stage = "looking"
        self.seen: Seen | None = None
        self.problem = ""  # why it could not be looked at, or not be repaired
        self.left: tuple[str, ...] = ()  # steps of a repair that were not made
        self.done: tuple[str, ...] = ()
        self.pauses: tuple[int, ...] = PAUSES
        self._only_this_account = False
        self._changed = False  # something of the role, which `repaired` has not told yet
        self._refused = False  # the caller was seen not to have the right
        self._looks = 0
        self._run = 0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._look)

    @Slot()
    def look(self) -> None:
        """Look at the role."""
        self.read()
        self._enter("looking")
        self._look()

    def read(self) -> None:
        """Forget what was told of the last repair."""
        self.problem, self.left, self.done = "", (), ()

    def use_role(self, name: str) -> None:
        """Look at another role."""
        self._run += 1
        self._again.stop()
        self.needs = replace(self.needs, role_name=name)
        self.seen = None
        self._refused = False
        self.look()

    @property
    def role_exists(self) -> bool | None:
        """Whether the role is there; ``None`` while that is not known."""
        return self.seen.examination.diagnosis.role_exists if self.seen else None

    @property
    def may_repair(self) -> bool:
        """Whether a repair is worth a try."""
        return self.role_exists is not None and self.seen is not None and self.seen.may_repair is not False

    def planned(self, *, only_this_account: bool) -> tuple[PolicyChange, ...]:
        """Return what the repair would change."""
        if self.seen is None:
            return ()
        return changes(self.seen.examination, self.seen.own, only_this_account=only_this_account)

    def steps(self, *, only_this_account: bool) -> tuple[Step, ...]:
        """Return the steps of the repair; none where there is nothing to repair."""
        if self.role_exists is None:
            return ()
        planned = self.planned(only_this_account=only_this_account)
        return steps(self.needs, planned, role_exists=self.role_exists)

    def repair(self, *, only_this_account: bool) -> None:
        """Carry the steps out, then wait until IAM shows them."""
        needs, exists = self.needs, bool(self.role_exists)
        wanted = self.steps(only_this_account=only_this_account)
        self._only_this_account = only_this_account
        self.read()
        self._enter("repairing")
        run = self._run

        def take(outcome: Outcome) -> None:
            if run == self._run:
                self._take_outcome(outcome)

        self._session.call(
            lambda gateway: carry_out(gateway, needs, wanted, role_exists=exists),
            owner=self,
            done=take,
            failed=self._failed,
        )

    def stop(self) -> None:
        """Look no more; what AWS was asked for is not undone, and told."""
        self._run += 1
        self._again.stop()
        self._settle("seen" if self.seen else "unseen")

    def _take_outcome(self, outcome: Outcome) -> None:
        self.done, self.left = outcome.done, outcome.left
        if outcome.done:
            self._changed = True
            self.role_changed.emit(self.needs.account, self.needs.role_name)
        if outcome.error is not None:
            self._session.saw_failure(outcome.error)
            self.problem = outcome.error.message
            self._refused = outcome.error.http_status == 403
        self._looks = 0
        # What a lost answer or a change of somebody else's left behind is seen by another look.
        self._enter("waiting" if outcome.error is None else "looking")
        self._look()

    @Slot()
    def _look(self) -> None:
        run, needs = self._run, self.needs

        def work(gateway: Gateway) -> Seen:
            examination = examine(gateway, needs)
            own = read_own(gateway, examination)
            exists = examination.diagnosis.role_exists is True
            actions = needed(changes(examination, own), role_exists=exists)
            role = f"arn:{needs.partition}:iam::{needs.account}:role/{needs.role_name}"
            return Seen(examination, own, may(gateway, actions, role) if actions else None)

        def take(seen: Seen) -> None:
            if run == self._run:
                self._take_seen(seen)

        def failed(error: Exception) -> None:
            if run == self._run:
                self._failed(error)

        self._session.call(work, owner=self, done=take, failed=failed)

    def _take_seen(self, seen: Seen) -> None:
        self.seen = replace(seen, may_repair=False) if self._refused else seen
        # The steps that AWS still shows as needed are news that has not come round.
        if self.stage == "waiting" and self.steps(only_this_account=self._only_this_account):
            if self._looks < len(self.pauses):
                self._again.start(self.pauses[self._looks] * 1000)
                self._looks += 1
                self.changed.emit()
                return
            self.problem = NOT_SHOWN
        self._settle("seen")

    def _failed(self, error: Exception) -> None:
        self._session.saw_failure(error)
        if isinstance(error, SecretsUnavailable):
            self.problem = error.sentence
        elif isinstance(error, CallError):
            self.problem = error.message
        else:
            raise error
        self._settle("seen" if self.seen else "unseen")

    def _settle(self, stage: Stage) -> None:
        self._enter(stage)
        if self._changed:
            self._changed = False
            self.repaired.emit()

    def _enter(self, stage: Stage) -> None:
        self.stage = stage
        self.changed.emit()
