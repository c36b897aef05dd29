"""The roles that VM Import may take, offered in the Advanced card."""

from PySide6.QtCore import QObject, Slot

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.roles import RoleSummary, assumable_roles
from snapshot_importer.ui.import_page.advanced_card import AdvancedCard
from snapshot_importer.ui.session import Session

NOT_LISTED = "The roles of this account could not be listed. Type the name."


class RoleNames(QObject):
    """Lists them once for each profile, from when the card is first open."""

    def __init__(self, session: Session, card: AdvancedCard) -> None:
        super().__init__(card)
        self._session = session
        self._card = card
        self._asked = ""  # id of the profile whose roles are on offer, or being listed
        self._wanted = False
        card.disclosure.toggled.connect(self._toggled)
        session.profile_changed.connect(self.refresh)
        session.credentials_changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Ask if the profile is another one than before, or signed in by now."""
        current = self._current()
        if current != self._asked:
            self._asked = ""
            self._card.show_roles((), "")
            self.again()

    @Slot()
    def again(self) -> None:
        """Ask once more, since a role was made or repaired."""
        asked = self._current()
        if not (self._wanted and asked):
            return
        self._asked = asked

        def take(roles: tuple[RoleSummary, ...]) -> None:
            if asked == self._asked:
                self._card.show_roles([role.name for role in roles], "")

        def failed(error: Exception) -> None:
            self._session.saw_failure(error)
            if asked == self._asked:
                self._card.show_roles((), NOT_LISTED)
            if not isinstance(error, CallError | SecretsUnavailable):
                raise error

        self._session.call(assumable_roles, owner=self, done=take, failed=failed)

    @Slot(bool)
    def _toggled(self, is_open: bool) -> None:
        self._wanted = self._wanted or is_open
        self.refresh()

    def _current(self) -> str:
        profile = self._session.profile
        return profile.id if profile and self._session.credentials().state == "ok" else ""
