"""The request on its way: sent once by the tasks room, and followed until it is known what became of it."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import Cure, Explanation
from snapshot_importer.request.model import ImportRequest, parameters
from snapshot_importer.tasks.causes import explain_task
from snapshot_importer.tasks.journal_errors import AnswerUnwrittenError, JournalError
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.credential_words import clock_words
from snapshot_importer.ui.failure_card.cure_places import on_import_page
from snapshot_importer.ui.failure_card.failed import Failed, failed_call, failed_task
from snapshot_importer.ui.import_page.footer import Outcome
from snapshot_importer.ui.import_page.there import copy_key, import_part
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.text import ordinal

# What mends a sign-in.
SIGN_IN_CURES = frozenset({"edit-profile", "set-clock", "sign-in"})
NOT_OPEN = "Imports are written down before they are sent. The history is not open."


class Submission(QObject):
    """One attempt at a time: a second press is the same attempt, a new attempt has a new token."""

    changed = Signal()
    sent = Signal(str)  # key of the task

    def __init__(self, imports: Imports, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._imports = imports
        self._session = session
        self._attempt = _new_attempt()
        self.outcome = Outcome()
        self.trouble = ""  # why no import can be written down, so that none is sent
        self.failed: Failed | None = None  # what AWS refused
        self._known: dict[str, str] = {}
        session.credentials_changed.connect(self._take_sign_in)
        imports.limit_changed.connect(self.changed)

    def send(
        self,
        request: ImportRequest,
        *,
        copy_tags: bool,
        object_size: int | None,
        there: str = "",
        known: Mapping[str, str] | None = None,
    ) -> None:
        """Send *request*, which has no problem, with the profile and Region in use.

        *there* is another Region for the import, whose snapshot is then copied to the one in use. *known* is what a
        refusal is explained with; see `explain`.
        """
        if self.outcome.state in ("sending", "unknown", "queued", "sent"):
            return
        if self._imports.journal is None:
            self._take(Outcome("not-sent", title="Nothing was sent", line=NOT_OPEN))
            return
        from snapshot_importer.tasks.submit import Destination, Intent  # noqa: PLC0415 - brings sqlite3

        destination = None
        if there:
            destination = Destination(self._session.region, request.encrypted, copy_key(request))
            request = import_part(request)
        filled = tuple((tag.key, tag.value) for tag in request.tags if tag.key or tag.value)
        intent = Intent(
            account=self._session.account,
            parameters=parameters(replace(request, dry_run=False)),
            snapshot_tags=filled if copy_tags else (),
            object_size=object_size,
            destination=destination,
            attempt_id=self._attempt,
        )
        self._known = dict(known or {})
        self._take(Outcome("sending"))
        self._imports.submit(intent, owner=self, done=self._answered, failed=self._failed, region=there)

    def queue_load(self) -> tuple[int, int] | None:
        """Return how many imports run and wait, where another one would be put in the queue."""
        return self._imports.queue_load(self._session.account, self._session.region)

    def forget(self) -> None:
        """Make ready for another attempt; what is being sent is waited for."""
        if self.outcome.state != "sending":
            self._attempt = _new_attempt()
            self.failed = None
            self._take(Outcome())

    def offer_again(self) -> None:
        """Let the primary button send a refused request again, instead of leading elsewhere."""
        if self.outcome.cure:
            self._take(replace(self.outcome, cure=None))

    def follow(self, tasks: tuple[Task, ...]) -> None:
        """See whether imports can be written down, and in the list whether the answer that did not come is known by now."""
        journal = self._imports.journal
        trouble = journal.file.trouble if journal else ""
        if trouble != self.trouble:
            self.trouble = trouble
            self.changed.emit()
        if self.outcome.state not in ("unknown", "queued"):
            return
        key = self.outcome.task_key
        task = next((task for task in reversed(tasks) if task.key == key), None)
        waits = task is not None and (task.position or task.resend_at)
        if task and (waits or task.state not in ("INTENT", "SENDING", "UNKNOWN")):
            self._answered(task)

    @Slot()
    def _take_sign_in(self) -> None:
        """Let a request be sent again that AWS did not take for want of a sign-in which works by now."""
        cure = self.outcome.cure
        if cure and cure.id in SIGN_IN_CURES and self._session.credentials().state == "ok":
            line = "Signed in. The request can be sent again."
            self._take(replace(self.outcome, line=line, cure=None))

    def _answered(self, task: Task) -> None:
        self.failed = None
        before = self.outcome.state
        if task.position:
            self._take(
                Outcome("queued", task.key, line=f"{ordinal(task.position)} in line. {task.second_line}")
            )
        elif task.state in ("INTENT", "SENDING", "UNKNOWN"):
            self._take(_waiting(task))
        elif task.state == "ABANDONED" and before == "queued":
            self._attempt = _new_attempt()
            self._take(Outcome("refused", task.key, "Removed from the queue", "Nothing was sent."))
        elif task.state in ("REFUSED", "ABANDONED"):
            self._take(self._refusal(task))
        else:
            self._take(Outcome("sent", task.key, line=task.task_id))
        if self.outcome.state in ("sent", "queued", "unknown") and self.outcome.state != before:
            self.sent.emit(task.key)

    def _refusal(self, task: Task) -> Outcome:
        self.failed = failed_task(
            task, task.profile_id, clock=clock_words(self._clock_difference()), **self._known
        )
        explanation = self.failed.explanation
        # The attempt is over; another press is another attempt.
        self._attempt = _new_attempt()
        line = " ".join(explanation.sentences[:1])
        return Outcome("refused", task.key, explanation.title, line, _first_cure(explanation), explained=True)

    def _clock_difference(self) -> float | None:
        credentials = self._session.credentials()
        if credentials.identity:
            return credentials.identity.clock_difference
        return credentials.error.clock_difference if credentials.error else None

    def _failed(self, error: Exception) -> None:
        """Take an error of the tasks room: nothing was sent, but for one kind."""
        from snapshot_importer.tasks.calling import WrongAccountError  # noqa: PLC0415 - brings sqlite3

        if isinstance(error, AnswerUnwrittenError):
            self._take(Outcome("unknown", self._attempt))
            return
        if isinstance(error, CallError):
            self._session.saw_failure(error)
            profile = self._session.profile
            self.failed = failed_call(
                error,
                profile_id=profile.id if profile else "",
                account=self._session.account,
                region=self._session.region,
            )
            explanation = self.failed.explanation
            line = f"Nothing was sent. {error.message}"
            cure = _first_cure(explanation)
            self._take(Outcome("not-sent", "", explanation.title, line, cure, explained=True))
        elif isinstance(error, WrongAccountError | JournalError):
            self._take(Outcome("not-sent", title="Nothing was sent", line=str(error)))
        else:
            self._take(Outcome())
            raise error

    def _take(self, outcome: Outcome) -> None:
        if outcome == self.outcome:
            return
        self.outcome = outcome
        self.changed.emit()


def _waiting(task: Task) -> Outcome:
    """Say of a request that is not decided yet why, where that is known, and what the app does by itself."""
    if task.resend_at:
        line = "It is sent again by itself, with the same client token."
        return Outcome("unknown", task.key, explain_task(task, role_changed="yes").title, line)
    if task.failure and task.failure.kind in ("throttled", "server"):
        line = "The app sends it again by itself, with the same client token. Do not send it again."
        return Outcome("unknown", task.key, explain_task(task).title, line)
    return Outcome("unknown", task.key)


def _first_cure(explanation: Explanation) -> Cure | None:
    """Return what the primary button does after a refusal; None where that is to send again."""
    cure = explanation.cures[0]
    sends = cure.id in ("try-again", "edit-request", "import-again")
    return cure if on_import_page(cure) and not sends else None


def _new_attempt() -> str:
    return str(uuid.uuid4())
