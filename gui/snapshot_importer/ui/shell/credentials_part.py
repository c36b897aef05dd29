"""The credentials in the identity bar: how they stand, for how long, and the way on where the user must act."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from snapshot_importer.ui.countdown import Countdown
from snapshot_importer.ui.credential_words import Deed, credential_words
from snapshot_importer.ui.credentials import Credentials
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.shell.bar_parts import BarButton, stack
from snapshot_importer.ui.shell.credential_deeds import CredentialDeeds
from snapshot_importer.ui.shell.credentials_card import CredentialsCard
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import ElidedLabel, PlainLabel
from snapshot_importer.ui.widgets.marks import IconMark


class CredentialsPart(QWidget):
    """Opens the card when it is pressed."""

    def __init__(self, theme: Theme, session: Session, countdown: Countdown) -> None:
        super().__init__()
        self._session = session
        self._deed: Deed = "test"
        self.deeds = CredentialDeeds(session, self)
        self._mark = IconMark(theme)
        self._state = ElidedLabel(theme, "", "body", grow=False)
        self.button = BarButton(theme)
        self.button.take(
            stack(PlainLabel(theme, "Credentials", "caption"), row(self._mark, self._state, gap=6))
        )
        self.action_button = Button(theme, "", small=True, pressed=self._act)
        self.setLayout(row(self.button, self.action_button))
        self._card = CredentialsCard(theme, session, self.deeds, self)
        self.button.clicked.connect(self.open_card)
        self.deeds.card_wanted.connect(self.open_card)
        session.profile_changed.connect(self.refresh)
        session.credentials_changed.connect(self.refresh)
        countdown.ticked.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Say how the credentials stand now."""
        self.show_words(self._session.credentials())
        self._card.refresh()

    def show_words(self, credentials: Credentials) -> None:
        """Say how *credentials* stand."""
        words = credential_words(credentials)
        self._mark.set_icon(words.icon, words.token)
        self._state.setText(words.bar)
        self._state.set_role(words.role)
        self.button.setAccessibleName(f"Credentials: {words.bar}, press for details")
        self._deed = words.deed
        self.action_button.set_text(words.action)
        had_focus = self.window().focusWidget() is self.action_button
        # Where the user must act, the way on is in view; the card has the others.
        self.action_button.setVisible(words.role in ("warning", "error"))
        if had_focus and self.action_button.isHidden():
            self.button.setFocus()

    @Slot()
    def open_card(self) -> None:
        """Drop the card of the credentials."""
        self._card.drop_from(self.button)

    @Slot()
    def _act(self) -> None:
        self.deeds.do(self._deed)
