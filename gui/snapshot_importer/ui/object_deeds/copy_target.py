"""Where a copy shall lie: a bucket of the import's Region, and a key at which nothing is."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.form import FormRow, align_labels

READING = "Reading the names of the buckets…"
LONGEST_KEY = 1024  # S3 User Guide, "Naming Amazon S3 objects": bytes of UTF-8


class CopyTarget(QWidget):
    """Two rows of a form."""

    changed = Signal()

    def __init__(self, theme: Theme, region: str, key: str) -> None:
        super().__init__()
        self._region = region
        self.bucket = QComboBox()
        self.bucket.setEditable(True)
        self.bucket.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.bucket.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.key = QLineEdit(key)
        self.key.setCursorPosition(0)
        self.bucket_row = FormRow(theme, "Bucket", self.bucket, hint=READING)
        self.key_row = FormRow(theme, "Key", self.key)
        align_labels([self.bucket_row, self.key_row])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.bucket_row)
        layout.addWidget(self.key_row)
        self.bucket.editTextChanged.connect(self._bucket_edited)
        self.key.textChanged.connect(self._key_edited)

    def place(self) -> tuple[str, str]:
        """Return bucket and key as they stand."""
        return self.bucket.currentText().strip(), self.key.text()

    def show_buckets(self, names: Sequence[str]) -> None:
        """Offer these buckets; what was typed meanwhile stays."""
        typed = self.bucket.currentText()
        self.bucket.addItems([visible(name) for name in names])
        self.bucket.setEditText(typed or (names[0] if names else ""))
        found = f"Your buckets in {self._region}. Another name can be typed."
        self.bucket_row.set_hint(found if names else f"No bucket of yours is in {self._region}: type a name.")

    def show_no_list(self) -> None:
        """Say that the buckets could not be listed, which is no dead end."""
        self.bucket_row.set_hint(f"The buckets could not be listed. Type the name of one in {self._region}.")

    def check(self) -> bool:
        """Say what cannot be a place, and return whether nothing is wrong."""
        bucket, key = self.place()
        if not bucket:
            self.bucket_row.show_problem("error", "Enter the name of a bucket.")
            self.bucket.setFocus()
        elif not key or len(key.encode("utf-8", "replace")) > LONGEST_KEY:
            wrong = "Enter a key." if not key else f"At most {LONGEST_KEY} bytes."
            self.key_row.show_problem("error", wrong)
            self.key.setFocus()
        else:
            return True
        return False

    def show_elsewhere(self, region: str) -> None:
        """Say that the bucket is in another Region."""
        self.bucket_row.show_problem("error", f"This bucket is in {region}. Choose one in {self._region}.")
        self.bucket.setFocus()

    def show_no_bucket(self, sentence: str) -> None:
        """Say why the bucket cannot be used."""
        self.bucket_row.show_problem("error", sentence)
        self.bucket.setFocus()

    def show_taken(self, free: str, use: Callable[[], object]) -> None:
        """Say that something lies at the key, and offer another one."""
        name = free.rpartition("/")[2]
        self.key_row.show_problem("error", "An object with this key exists.", f"Use {name}", use)
        self.key.setFocus()

    @Slot()
    def _bucket_edited(self) -> None:
        self.bucket_row.clear_problem()
        self.changed.emit()

    @Slot()
    def _key_edited(self) -> None:
        self.key_row.clear_problem()
        self.changed.emit()
