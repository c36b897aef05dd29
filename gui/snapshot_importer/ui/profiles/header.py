"""The head of a profile's detail: who it is, and how its sign-in stands."""

from datetime import UTC, datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.ui.credential_words import result_state, test_words
from snapshot_importer.ui.credentials import Credentials, CredentialState
from snapshot_importer.ui.expiry import ends_soon
from snapshot_importer.ui.failure_card.sign_in_cure import SignInCure
from snapshot_importer.ui.profile_words import method_words
from snapshot_importer.ui.text import account_id
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import ElidedLabel
from snapshot_importer.ui.widgets.marks import Avatar, Pill

# The words of the button that tests the sign-in, where they are others.
TESTS: dict[CredentialState, str] = {
    "signing-in": "Testing…",
    "waiting": "Show",
    "needed": "Sign in",
    "ended": "Sign in",
    "signed-out": "Sign in",
}


class Header(QWidget):
    """Name, label and method with the buttons of the sign-in, over the result of the last test."""

    sign_out_wanted = Signal()
    test_wanted = Signal()
    again_wanted = Signal()  # new keys, before the present ones end
    cancel_wanted = Signal()
    accept_wanted = Signal()  # the account in which the keys are
    privileges_wanted = Signal()
    enter_wanted = Signal()  # the secret, which is missing
    network_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._arn = ""
        self._avatar = Avatar(theme, 40)
        self._title = ElidedLabel(theme, "", "title", grow=False)
        self._label = Pill(theme)
        self._line = ElidedLabel(theme, "", "secondary")
        self._out = Button(theme, "Sign out", pressed=self.sign_out_wanted.emit)
        self._cancel = Button(theme, "Cancel", pressed=self.cancel_wanted.emit)
        self._soon = False
        self.test_button = Button(
            theme, "Test sign-in", kind="primary", icon="badge-check", pressed=self._test
        )
        self.result = Block(theme, "ok")
        self._copy = Button(theme, "Copy", icon="copy", small=True, pressed=self._copy_arn)
        self._copy.setAccessibleName("Copy the ARN")
        self.result.side.addWidget(self._copy)
        self.result.side.addStretch(1)
        self._cure = SignInCure(theme)
        self._cure.network_wanted.connect(self.network_wanted)
        self._accept = Button(
            theme, "Use this account from now on", small=True, pressed=self.accept_wanted.emit
        )
        self._enter = Button(theme, "Enter it…", small=True, pressed=self.enter_wanted.emit)
        self._privileges = Button(
            theme, "What this profile may do…", small=True, pressed=self.privileges_wanted.emit
        )
        self.result.add_button(self._privileges)
        self.result.add_button(self._cure)
        self.result.add_button(self._accept)
        self.result.add_button(self._enter)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addLayout(row(self._title, self._label, 1))
        names.addWidget(self._line)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._avatar)
        head.addLayout(names, 1)
        head.addWidget(self._out)
        head.addWidget(self._cancel)
        head.addWidget(self.test_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addWidget(self.result)

    def show_new(self, profile: Profile) -> None:
        """Show a profile that was not kept yet: there is nothing to test."""
        self._avatar.show_profile("?", profile.colour)
        self._title.setText("New profile")
        self._label.show_profile(profile.label, profile.colour)
        self._line.setText("")
        for part in (self._out, self._cancel, self.test_button, self.result):
            part.hide()

    def show_profile(
        self, profile: Profile, credentials: Credentials, running: int, *, source: str = ""
    ) -> None:
        """Show *profile*, how its sign-in stands, and how many imports it watches; *source* is its source's name."""
        self._avatar.show_profile(profile.name or "?", profile.colour)
        self._title.setText(profile.name)
        self._label.show_profile(profile.label, profile.colour)
        used = f"in use by {running} task{'s' if running != 1 else ''}" if running else ""
        account = credentials.identity.account if credentials.identity else profile.account
        where = f"account {account_id(account)}" if account else ""
        self._line.setText(" · ".join(filter(None, (method_words(profile, source=source), where, used))))
        now = datetime.now(UTC)
        own_secret = profile.method == "access-key"
        self._show_buttons(credentials, now, own_secret=own_secret)
        title, line = test_words(credentials, now)
        self._arn = credentials.identity.arn if credentials.identity else ""
        # What the keyring says of the profile's own secret has a block of its own.
        self.result.setVisible(bool(title) and not (own_secret and credentials.state == "keyring"))
        text = "\n".join(filter(None, (self._arn, line)))
        self.result.show_state(result_state(credentials), title, text)
        self._copy.setVisible(bool(self._arn))
        self._cure.show_for(credentials, profile.region)

    def _show_buttons(self, credentials: Credentials, now: datetime, *, own_secret: bool) -> None:
        state = credentials.state
        self._soon = ends_soon(credentials, now)
        works = state != "signing-in"
        shown = {
            self._cancel: state in ("signing-in", "waiting"),
            self._out: state == "ok",
            self._accept: state == "other-account",
            self._privileges: state == "ok",
            self._enter: state == "secret-missing" and own_secret,
        }
        going = {button for button, is_shown in shown.items() if not is_shown}
        stays = self.test_button if works else self._cancel
        stays.show()
        stays.setEnabled(True)
        if self.window().focusWidget() in (going if works else going | {self.test_button}):
            # It would go into the name by itself, and what is typed with it.
            stays.setFocus()
        for button, is_shown in shown.items():
            button.setVisible(is_shown)
        self.test_button.show()
        self.test_button.setEnabled(works)
        self.test_button.set_text("Sign in again" if self._soon else TESTS.get(state, "Test sign-in"))

    @Slot()
    def _test(self) -> None:
        if self._soon:
            self.again_wanted.emit()
        else:
            self.test_wanted.emit()

    @Slot()
    def _copy_arn(self) -> None:
        QApplication.clipboard().setText(self._arn)
