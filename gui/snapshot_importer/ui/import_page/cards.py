"""The cards of the form: each holds the rows of its fields, and reads and shows its part of the request."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from snapshot_importer.aws.answers import EncryptionDefault, KmsKey
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.request.problems import TEXT_LIMIT
from snapshot_importer.ui.import_page.kms_row import KmsRow
from snapshot_importer.ui.import_page.tags_editor import TagsEditor
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card, row
from snapshot_importer.ui.widgets.form import FormRow
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.line import Line
from snapshot_importer.ui.widgets.marks import IconMark

DESCRIPTION_HINT = "Kept with the task. The snapshot's own description is set by AWS; use tags to name it."
COUNTER_FROM = 200


class FieldsCard(Card):
    """A card whose rows tell by name which field is typed into, and which was left."""

    typed = Signal(str)
    left = Signal(str)

    def __init__(self, theme: Theme, title: str, parent: QWidget) -> None:
        super().__init__(theme, title, parent)
        self.rows: dict[str, FormRow] = {}

    def add(self, name: str, form_row: FormRow) -> None:
        """Put the row of the field *name* under those there are."""
        self.rows[name] = form_row
        self.body.addWidget(form_row)

    def listen(self, name: str, field: Any) -> None:
        """Tell of the signals ``typed`` and ``left`` of *field* under its name."""
        field.typed.connect(self.teller(self.typed, name))
        field.left.connect(self.teller(self.left, name))

    def teller(self, signal: Any, name: str) -> Callable[[], None]:
        """Return a function that emits *signal* with *name*."""
        return lambda: signal.emit(name)


class SnapshotCard(FieldsCard):
    """What the snapshot shall be: descriptions, encryption, key and tags."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "Snapshot", parent)
        self.description = Line("What this disk is")
        self.disk_description = Line("Optional, kept with the disk in the task")
        self.encrypt = QCheckBox("Encrypt the snapshot")
        self.kms = KmsRow(theme)
        self.tags = TagsEditor(theme)
        self._lock = IconMark(theme, "lock", "text2")
        self._reason = PlainLabel(theme, "", "secondary")
        self._default: EncryptionDefault | None = None
        self._wanted = False  # what the user chose, while the box is locked
        place = QWidget()
        place.setLayout(row(self.encrypt, self._lock, self._reason, 1, gap=8))
        place.setMinimumHeight(32)
        self.add("description", FormRow(theme, "Description", self.description))
        self.add("disk_description", FormRow(theme, "Disk description", self.disk_description))
        self.add("encrypted", FormRow(theme, "Encryption", place, named=self.encrypt))
        self.encrypt.setAccessibleName("Encrypt the snapshot")
        self.add("kms_key_id", self.kms)
        self.add("tags", FormRow(theme, "Tags", self.tags))
        for name, field in (
            ("description", self.description),
            ("disk_description", self.disk_description),
            ("kms_key_id", self.kms),
            ("tags", self.tags),
        ):
            self.listen(name, field)
        for line in (self.description, self.disk_description):
            line.textChanged.connect(self._show_hints)
        self.kms.typed.connect(self._lock_encryption)
        self.kms.left.connect(self._lock_encryption)
        self.encrypt.clicked.connect(self._chosen)
        self._lock_encryption()

    def values(self) -> dict[str, Any]:
        """Return this part of the request."""
        return {
            "description": self.description.text(),
            "disk_description": self.disk_description.text(),
            "encrypted": self.encrypt.isChecked(),
            "kms_key_id": self.kms.value(),
            "tags": self.tags.tags(),
        }

    def fill(self, request: ImportRequest) -> None:
        """Show this part of *request*."""
        self.description.put(request.description)
        self.disk_description.put(request.disk_description)
        self._wanted = request.encrypted
        self.kms.put(request.kms_key_id)
        self.tags.put(request.tags)
        self._lock_encryption()

    def wants_encryption(self) -> bool:
        """Return what the user chose, whatever key or Region demand."""
        return self._wanted

    def show_region(self, keys: Sequence[KmsKey], default: EncryptionDefault | None, *, busy: bool) -> None:
        """Offer the keys of the Region, or say that they are being read, and take note of what it encrypts by itself."""
        self.kms.set_busy(busy)
        self.kms.show_keys(keys)
        self._default = default
        self.kms.show_default(default)
        self._lock_encryption()

    @Slot()
    def _chosen(self) -> None:
        self._wanted = self.encrypt.isChecked()
        self._lock_encryption()
        self.left.emit("encrypted")

    @Slot()
    def _lock_encryption(self) -> None:
        by_key, by_region = bool(self.kms.value()), bool(self._default and self._default.on)
        reason = (
            "Needed for the chosen key"
            if by_key and not by_region
            else "On by default in this Region"
            if by_region
            else ""
        )
        self.encrypt.setChecked(self._wanted or by_key or by_region)
        self.encrypt.setEnabled(not reason)
        self._lock.setVisible(bool(reason))
        self._reason.setVisible(bool(reason))
        self._reason.setText(reason)
        self.encrypt.setAccessibleDescription(reason)
        self.kms.show_encrypted(self.encrypt.isChecked())

    @Slot()
    def _show_hints(self) -> None:
        for name, line, hint in (
            ("description", self.description, DESCRIPTION_HINT),
            ("disk_description", self.disk_description, ""),
        ):
            length = len(line.text())
            counter = f"{length:,} of {TEXT_LIMIT}" if length >= COUNTER_FROM else ""
            parts = (hint if length else "", counter)
            self.rows[name].set_hint("  ".join(part for part in parts if part))


class Section(QWidget):
    """A heading with a hint, for fields that belong together within a card."""

    def __init__(self, theme: Theme, title: str, hint: str) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(PlainLabel(theme, title, "strong"))
        layout.addWidget(PlainLabel(theme, hint, "hint", wrap=True))
