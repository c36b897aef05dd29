"""Whether the user is looking at a window."""

from PySide6.QtWidgets import QApplication, QWidget


def is_in_front(window: QWidget) -> bool:
    """Return whether *window*, or a dialog over it, is the one that the user works in."""
    active = QApplication.activeWindow()
    while active is not None and active is not window:
        active = active.parentWidget()
    return active is not None
