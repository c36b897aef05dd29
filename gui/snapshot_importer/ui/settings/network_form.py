"""The fields of the network settings; those of a proxy are there where one is to be named."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from snapshot_importer.accounts.network import PROXY_CHOICES, Network
from snapshot_importer.accounts.network_problems import NetworkProblem
from snapshot_importer.ui.settings.network_facts import NetworkFacts
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.choices import ChoiceRow
from snapshot_importer.ui.widgets.form import FormRow, align_labels

# In this order: with the arrows nobody comes by "None", which would hold at once, on the way to a proxy.
CHOICES = (("system", "As the system", "", ""), ("custom", "This one", "", ""), ("none", "None", "", ""))
KINDS = (("http", "HTTP"), ("https", "HTTPS, itself encrypted"))
PROXY_ROWS = ("scheme", "host", "port", "user", "password")
STORED = "Stored. Leave empty to keep it."
OWN = "Loopback addresses, such as the demo's, never go through a proxy."
AS_BEFORE = "Until the fields below are complete, requests go as before."
CA_HINT = "A PEM file of your organisation, trusted besides the usual certificates. There is no way to trust everybody."
FIPS_HINT = "Cryptography by the United States' standard. AWS has it in some Regions only."
DUALSTACK_HINT = "Reached by IPv6 as well as IPv4. A profile's custom endpoint is used as it is."


class NetworkForm(QWidget):
    """Shows settings and gives back what was made of them."""

    edited = Signal()  # a field was left, a choice made
    password_entered = Signal(str)
    forget_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._filling = False
        self._system_proxy = ""
        self.proxy = ChoiceRow(theme, "Proxy", CHOICES)
        self.scheme = QComboBox()
        for key, words in KINDS:
            self.scheme.addItem(words, key)
        self.host = QLineEdit(placeholderText="proxy.example.com")
        self.port = QLineEdit()
        self.user = QLineEdit(placeholderText="Leave empty if the proxy wants none")
        self.password = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.show_password = Button(theme, "Show")
        self.show_password.setCheckable(True)
        self.forget = Button(theme, "Forget", pressed=self.forget_wanted.emit)
        self.ca_bundle = QLineEdit(placeholderText="None")
        self.browse = Button(theme, "Browse…", icon="folder-open", pressed=self._browse)
        self.fips = QCheckBox("Use FIPS endpoints")
        self.dualstack = QCheckBox("Use dual-stack endpoints")
        self.rows = self._rows()
        self._lay_out()
        self._connect()

    def _rows(self) -> dict[str, FormRow]:
        t = self._theme
        choices = QWidget()
        choices.setLayout(row(self.proxy, 1))
        rows = {
            "proxy": FormRow(t, "Use", choices, hint=OWN, named=self.proxy),
            "scheme": FormRow(t, "Kind", self.scheme),
            "host": FormRow(t, "Host", self.host, required=True),
            "port": FormRow(t, "Port", self.port, required=True),
            "user": FormRow(t, "User", self.user),
            "password": FormRow(t, "Password", self.password, self.show_password, self.forget),
            "ca_bundle": FormRow(t, "CA file", self.ca_bundle, self.browse, hint=CA_HINT),
            "use_fips": FormRow(t, "FIPS", self.fips, hint=FIPS_HINT),
            "use_dualstack": FormRow(t, "Dual-stack", self.dualstack, hint=DUALSTACK_HINT),
        }
        self.proxy.setAccessibleName("Proxy")
        for box in (self.fips, self.dualstack):
            box.setAccessibleName(box.text())
        self.show_password.setAccessibleName("Show the password")
        self.forget.setAccessibleName("Forget the password")
        return rows

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        for title, names in (
            ("Proxy", ("proxy", *PROXY_ROWS)),
            ("Trust", ("ca_bundle",)),
            ("Endpoints of AWS", ("use_fips", "use_dualstack")),
        ):
            card = Card(self._theme, title)
            for name in names:
                card.body.addWidget(self.rows[name])
            layout.addWidget(card)
        align_labels(list(self.rows.values()))

    def _connect(self) -> None:
        for edit in (self.host, self.port, self.user, self.ca_bundle):
            edit.editingFinished.connect(self._edited)
        self.password.editingFinished.connect(self._password_left)
        self.proxy.chosen.connect(self._edited)
        self.scheme.currentIndexChanged.connect(self._edited)
        for box in (self.fips, self.dualstack):
            box.toggled.connect(self._edited)
        self.show_password.toggled.connect(self._reveal)

    def show_network(self, network: Network) -> None:
        """Fill the fields from *network*."""
        self._filling = True
        self.proxy.choose(network.proxy)
        self.scheme.setCurrentIndex(self.scheme.findData(network.scheme))
        for edit, text in (
            (self.host, network.host),
            (self.port, network.port),
            (self.user, network.user),
            (self.ca_bundle, network.ca_bundle),
        ):
            if edit.text() != text:
                edit.setText(text)
        self.fips.setChecked(network.use_fips)
        self.dualstack.setChecked(network.use_dualstack)
        self._filling = False
        self._show_choice()

    def network(self) -> Network:
        """Return the settings as the fields say them."""
        chosen = self.proxy.current()
        return Network(
            proxy=next(choice for choice in PROXY_CHOICES if choice == chosen),
            scheme="https" if self.scheme.currentData() == "https" else "http",
            host=self.host.text(),
            port=self.port.text(),
            user=self.user.text(),
            ca_bundle=self.ca_bundle.text(),
            use_fips=self.fips.isChecked(),
            use_dualstack=self.dualstack.isChecked(),
        )

    def show_facts(self, facts: NetworkFacts) -> None:
        """Say what was looked up."""
        self.password.setPlaceholderText(STORED if facts.is_kept else "")
        self.forget.setVisible(facts.is_kept)
        self.rows["password"].set_hint(facts.place)
        self._system_proxy = facts.system_proxy
        self.rows["ca_bundle"].set_hint(facts.roots or CA_HINT)
        self._show_choice()

    def show_problems(self, problems: Sequence[NetworkProblem], *, complete: bool) -> None:
        """Show each problem at its field, and every other field as right; *complete* if they can be used."""
        for name, form_row in self.rows.items():
            problem = next((one for one in problems if one.field == name), None)
            if problem:
                form_row.show_problem(problem.severity, problem.message)
            else:
                form_row.clear_problem()
        self._show_choice(complete=complete)

    def _show_choice(self, *, complete: bool = True) -> None:
        choice = self.proxy.current()
        for name in PROXY_ROWS:
            self.rows[name].setVisible(choice == "custom")
        found = self._system_proxy or "none"
        said = {"system": f"Found: {found}. {OWN}", "none": OWN, "custom": OWN}[choice]
        self.rows["proxy"].set_hint(said if complete else AS_BEFORE)

    @Slot()
    def _edited(self) -> None:
        if not self._filling:
            self._show_choice()
            self.edited.emit()

    @Slot()
    def _password_left(self) -> None:
        if typed := self.password.text():
            self.password_entered.emit(typed)
        else:
            self.edited.emit()

    @Slot(bool)
    def _reveal(self, on: bool) -> None:
        self.password.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        self.show_password.set_text("Hide" if on else "Show")
        self.show_password.setAccessibleName("Hide the password" if on else "Show the password")

    @Slot()
    def _browse(self) -> None:
        dialog = QFileDialog(self, "Choose a CA file")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["Certificates (*.pem *.crt *.cer)", "All files (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    @Slot(str)
    def take_file(self, path: str) -> None:
        """Take the file *path* as the CA file."""
        self.ca_bundle.setText(path)
        self._edited()
