"""Looks up, once a field is left, whether the object is there and the key can be used."""

from PySide6.QtCore import QObject, Signal

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.answers import KmsKey, ObjectHead
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.objects import head_object
from snapshot_importer.request.location import S3Location
from snapshot_importer.request.problems import Problem
from snapshot_importer.ui.import_page.lookups import (
    key_problems,
    missing_object,
    object_problems,
    unknown_key,
)
from snapshot_importer.ui.session import Session


class FieldLookups(QObject):
    """One look at a time for each field; an answer for what the field no longer says is dropped."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._object: object = None
        self._key: object = None
        self._object_problems: tuple[Problem, ...] = ()
        self._key_problems: tuple[Problem, ...] = ()
        self.head: ObjectHead | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the answers say against the location and the key."""
        return self._object_problems + self._key_problems

    def look_at_object(self, place: S3Location | None) -> None:
        """Look at the object; ``None`` for a location that names none in S3, or is not valid."""
        about = self._about(place)
        if about == self._object:
            return
        self._object, self.head, self._object_problems = about, None, ()
        if about is None or place is None:
            return

        def take(head: ObjectHead) -> None:
            if about == self._object:
                self.head, self._object_problems = head, object_problems(head)
                self.changed.emit()

        def failed(error: Exception) -> None:
            self._session.saw_failure(error)
            if about == self._object and (seen := _call_error(error)):
                self._object_problems = missing_object(place, seen)
                self.changed.emit()

        self._session.call(
            lambda gateway: head_object(gateway, place.bucket, place.key),
            owner=self,
            done=take,
            failed=failed,
        )

    def look_at_key(self, key_id: str, known: KmsKey | None) -> None:
        """Look at the key; *known* is what the list told of it already."""
        about = self._about(key_id or None)
        if about == self._key:
            return
        self._key, self._key_problems = about, ()
        if about is None:
            return
        region, account = self._session.region, self._session.account
        if known is not None:
            self._key_problems = key_problems(known)
            return

        def take(key: KmsKey) -> None:
            if about == self._key:
                self._key_problems = key_problems(key)
                self.changed.emit()

        def failed(error: Exception) -> None:
            self._session.saw_failure(error)
            if about == self._key and (seen := _call_error(error)):
                self._key_problems = unknown_key(key_id, seen, region=region, account=account)
                self.changed.emit()

        self._session.call(lambda gateway: gateway.describe_key(key_id), owner=self, done=take, failed=failed)

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
