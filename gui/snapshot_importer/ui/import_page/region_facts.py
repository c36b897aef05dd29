"""What the form knows of the profile's Region: its KMS keys, and whether it encrypts by default."""

from PySide6.QtCore import QObject, Signal, Slot

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.answers import EncryptionDefault, KmsKey
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.kms import kms_keys
from snapshot_importer.request.problems import Problem
from snapshot_importer.ui.import_page.lookups import DEFAULT_UNREAD
from snapshot_importer.ui.session import Session

NO_LIST = "The keys could not be listed: {reason} Enter an id or ARN, or take the default key."
NOT_ALLOWED = "kms:ListAliases is not allowed for you."


class RegionFacts(QObject):
    """Asks once for each profile and Region, as soon as the sign-in is seen to work."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._asked: tuple[str, str] | None = None
        self._run = 0
        self.keys: tuple[KmsKey, ...] = ()
        self.default: EncryptionDefault | None = None
        self.busy = False
        self.problems: tuple[Problem, ...] = ()

    @Slot()
    def refresh(self) -> None:
        """Ask again if profile, Region or sign-in are others than before."""
        profile = self._session.profile
        place = (profile.id, self._session.region) if profile else None
        if place != self._asked:
            self._asked = None
            self._forget()
        state = self._session.credentials().state
        if state not in ("ok", "signing-in"):
            self._asked = None
        if place and self._asked is None and state == "ok":
            self._asked = place
            self._ask()

    @Slot()
    def reload(self) -> None:
        """Ask again."""
        if self._asked is not None:
            self._ask()

    def _forget(self) -> None:
        self._run += 1
        self.keys, self.default, self.busy, self.problems = (), None, False, ()
        self.changed.emit()

    def _ask(self) -> None:
        self._run += 1
        run = self._run
        self.busy, self.problems = True, ()
        self.changed.emit()

        def take_keys(keys: tuple[KmsKey, ...]) -> None:
            if run == self._run:
                self.keys, self.busy = keys, False
                self.changed.emit()

        def no_keys(error: Exception) -> None:
            if run == self._run:
                self.busy = False
                self._session.saw_failure(error)
                message = NO_LIST.format(reason=_reason(error))
                self._add(Problem("kms_key_id", message, "warning"))

        def take_default(default: EncryptionDefault) -> None:
            if run == self._run:
                self.default = default
                self.changed.emit()

        def no_default(error: Exception) -> None:
            _reason(error)
            if run == self._run:
                self._add(Problem("encrypted", DEFAULT_UNREAD, "warning"))

        self._session.call(kms_keys, owner=self, done=take_keys, failed=no_keys)
        self._session.call(
            lambda gateway: gateway.encryption_default(), owner=self, done=take_default, failed=no_default
        )

    def _add(self, problem: Problem) -> None:
        self.problems = (*self.problems, problem)
        self.changed.emit()


def _reason(error: Exception) -> str:
    if isinstance(error, SecretsUnavailable):
        return error.sentence
    if isinstance(error, CallError):
        return NOT_ALLOWED if error.kind == "refused" and error.http_status in (400, 403) else error.message
    raise error
