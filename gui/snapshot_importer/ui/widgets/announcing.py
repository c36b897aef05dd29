"""What a screen reader says without being asked."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication


def announce(words: str) -> None:
    """Have *words* said in the window that the user works in; in another program's, the desktop tells."""
    window = QApplication.activeWindow()
    if window is not None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(window, words))
