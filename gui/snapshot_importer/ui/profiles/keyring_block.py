"""What the profiles page says of the system keyring: that it is waited for, or why not, and the ways on."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from snapshot_importer.accounts.secrets import SecretsUnavailable, UnavailableKind
from snapshot_importer.ui.credentials import Credentials
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.flow import FlowLayout
from snapshot_importer.ui.widgets.opening import open_page

KEYRING_HELP = "https://keyring.readthedocs.io/en/latest/"
WITHOUT = "Without it the app cannot keep secrets. It never writes them to a file."
# Title, and what leads on, of each way in which a keyring fails.
PROBLEMS: dict[UnavailableKind, tuple[str, str]] = {
    "absent": ("There is no system keyring here.", f"Secrets can be kept for this session only. {WITHOUT}"),
    "locked": ("The system keyring is locked.", f"Unlock it and try again. {WITHOUT}"),
    "nothing open": (
        "The system keyring is open for no other program.",
        f"In KeePassXC, expose a group under Settings, Secret Service Integration, and try again. {WITHOUT}",
    ),
    "failed": ("The system keyring reported an error.", WITHOUT),
    "timed out": (
        "The system keyring does not answer.",
        f"It may be waiting for its password, perhaps behind another window. {WITHOUT}",
    ),
    "too long": ("The secret does not fit into the system keyring.", ""),
}


class KeyringBlock(Block):
    """Shown only where the keyring keeps the user waiting, or fails."""

    again_wanted = Signal()
    session_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "warning")
        self._of_sign_in = False  # what is said now
        self._stop = Button(theme, "Stop waiting", small=True, pressed=self.stop_wanted.emit)
        self._again = Button(theme, "Try again", small=True, pressed=self.again_wanted.emit)
        self._session = Button(
            theme, "Use for this session only", small=True, pressed=self.session_wanted.emit
        )
        self._help = Button(theme, "How to set up a keyring", small=True, pressed=self._open_help)
        # With large text they need more than one line.
        buttons = QWidget()
        flow = FlowLayout(buttons, line_gap=8)
        for button in (self._stop, self._again, self._session, self._help):
            flow.addWidget(button)
        self.add_button(buttons)
        self.hide()

    def show_sign_in(self, credentials: Credentials, *, own_secret: bool) -> None:
        """Say why a sign-in got no secret from the keyring; what was said of one before goes with it."""
        if credentials.state == "keyring" and own_secret:
            self._of_sign_in = True
            self.show_problem(SecretsUnavailable(credentials.keyring or "failed", credentials.problem))
        elif self._of_sign_in:
            self._of_sign_in = False
            self.hide()

    def show_waiting(self) -> None:
        """Say that the keyring is waited for."""
        self.show_state("info", "Waiting for the system keyring…", "It may be asking for its password.")
        self._offer(self._stop)

    def show_problem(self, error: SecretsUnavailable) -> None:
        """Say why the keyring cannot be used, and offer the ways on."""
        title, text = PROBLEMS[error.kind]
        # Other sentences say no more than the title.
        more = error.sentence if error.kind in ("failed", "too long") and error.sentence != title else ""
        self.show_state("warning", title, " ".join(filter(None, (more, text))))
        ways = {self._session} if error.kind == "too long" else {self._again, self._session, self._help}
        self._offer(*ways)

    def _offer(self, *ways: Button) -> None:
        for button in (self._stop, self._again, self._session, self._help):
            button.setVisible(button in ways)
        self.show()

    @Slot()
    def _open_help(self) -> None:
        open_page(self.window(), KEYRING_HELP)
