"""The field of a one-time code: six digits, typed or pasted, of any script."""

import unicodedata

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit

from snapshot_importer.ui.theme.theme import Theme

LENGTH = 6


def digits(text: str) -> str:
    """Return the decimal digits of *text* as ASCII; everything else is left out, such as spaces between groups."""
    return "".join(str(unicodedata.decimal(character)) for character in text if character.isdecimal())


class CodeField(QLineEdit):
    """Large figures; tells when the sixth is there, and takes no seventh."""

    complete = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._before = ""
        self.setAccessibleName(name)
        self.setFont(theme.mono_font(1.85))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhDigitsOnly
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhSensitiveData
        )
        self.textEdited.connect(self._tidy)

    def is_complete(self) -> bool:
        """Whether all six digits are there."""
        return len(self.text()) == LENGTH

    def clear_code(self) -> None:
        """Begin anew."""
        self._before = ""
        self.clear()

    @Slot(str)
    def _tidy(self, typed: str) -> None:
        """Keep the digits of what was typed or pasted; more than six are no code, and change nothing."""
        found = digits(typed)
        kept = found if len(found) <= LENGTH else self._before
        if kept != typed:
            place = len(digits(typed[: self.cursorPosition()]))
            self.setText(kept)
            self.setCursorPosition(min(place, len(kept)))
        changed, self._before = kept != self._before, kept
        self.edited.emit()
        if changed and self.is_complete():
            self.complete.emit()
