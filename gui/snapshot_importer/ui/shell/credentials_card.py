"""The card behind "Credentials": the identity to copy, how it stands, and sign in again or out."""

from datetime import UTC, datetime

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from snapshot_importer.ui.credential_words import credential_words, test_words
from snapshot_importer.ui.failure_card.sign_in_cure import SignInCure
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.labels import PlainLabel


class CredentialsCard(QFrame):
    """A pop-up that says who the credentials are."""

    def __init__(self, theme: Theme, session: Session, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_property(self, "role", "card")
        self._session = session
        self._title = PlainLabel(theme, "", "section", wrap=True)
        self._arn = PlainLabel(theme, "", "mono", wrap=True, selectable=True)
        self._copy = icon_button(theme, "copy", "Copy the ARN", small=True, pressed=self._copy_arn)
        self._line = PlainLabel(theme, "", "hint", wrap=True)
        self._cure = SignInCure(theme)
        self._again = Button(theme, "Sign in again", pressed=self._sign_in)
        self._out = Button(theme, "Sign out", pressed=self._sign_out)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        line = row(self._arn, self._copy)
        line.setStretch(0, 1)
        layout.addLayout(line)
        layout.addWidget(self._line)
        layout.addLayout(row(1, self._cure, self._out, self._again))
        session.credentials_changed.connect(self._show)

    def drop_from(self, anchor: QWidget) -> None:
        """Show the card under *anchor*."""
        self._show()
        self.setFixedWidth(420)
        self.adjustSize()
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.move(
            anchor.mapToGlobal(QPoint(anchor.width() - self.width() if mirrored else 0, anchor.height() + 4))
        )
        self.show()
        self._again.setFocus()

    @Slot()
    def _show(self) -> None:
        credentials = self._session.credentials()
        arn = credentials.identity.arn if credentials.identity else ""
        title, lines = test_words(credentials, datetime.now(UTC))
        self._title.setText(title or credential_words(credentials).bar)
        self._arn.setText(arn)
        self._arn.setVisible(bool(arn))
        self._copy.setVisible(bool(arn))
        self._line.setText(lines)
        self._line.setVisible(bool(lines))
        self._cure.show_for(credentials, self._session.region)
        self._out.setVisible(credentials.state == "ok")
        self._again.setEnabled(credentials.state != "signing-in")

    @Slot()
    def _copy_arn(self) -> None:
        QApplication.clipboard().setText(self._arn.text())

    @Slot()
    def _sign_in(self) -> None:
        self._session.test_sign_in()

    @Slot()
    def _sign_out(self) -> None:
        if profile := self._session.profile:
            self._session.sign_out(profile.id)
        self.hide()
