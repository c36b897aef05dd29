"""Waits until a profile is signed in, with the user's help where that is needed, or cannot be."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from snapshot_importer.ui.credentials import FAILED
from snapshot_importer.ui.session import Session


class SigningIn(QObject):
    """One profile at a time; a later wish takes the place of an earlier one."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._profile_id = ""
        self._then: Callable[[], object] | None = None
        self._failed: Callable[[str], object] | None = None
        session.credentials_changed.connect(self._see)

    def begin(self, profile_id: str, then: Callable[[], object], failed: Callable[[str], object]) -> None:
        """Do *then* once the profile is signed in, or *failed* with a sentence."""
        self._profile_id, self._then, self._failed = profile_id, then, failed
        if self._session.credentials(profile_id).state == "ok":
            self._see(profile_id)
        else:
            self._session.test_sign_in(profile_id)

    @Slot(str)
    def _see(self, profile_id: str) -> None:
        then, failed = self._then, self._failed
        if profile_id != self._profile_id or then is None or failed is None:
            return
        credentials = self._session.credentials(profile_id)
        if credentials.state == "ok":
            self._then = self._failed = None
            then()
        elif credentials.state in FAILED or credentials.state == "offline":
            self._then = self._failed = None
            failed(credentials.problem)
