"""What the buttons beside the credentials do for the profile in use, in the identity bar and on its card."""

from PySide6.QtCore import QObject, Signal

from snapshot_importer.ui.credential_words import Deed
from snapshot_importer.ui.session import Session


class CredentialDeeds(QObject):
    """Does what the session can; the rest is the wish for a page or the card."""

    edit_wanted = Signal(str)  # profile id
    card_wanted = Signal()
    network_wanted = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def do(self, deed: Deed) -> None:
        """Do *deed* for the profile in use."""
        profile, session = self._session.profile, self._session
        if profile is None:
            return
        match deed:
            case "test" | "sign-in":
                session.test_sign_in(profile.id)
            case "sign-in-again":
                session.sign_in_again(profile.id)
            case "cancel":
                session.cancel_sign_in(profile.id)
            case "show":
                session.show_question(profile.id)
            case "edit":
                self.edit_wanted.emit(profile.id)
            case "decide":
                self.card_wanted.emit()
