"""The fields of a profile; which of them are shown follows the sign-in method."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from snapshot_importer.accounts.environment import Variable
from snapshot_importer.accounts.profiles import LABELS, Method, Profile, ProfileProblem
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.shared import SharedProfile
from snapshot_importer.ui.profile_words import METHOD_WORDS
from snapshot_importer.ui.profiles.colours import ColourRow
from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.form import FormRow, align_labels
from snapshot_importer.ui.widgets.labels import PlainLabel

ROWS_OF: dict[Method, tuple[str, ...]] = {
    "access-key": ("access_key_id", "secret", "session_token"),
    "sso": (),
    "role": (),
    "shared": ("shared_name",),
    "environment": ("environment",),
    "demo": (),
}
STORAGE: dict[Method, str] = {
    "shared": "Read from ~/.aws each time. Nothing is copied.",
    "environment": "Taken from the environment this app was started in.",
    "demo": "Simulated on this computer.",
}
STORED = "Stored. Leave empty to keep it."
KEY_NOTE = "Long-term keys are risky. Prefer IAM Identity Center or a role."


class ProfileForm(QWidget):
    """Shows one profile and gives back what was made of it."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._profile = Profile("", "")
        self._filling = False
        self.name = QLineEdit()
        self.label = QComboBox()
        for label in LABELS:
            self.label.addItem(label or "No label", label)
        self.colours = ColourRow(theme)
        self.method = QComboBox()
        for method, words in METHOD_WORDS.items():
            if method != "demo":
                self.method.addItem(words, method)
        self.region = QComboBox()
        self.access_key_id = QLineEdit(placeholderText="AKIA…")
        self.secret = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.show_secret = Button(theme, "Show")
        self.session_token = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.shared_name = QComboBox()
        self.environment = PlainLabel(theme, "", "mono", wrap=True, selectable=True)
        self.endpoint = QLineEdit(placeholderText="Leave empty for AWS")
        self.storage = PlainLabel(theme, "", "secondary", wrap=True)
        self.rows = self._rows()
        self._lay_out()
        self._connect()

    def _rows(self) -> dict[str, FormRow]:
        t = self._theme
        colour_hint = (
            "The colour marks the window edge and every task of this profile. The label says it in words."
        )
        return {
            "name": FormRow(t, "Name", self.name, required=True),
            "label": FormRow(t, "Label and colour", self.label, self.colours, hint=colour_hint),
            "method": FormRow(t, "Sign-in method", self.method),
            "access_key_id": FormRow(t, "Access key id", self.access_key_id, required=True),
            "secret": FormRow(
                t, "Secret access key", self.secret, self.show_secret, hint=KEY_NOTE, required=True
            ),
            "session_token": FormRow(
                t, "Session token", self.session_token, hint="Only for keys that begin with ASIA."
            ),
            "shared_name": FormRow(t, "Profile", self.shared_name, required=True),
            "environment": FormRow(t, "Variables found", self.environment),
            "region": FormRow(t, "Default Region", self.region, required=True),
            "endpoint_url": FormRow(
                t,
                "Custom endpoint",
                self.endpoint,
                hint="Only for services that speak AWS's language elsewhere.",
            ),
        }

    def _lay_out(self) -> None:
        card = Card(self._theme, "Sign-in")
        for row in self.rows.values():
            card.body.addWidget(row)
        storage = Card(self._theme, "Storage")
        self._storage_row = FormRow(self._theme, "Secrets", self.storage)
        self.storage.setContentsMargins(0, 8, 0, 0)
        self.environment.setContentsMargins(0, 8, 0, 0)
        storage.body.addWidget(self._storage_row)
        align_labels([*self.rows.values(), self._storage_row])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(card)
        layout.addWidget(storage)

    def _connect(self) -> None:
        for edit in (self.name, self.access_key_id, self.secret, self.session_token, self.endpoint):
            edit.textEdited.connect(self._edited)
        for combo in (self.label, self.method, self.region, self.shared_name):
            combo.currentIndexChanged.connect(self._edited)
        self.colours.changed.connect(self._edited)
        self.show_secret.setCheckable(True)
        self.show_secret.toggled.connect(self._reveal)

    def offer(
        self,
        regions: Sequence[tuple[str, str]],
        shared: Sequence[SharedProfile],
        variables: Sequence[Variable],
    ) -> None:
        """Offer Regions as ``(code, title)``, the profiles of ~/.aws, and show the variables found."""
        self._filling = True
        self.region.clear()
        for code, title in regions:
            self.region.addItem(f"{code}  ·  {title}" if title else code, code)
        self.shared_name.clear()
        for found in shared:
            self.shared_name.addItem(visible(f"{found.name}  ·  {found.kind}"), found.name)
        shown = "\n".join(f"{variable.name} = {variable.shown}" for variable in variables)
        self.environment.setText(shown or "No AWS_ variables are set.")
        self._filling = False

    def show_profile(self, profile: Profile, *, secret_stored: bool, place: str) -> None:
        """Fill the fields from *profile*; *place* is what the user calls the store of secrets."""
        self._filling = True
        self._profile = profile
        self._place = place
        self.name.setText(profile.name)
        self.label.setCurrentIndex(max(0, self.label.findData(profile.label)))
        self.colours.set_colour(profile.colour)
        self.method.setCurrentIndex(self.method.findData(profile.method))
        if self.region.findData(profile.region) < 0 and profile.region:
            self.region.addItem(profile.region, profile.region)
        self.region.setCurrentIndex(self.region.findData(profile.region))
        self.access_key_id.setText(profile.access_key_id)
        if self.shared_name.findData(profile.shared_name) < 0 and profile.shared_name:
            self.shared_name.addItem(visible(profile.shared_name), profile.shared_name)
        self.shared_name.setCurrentIndex(self.shared_name.findData(profile.shared_name))
        self.endpoint.setText(profile.endpoint_url)
        self.secret.clear()
        self.session_token.clear()
        self.secret.setPlaceholderText(STORED if secret_stored else "")
        self.session_token.setPlaceholderText(
            STORED if secret_stored and profile.access_key_id[:4] == "ASIA" else ""
        )
        self.show_secret.setChecked(False)
        self._filling = False
        self._show_method()
        self.clear_problems()

    def profile(self) -> Profile:
        """Return the profile as the fields say it."""
        method: Method = self.method.currentData() or self._profile.method
        return replace(
            self._profile,
            name=self.name.text(),
            label=self.label.currentData() or "",
            colour=self.colours.colour(),
            method=method,
            region=self.region.currentData() or "",
            access_key_id=self._key_id(method),
            shared_name=(self.shared_name.currentData() or "") if method == "shared" else "",
            endpoint_url=self.endpoint.text().strip(),
        )

    def _key_id(self, method: Method) -> str:
        if method == "demo":
            return self._profile.access_key_id
        return self.access_key_id.text() if method == "access-key" else ""

    def typed_secret(self) -> Secret | None:
        """Return what was typed as secret, or ``None`` to keep the stored one."""
        if not self.secret.text():
            return None
        return Secret(self.secret.text(), self.session_token.text())

    def show_problems(self, problems: Sequence[ProfileProblem]) -> None:
        """Show each problem at its field and put the focus into the first."""
        self.clear_problems()
        for problem in problems:
            self.rows[problem.field].show_problem("error", problem.message)
        if problems:
            self.rows[problems[0].field].field.setFocus()

    def clear_problems(self) -> None:
        """Show every field as right."""
        for row in self.rows.values():
            row.clear_problem()

    @Slot()
    def _edited(self) -> None:
        if not self._filling:
            self._show_method()
            self.clear_problems()
            self.changed.emit()

    def _show_method(self) -> None:
        method: Method = self.method.currentData() or self._profile.method
        own = {name for names in ROWS_OF.values() for name in names}
        for name, row in self.rows.items():
            row.setVisible(name not in own or name in ROWS_OF[method])
        self.rows["method"].setVisible(method != "demo")
        self.rows["endpoint_url"].setVisible(method != "demo")
        self.rows["session_token"].setVisible(
            method == "access-key" and self.access_key_id.text().strip().startswith("ASIA")
        )
        self.storage.setText(STORAGE.get(method, f"Kept in {self._place}."))

    @Slot(bool)
    def _reveal(self, on: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password
        self.secret.setEchoMode(mode)
        self.session_token.setEchoMode(mode)
        self.show_secret.set_text("Hide" if on else "Show")
