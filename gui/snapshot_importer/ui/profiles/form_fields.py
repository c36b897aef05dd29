"""What the parts of a profile's form have in common: rows by the name of their field, filled and read back."""

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from snapshot_importer.accounts.pasted import pasted
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.ui.sign_in.pick_line import PickLine
from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.form import FormRow
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.line import Line


class Fields(QObject):
    """Rows of the form; each is named after the attribute of `Profile` that it shows."""

    typed = Signal()  # the user changed something
    left = Signal(str)  # the user is done with the field of that name

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: dict[str, Line] = {}
        self.rows: dict[str, FormRow] = {}

    def put(self, profile: Profile) -> None:
        """Show what *profile* says, without a signal."""
        for name, line in self._lines.items():
            line.put(getattr(profile, name))

    def values(self) -> dict[str, str]:
        """Return the attributes of a profile as the fields say them."""
        return {name: line.text() for name, line in self._lines.items()}

    def field(self, name: str) -> QWidget | None:
        """Return the widget of the field *name* in a row of several; ``None`` where it is the only one."""
        return None

    def shown(self) -> frozenset[str]:
        """Return the names of the rows that are to be seen now."""
        return frozenset(self.rows)

    def _add_line(
        self,
        name: str,
        label: str,
        *beside: QWidget,
        placeholder: str = "",
        hint: str = "",
        required: bool = False,
    ) -> Line:
        """Add a row with a line of text that is what the profile's attribute *name* says."""
        line = self._lines[name] = Line(placeholder)
        self._add_row(name, label, line, *beside, hint=hint, required=required)
        return line

    def _add_row(
        self,
        name: str,
        label: str,
        field: QWidget,
        *beside: QWidget,
        hint: str = "",
        required: bool = False,
    ) -> FormRow:
        if isinstance(field, Line):
            field.typed.connect(self.typed)
            field.left.connect(partial(self._leave_line, name, field))
        elif isinstance(field, QComboBox):
            # A name of any length is elided; it must not widen the page.
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            field.setMinimumContentsLength(8)
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            field.currentIndexChanged.connect(self.typed)
            field.activated.connect(partial(self._leave, name))
        row = self.rows[name] = FormRow(self._theme, label, field, *beside, hint=hint, required=required)
        return row

    def _add_device(self, hint: str) -> PickLine:
        """Add the row of the MFA device, which can be chosen where the user's devices are known."""
        device = PickLine("MFA device", "arn:aws:iam::111122223333:mfa/operator")
        device.typed.connect(self.typed)
        device.left.connect(partial(self._leave_device, device))
        self.rows["mfa_device"] = FormRow(self._theme, "MFA device", device, hint=hint)
        return device

    def _leave_device(self, device: PickLine) -> None:
        if pasted(device.value()) != device.value():
            device.put(pasted(device.value()))
            self.typed.emit()
        self.left.emit("mfa_device")

    def _leave_line(self, name: str, line: Line) -> None:
        if pasted(line.text()) != line.text():
            line.put(pasted(line.text()))
            self.typed.emit()
        self.left.emit(name)

    @Slot()
    def _leave(self, name: str, _index: int = 0) -> None:
        self.left.emit(name)


class SecretLine(Line):
    """A line whose text no input method learns and no tool tip repeats."""

    def __init__(self, placeholder: str = "") -> None:
        super().__init__(placeholder)
        self.reveal(on=False)

    def reveal(self, *, on: bool) -> None:
        """Show the text, or dots in its place."""
        self.setEchoMode(Line.EchoMode.Normal if on else Line.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
            | (Qt.InputMethodHint.ImhNone if on else Qt.InputMethodHint.ImhHiddenText)
        )

    @Slot(str)
    def _tell(self, text: str) -> None:
        """Keep quiet: a tool tip would show the secret."""


def fact_label(theme: Theme, text: str = "") -> PlainLabel:
    """Return a label for a row that only shows something, set level with the row's name."""
    label = PlainLabel(theme, text, "mono", wrap=True, selectable=True)
    label.setContentsMargins(0, 8, 0, 0)
    return label


def choose(combo: QComboBox, key: str, words: str = "") -> None:
    """Choose the entry *key*, without a signal; it is added with *words* where it is not on offer."""
    combo.blockSignals(True)
    if key and combo.findData(key) < 0:
        combo.addItem(visible(words or key), key)
    combo.setCurrentIndex(combo.findData(key))
    combo.blockSignals(False)


def offer(combo: QComboBox, entries: list[tuple[str, str]]) -> None:
    """Offer *entries* as ``(words, key)``, without a signal; what is chosen stays chosen, on offer or not."""
    combo.blockSignals(True)
    chosen, words = combo.currentData() or "", combo.currentText()
    combo.clear()
    for entry_words, key in entries:
        combo.addItem(visible(entry_words), key)
    combo.blockSignals(False)
    choose(combo, chosen, words)
