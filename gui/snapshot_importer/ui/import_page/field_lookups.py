"""Looks up, once its field is left, whether the key can be used."""

from PySide6.QtCore import QObject, Signal

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.answers import KmsKey
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.kms import describe_key
from snapshot_importer.request.problems import Problem
from snapshot_importer.ui.import_page.lookups import key_problems, unknown_key
from snapshot_importer.ui.session import Session


class FieldLookups(QObject):
    """One look at a time; an answer for what the field no longer says is dropped."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._key: object = None
        self.problems: tuple[Problem, ...] = ()  # what the answer says against the key

    def look_at_key(self, key_id: str, known: KmsKey | None) -> None:
        """Look at the key; *known* is what the list told of it already."""
        about = self._about(key_id or None)
        if about == self._key:
            return
        self._key, self.problems = about, ()
        if about is None:
            return
        region, account = self._session.region, self._session.account
        if known is not None:
            self.problems = key_problems(known)
            return

        def take(key: KmsKey) -> None:
            if about == self._key:
                self.problems = key_problems(key)
                self.changed.emit()

        def failed(error: Exception) -> None:
            self._session.saw_failure(error)
            if about == self._key and (seen := _call_error(error)):
                self.problems = unknown_key(key_id, seen, region=region, account=account)
                self.changed.emit()

        self._session.call(
            lambda gateway: describe_key(gateway, key_id), owner=self, done=take, failed=failed
        )

    def _about(self, subject: object) -> object:
        profile = self._session.profile
        if subject is None or profile is None or self._session.credentials().state != "ok":
            return None
        return profile.id, self._session.region, subject


def _call_error(error: Exception) -> CallError | None:
    """Return AWS's error; a keyring that does not answer is told elsewhere."""
    if isinstance(error, SecretsUnavailable):
        return None
    if isinstance(error, CallError):
        return error
    raise error
