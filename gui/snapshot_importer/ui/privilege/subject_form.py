"""The fields that say what permissions are looked at for."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from snapshot_importer.ui.privilege.subject import ROLE, Subject, problems
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.form import FormRow, align_labels

# Field of `Subject`, label, placeholder, hint.
FIELDS = (
    ("location", "Bucket or object", "s3://bucket/key", "A bucket, a folder with a slash at its end, or an object."),
    ("role", "Service role", ROLE, ""),
    ("snapshot_key", "Key of the snapshot", "ARN or id of a customer key", ""),
    ("object_key", "Key of the object", "ARN or id of a customer key", ""),
    ("target", "Bucket of copies", "bucket in another Region", ""),
)  # fmt: skip


class SubjectForm(QWidget):
    """Tells of a change when a field is left; what is wrong stands under its field."""

    changed = Signal()

    def __init__(self, theme: Theme, subject: Subject, region: str) -> None:
        super().__init__()
        self._region = region
        self._told = subject
        self.fields: dict[str, QLineEdit] = {}
        self.rows: dict[str, FormRow] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for name, label, placeholder, hint in FIELDS:
            field = self.fields[name] = QLineEdit(getattr(subject, name))
            field.setPlaceholderText(placeholder)
            field.setCursorPosition(0)
            field.editingFinished.connect(self._left)
            self.rows[name] = FormRow(theme, label, field, hint=hint)
            layout.addWidget(self.rows[name])
        align_labels(list(self.rows.values()))

    def subject(self) -> Subject:
        """Return what the fields hold."""
        return Subject(**{name: field.text() for name, field in self.fields.items()})

    def has_problems(self, *, but: str = "") -> bool:
        """Whether anything is wrong with the fields, *but* for the one of that name."""
        return bool(problems(self.subject(), self._region).keys() - {but})

    @Slot()
    def _left(self) -> None:
        now = self.subject()
        found = problems(now, self._region)
        for name, row in self.rows.items():
            if name in found:
                row.show_problem("error", found[name])
            else:
                row.clear_problem()
        if now != self._told:
            self._told = now
            self.changed.emit()
