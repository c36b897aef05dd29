"""Shift+F10 opens the menu of what has the focus; Qt knows only the Menu key, which many keyboards lack."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

KEYS = "Shift+F10"
OF_THEIR_OWN = ("windows", "cocoa")  # platforms that ask for the menu themselves, or have no such key


def add_menu_key(window: QWidget) -> None:
    """Have the keys work everywhere in *window*."""
    if QGuiApplication.platformName() not in OF_THEIR_OWN:
        QShortcut(QKeySequence(KEYS), window).activated.connect(_ask_for_menu)


def _ask_for_menu() -> None:
    """Ask as Qt does when the Menu key is pressed: where the cursor is."""
    focus = QApplication.focusWidget()
    if focus is None:
        return
    cursor = focus.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    place = cursor.center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, focus.mapToGlobal(place))
    QApplication.sendEvent(focus, event)
