"""An access key: its id, its secret, and the MFA device for a session of its user."""

from functools import partial

from PySide6.QtCore import Slot

from snapshot_importer.accounts.pasted import pasted
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.ui.profiles.duration_field import DurationField
from snapshot_importer.ui.profiles.form_fields import Fields, SecretLine
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button

STORED = "Stored. Leave empty to keep it."
KEY_NOTE = "Long-term keys are risky. Prefer IAM Identity Center or a role."
DEVICE_HINT = "Only where your policies ask for MFA: the sign-in then asks for a code."


class KeyFields(Fields):
    """The rows of the method Access key; secret and token are never in the profile."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.access_key_id = self._add_line(
            "access_key_id", "Access key id", placeholder="AKIA…", required=True
        )
        self.secret = SecretLine()
        self.show_secret = Button(theme, "Show")
        self.show_secret.setCheckable(True)
        self.show_secret.toggled.connect(self._reveal)
        self._add_row(
            "secret", "Secret access key", self.secret, self.show_secret, hint=KEY_NOTE, required=True
        )
        self.session_token = SecretLine()
        self._add_row(
            "session_token",
            "Session token",
            self.session_token,
            hint="Only for keys that begin with ASIA.",
            required=True,
        )
        self.mfa_device = self._add_device(DEVICE_HINT)
        self.duration = DurationField("Session duration", (60, 240, 720, 1440, 2160), "12 h, as AWS has it")
        self.duration.typed.connect(self.typed)
        self.duration.left.connect(partial(self.left.emit, "duration"))
        self._add_row("duration", "Session duration", self.duration)

    def put(self, profile: Profile) -> None:
        """Show what *profile* says; whatever was typed as a secret goes."""
        super().put(profile)
        self.mfa_device.put(profile.mfa_device)
        self.duration.put(profile.duration)
        self.secret.clear()
        self.session_token.clear()
        self.show_secret.setChecked(False)

    def show_stored(self, profile: Profile, *, stored: bool) -> None:
        """Say in the fields of the secrets whether they are kept."""
        self.secret.setPlaceholderText(STORED if stored else "")
        temporary = profile.access_key_id.startswith("ASIA")
        self.session_token.setPlaceholderText(STORED if stored and temporary else "")

    def fill_secret(self, text: str) -> None:
        """Put a secret into its field, as if it were typed."""
        self.secret.put(text)
        self.typed.emit()

    def values(self) -> dict[str, str]:
        """Return the attributes of a profile as the fields say them."""
        device = self.mfa_device.value()
        duration = self.duration.value() if device.strip() else ""
        return {**super().values(), "mfa_device": device, "duration": duration}

    def typed_secret(self) -> tuple[str, str]:
        """Return secret and session token as they were typed; empty where they were not."""
        return pasted(self.secret.text()), pasted(self.session_token.text())

    def shown(self) -> frozenset[str]:
        """Return the names of the rows that are to be seen now."""
        hidden = set()
        temporary = pasted(self.access_key_id.text()).startswith("ASIA")
        if not temporary:
            hidden.add("session_token")
        if not self.mfa_device.value().strip():
            hidden.add("duration")
            # Temporary keys cannot start a session with MFA.
            hidden |= {"mfa_device"} if temporary else set()
        return frozenset(self.rows) - hidden

    @Slot(bool)
    def _reveal(self, on: bool) -> None:
        self.secret.reveal(on=on)
        self.session_token.reveal(on=on)
        self.show_secret.set_text("Hide" if on else "Show")
