"""The card behind "Credentials": the identity to copy, how long it holds, and sign in again or out."""

from datetime import UTC, datetime

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from snapshot_importer.ui.credential_words import Deed, credential_words, test_words
from snapshot_importer.ui.failure_card.sign_in_cure import SignInCure
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.shell.credential_deeds import CredentialDeeds
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.labels import PlainLabel

WIDTH = 420


class CredentialsCard(QFrame):
    """A pop-up that says who the credentials are, how long they hold, and what can be done."""

    def __init__(self, theme: Theme, session: Session, deeds: CredentialDeeds, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_property(self, "role", "card")
        self._session = session
        self._deeds = deeds
        self._deed: Deed = "test"
        self._title = PlainLabel(theme, "", "section", wrap=True)
        self._arn = PlainLabel(theme, "", "mono", wrap=True, selectable=True)
        self._copy = icon_button(theme, "copy", "Copy the ARN", small=True, pressed=self._copy_arn)
        self._line = PlainLabel(theme, "", "hint", wrap=True)
        self._cure = SignInCure(theme)
        self._cure.network_wanted.connect(self._open_network)
        self._accept = Button(theme, "Use this account from now on", pressed=self._accept_account)
        self._cancel = Button(theme, "Cancel", pressed=self._cancel_sign_in)
        self._out = Button(theme, "Sign out", pressed=self._sign_out)
        self._action = Button(theme, "Sign in again", pressed=self._act)
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        line = row(self._arn, self._copy)
        line.setStretch(0, 1)
        layout.addLayout(line)
        layout.addWidget(self._line)
        layout.addLayout(row(1, self._cure, self._accept, self._cancel, self._out, self._action))
        session.credentials_changed.connect(self.refresh)

    def drop_from(self, anchor: QWidget) -> None:
        """Show the card under *anchor*."""
        self.refresh()
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.move(
            anchor.mapToGlobal(QPoint(anchor.width() - self.width() if mirrored else 0, anchor.height() + 4))
        )
        self.show()
        next(one for one in (self._accept, self._action, self._cancel) if one.isVisible()).setFocus()

    @Slot()
    def refresh(self) -> None:
        """Say how the credentials stand now."""
        credentials, now = self._session.credentials(), datetime.now(UTC)
        state, words = credentials.state, credential_words(credentials, now)
        arn = credentials.identity.arn if credentials.identity else ""
        title, lines = test_words(credentials, now)
        self._title.setText(title or words.bar)
        self._arn.setText(arn)
        self._arn.setVisible(bool(arn))
        self._copy.setVisible(bool(arn))
        self._line.setText(lines)
        self._line.setVisible(bool(lines))
        self._cure.show_for(credentials, self._session.region)
        self._accept.setVisible(state == "other-account")
        self._cancel.setVisible(state in ("signing-in", "waiting"))
        self._out.setVisible(state == "ok")
        # What is decided here has its own button; the other way is to sign in again.
        self._deed = "sign-in" if words.deed == "decide" else words.deed
        self._action.set_text("Sign in again" if words.deed == "decide" else words.action)
        self._action.setVisible(words.deed != "cancel")
        # Wrapped text takes its height from the width, which only the layout knows; while nothing is
        # shown the rows inside it are not told that their parts have changed.
        self._layout.invalidate()
        self._layout.activate()
        self.setFixedSize(WIDTH, self._layout.totalHeightForWidth(WIDTH))

    @Slot()
    def _open_network(self) -> None:
        self.hide()
        self._deeds.network_wanted.emit()

    @Slot()
    def _copy_arn(self) -> None:
        QApplication.clipboard().setText(self._arn.text())

    @Slot()
    def _act(self) -> None:
        if self._deed in ("show", "edit"):
            self.hide()
        self._deeds.do(self._deed)

    @Slot()
    def _cancel_sign_in(self) -> None:
        self._deeds.do("cancel")

    @Slot()
    def _accept_account(self) -> None:
        if profile := self._session.profile:
            self._session.accept_account(profile.id)

    @Slot()
    def _sign_out(self) -> None:
        if profile := self._session.profile:
            self._session.sign_out(profile.id)
        self.hide()
