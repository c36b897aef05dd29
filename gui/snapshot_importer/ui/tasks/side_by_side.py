"""Whether two parts of a task's detail have room side by side; else one stands below the other."""

from PySide6.QtWidgets import QWidget

LEAST = 680  # px
CHARACTERS = 110  # that both hold together, of text of any size


def fit_side_by_side(parts: QWidget) -> bool:
    """Return whether *parts*, which hold them, are wide enough for their text."""
    return parts.width() >= max(LEAST, CHARACTERS * parts.fontMetrics().averageCharWidth())
