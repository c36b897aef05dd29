"""What becomes of the keys of a profile: where they are kept, or that they are not."""

from PySide6.QtWidgets import QSizePolicy, QWidget

from snapshot_importer.accounts.profiles import Method, Profile
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.form import FormRow
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.marks import IconMark

NOTHING = "Nothing secret is stored for this method"
IN_MEMORY = "Temporary keys stay in memory."
# ``(keep sign-in, secrets)`` of each method; that of an access key is told by the keyring.
LINES: dict[Method, tuple[str, str]] = {
    "access-key": ("", ""),
    "shared": ("", "Read from ~/.aws each time. Nothing is copied."),
    "sso": (
        "In ~/.aws/sso/cache. Signing in here also signs in the AWS CLI, and the other way round.",
        NOTHING,
    ),
    "role": ("", IN_MEMORY),
    "environment": ("", "Taken from the environment this app was started in."),
    "demo": ("", "Simulated on this computer."),
}


class StorageCard(Card):
    """Two lines at most; what is nobody's choice is said, not asked."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Storage")
        self.sign_in = PlainLabel(theme, "", "secondary", wrap=True)
        self.secrets = PlainLabel(theme, "", "secondary", wrap=True)
        self._lock = IconMark(theme, size=16)
        self._lock.set_icon("lock", "ok")
        self.rotate = Button(theme, "Rotate key…", small=True)
        self.rotate.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.rotate.hide()
        marked = QWidget()
        marked.setLayout(row(self._lock, self.secrets))
        for part in (self.sign_in, marked):
            part.setContentsMargins(0, 8, 0, 0)
        self.rows = [
            FormRow(theme, "Keep sign-in", self.sign_in),
            FormRow(theme, "Secrets", marked, self.rotate, named=self.secrets),
        ]
        for one in self.rows:
            self.body.addWidget(one)

    def show_profile(self, profile: Profile, kept: str) -> None:
        """Say it for *profile*; *kept* is the sentence on where its secret is."""
        sign_in, secrets = LINES[profile.method]
        if profile.method == "access-key":
            secrets = f"{kept} {IN_MEMORY}" if profile.mfa_device else kept
        self.sign_in.setText(sign_in)
        self.rows[0].setVisible(bool(sign_in))
        self.secrets.setText(secrets)
        self._lock.setVisible(profile.method != "access-key")
