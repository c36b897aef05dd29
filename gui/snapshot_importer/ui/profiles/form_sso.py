"""A sign-in by IAM Identity Center: a session of ~/.aws or a start URL, and the account and role to take there."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QWidget

from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.sources import SsoSession
from snapshot_importer.ui.profiles.form_fields import Fields, choose, offer
from snapshot_importer.ui.sign_in.pick_line import PickLine
from snapshot_importer.ui.sign_in.sso_picker import SsoPicker
from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.form import FormRow

ALONE = "Another start URL"


class SsoFields(Fields):
    """The rows of the method IAM Identity Center."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._sessions: dict[str, SsoSession] = {}
        self.sso_session = QComboBox()
        self.sso_session.addItem(ALONE, "")
        self._add_row("sso_session", "Session", self.sso_session)
        self.sso_start_url = self._add_line(
            "sso_start_url", "Start URL", placeholder="https://acme.awsapps.com/start", required=True
        )
        self.sso_region = QComboBox()
        self.sso_region.setPlaceholderText("Choose a Region")
        self._add_row("sso_region", "SSO Region", self.sso_region, required=True)
        self.picker = SsoPicker(theme)
        self.picker.changed.connect(self.typed)
        self.picker.left.connect(self.left)
        both = FormRow(theme, "Account and role", self.picker, named=self.picker.account_box, required=True)
        self.picker.progressed.connect(self._clear_missing)
        # The lines say which of the two they are.
        self.picker.account_box.setAccessibleName("Account")
        self.rows |= {"sso_account": both, "sso_role": both}

    @Slot()
    def _clear_missing(self) -> None:
        """Ask for nothing that the sign-in is about to offer; what is typed wrong stays told."""
        pair = self.rows["sso_account"]
        if isinstance(pair.field, PickLine) and not pair.field.value():
            pair.clear_problem()

    def field(self, name: str) -> QWidget | None:
        """Return the widget of the account or of the role."""
        return {"sso_account": self.picker.account_box, "sso_role": self.picker.role_box}.get(name)

    def show_session(self, profile: Profile) -> None:
        """Offer what the sign-in of *profile* opens, as far as that is known."""
        self.picker.show_session(profile)

    def offer(self, sessions: Sequence[SsoSession], regions: Sequence[tuple[str, str]]) -> None:
        """Offer the *sessions* of ~/.aws, and *regions* as ``(words, code)``."""
        self._sessions = {session.name: session for session in sessions}
        entries = [
            (visible(f"{one.name}  ·  {one.start_url}  ·  {one.region}"), one.name) for one in sessions
        ]
        offer(self.sso_session, [*entries, (ALONE, "")])
        offer(self.sso_region, list(regions))

    def put(self, profile: Profile) -> None:
        """Show what *profile* says."""
        super().put(profile)
        choose(self.sso_session, self._session_of(profile), visible(profile.sso_session))
        choose(self.sso_region, profile.sso_region)
        self.picker.put(profile.sso_account, profile.sso_role)

    def _session_of(self, profile: Profile) -> str:
        """Return the session of *profile*; one of ~/.aws is likely to be right where nothing is said yet."""
        is_said = profile.sso_session or profile.sso_start_url
        return profile.sso_session if is_said else next(iter(self._sessions), "")

    def values(self) -> dict[str, str]:
        """Return the attributes of a profile as the fields say them, those of a session as ~/.aws has them now."""
        said = {
            **super().values(),
            "sso_session": self.sso_session.currentData() or "",
            "sso_account": self.picker.account(),
            "sso_role": self.picker.role(),
        }
        session = self._sessions.get(said["sso_session"])
        if session:
            return {**said, "sso_start_url": session.start_url, "sso_region": session.region}
        return {**said, "sso_region": self.sso_region.currentData() or ""}

    def shown(self) -> frozenset[str]:
        """Return the names of the rows that are to be seen now."""
        if self.sso_session.currentData():
            return frozenset(self.rows) - {"sso_start_url", "sso_region"}
        return frozenset(self.rows) - (set() if self._sessions else {"sso_session"})
