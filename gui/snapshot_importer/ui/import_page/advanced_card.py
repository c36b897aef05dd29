"""The advanced part: service role, client token and client data, folded away until they are wanted."""

import uuid
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from snapshot_importer.request.model import ImportRequest
from snapshot_importer.ui.import_page.cards import FieldsCard, Section
from snapshot_importer.ui.import_page.fields import OptionalTime
from snapshot_importer.ui.import_page.role_field import RoleField
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Disclosure, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.form import FormRow
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.line import Line

TOKEN_HINT = "Protects from importing twice. A new one is made for every new import."
CLIENT_DATA_HINT = "Kept with the task, changes nothing. Times are sent in UTC."
NOT_A_NUMBER = float("nan")  # a size that cannot be read; the rules refuse it


def new_token() -> str:
    """Return a client token that was never used."""
    return str(uuid.uuid4())


class AdvancedCard(FieldsCard):
    """A card that is one disclosure."""

    take_asked = Signal()
    doctor_pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", parent)
        self.body.setContentsMargins(8, 8, 16, 8)
        self.role = RoleField()
        self.doctor = Button(theme, "Role doctor…", pressed=self.doctor_pressed.emit)
        self.token = Line()
        self.comment = Line()
        self.start = OptionalTime(theme, "Upload start")
        self.end = OptionalTime(theme, "Upload end")
        self.upload_size = Line()
        self.upload_size.setFixedWidth(120)
        self.take = Button(theme, "Take from the object", pressed=self.take_asked.emit)
        self._made_token = ""
        inner = QWidget()
        self._inner = QVBoxLayout(inner)
        self._inner.setContentsMargins(8, 0, 0, 8)
        self._inner.setSpacing(8)
        self.disclosure = Disclosure(theme, "Advanced", inner)
        self.body.addWidget(self.disclosure)
        self._lay_out(theme)
        for name, field in self._fields().items():
            self.listen(name, field)
        self.role.editTextChanged.connect(self._sum_up)
        for part in (self.token, self.comment):
            part.textChanged.connect(self._sum_up)
        for moment in (self.start, self.end):
            moment.left.connect(self._sum_up)
        self.upload_size.textChanged.connect(self._sum_up)
        self.renew_token()

    def _lay_out(self, theme: Theme) -> None:
        renew = Button(theme, "New", pressed=self._renew_pressed)
        renew.setAccessibleName("New client token")
        rest = QWidget()
        rest.setLayout(row(PlainLabel(theme, "GiB", "secondary"), self.take, 1))
        rest.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.add("role_name", FormRow(theme, "Service role", self.role, self.doctor))
        self.add("client_token", FormRow(theme, "Client token", self.token, renew, hint=TOKEN_HINT))
        self._inner.addWidget(Section(theme, "Client data", CLIENT_DATA_HINT))
        self.add("comment", FormRow(theme, "Comment", self.comment))
        self.add("upload_start", FormRow(theme, "Upload start", self.start, named=self.start.edit))
        self.add("upload_end", FormRow(theme, "Upload end", self.end, named=self.end.edit))
        self.add("upload_size", FormRow(theme, "Upload size", self.upload_size, rest))
        self.upload_size.setAccessibleName("Upload size in GiB")

    def add(self, name: str, form_row: FormRow) -> None:
        """Put the row of the field *name* into the part that folds."""
        self.rows[name] = form_row
        self._inner.addWidget(form_row)

    def _fields(self) -> dict[str, Line | RoleField | OptionalTime]:
        return {
            "role_name": self.role,
            "client_token": self.token,
            "comment": self.comment,
            "upload_start": self.start,
            "upload_end": self.end,
            "upload_size": self.upload_size,
        }

    def values(self) -> dict[str, Any]:
        """Return this part of the request."""
        return {
            "role_name": self.role.text().strip(),
            "client_token": self.token.text().strip(),
            "comment": self.comment.text(),
            "upload_start": self.start.value(),
            "upload_end": self.end.value(),
            "upload_size": read_size(self.upload_size.text()),
        }

    def fill(self, request: ImportRequest) -> None:
        """Show this part of *request*; a request without a token gets a new one."""
        self.role.put(request.role_name)
        self.comment.put(request.comment)
        self.start.put(request.upload_start)
        self.end.put(request.upload_end)
        self.show_size(request.upload_size)
        if request.client_token:
            self.token.put(request.client_token)
        else:
            self.renew_token()
        self._sum_up()

    def show_size(self, gib: float | None) -> None:
        """Show a size in GiB, or none."""
        self.upload_size.put("" if gib is None else repr(gib).removesuffix(".0"))

    def show_roles(self, names: Sequence[str], note: str) -> None:
        """Offer the roles that VM Import may take; *note* says why there are none."""
        self.role.show_roles(names)
        self.rows["role_name"].set_hint(note)

    def renew_token(self) -> None:
        """Make a new client token."""
        self._made_token = new_token()
        self.token.put(self._made_token)
        self._sum_up()

    @Slot()
    def _renew_pressed(self) -> None:
        self.renew_token()
        self.left.emit("client_token")

    @Slot()
    def _sum_up(self) -> None:
        role = self.role.text().strip() or "vmimport"
        token = "new client token" if self.token.text() == self._made_token else "client token entered"
        data = (self.comment.text(), self.start.value(), self.end.value(), self.upload_size.text())
        filled = "with client data" if any(data) else "no client data"
        self.disclosure.set_summary(f"Role {role[:64]} · {token} · {filled}")


def read_size(text: str) -> float | None:
    """Return the number in *text*, as Python or the user's language writes it; not-a-number if it is none."""
    plain = text.strip()
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        number, readable = QLocale().toDouble(plain)
        return number if readable else NOT_A_NUMBER
