"""How long a session lasts: the usual lengths to choose from, or any other to type."""

import re

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QSizePolicy

from snapshot_importer.ui.text import duration
from snapshot_importer.ui.widgets.line import Line

# "1 h 30 min", "90min", "2 hours", "5400 s"; a number alone counts seconds, as in ~/.aws.
WORDS = re.compile(
    r"(?:(?P<h>\d{1,4}) *h(?:ours?)?)? *(?:(?P<m>\d{1,6}) *m(?:in(?:utes?)?)?)? *"
    r"(?:(?P<s>\d{1,9}) *s(?:ec(?:onds?)?)?)?",
    re.ASCII | re.IGNORECASE,
)


def seconds_in(text: str) -> str:
    """Return the seconds that *text* says, as digits; *text* itself where it says none."""
    plain = " ".join(text.split())
    # A number alone is one already; "1h30" could be either of two lengths.
    found = WORDS.fullmatch(plain)
    if not plain or found is None:
        return plain
    parts = {unit: int(count or 0) for unit, count in found.groupdict().items()}
    return str(parts["h"] * 3600 + parts["m"] * 60 + parts["s"])


class DurationField(QComboBox):
    """A line with a list of lengths; empty leaves the length to AWS."""

    typed = Signal()
    left = Signal()

    def __init__(self, name: str, minutes: tuple[int, ...], own: str) -> None:
        """Offer so many *minutes*; *own* says what AWS takes where the line is empty."""
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line = Line(own)
        self.line.setAccessibleName(name)
        self.setLineEdit(self.line)
        # Completion would put another length than was typed into the line.
        self.setCompleter(None)  # type: ignore[arg-type]
        self.addItems([duration(count * 60) for count in minutes])
        self.setCurrentIndex(-1)
        self.line.typed.connect(self.typed)
        self.line.left.connect(self._leave)
        self.activated.connect(self._choose)

    def value(self) -> str:
        """Return the seconds as digits, or what was typed where that is no length."""
        return seconds_in(self.line.text())

    def put(self, seconds: str) -> None:
        """Show *seconds* in words, without a signal; a text that is no number as it is."""
        self.blockSignals(True)
        self.setCurrentIndex(-1)
        self.line.put(duration(int(seconds)) if re.fullmatch(r"\d{1,9}", seconds, re.ASCII) else seconds)
        self.blockSignals(False)

    @Slot()
    def _leave(self) -> None:
        self.put(self.value())
        self.left.emit()

    @Slot()
    def _choose(self) -> None:
        self.typed.emit()
        self.left.emit()
