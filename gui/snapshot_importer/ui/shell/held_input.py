"""What was pressed and typed while the window had only its first picture, done when there is somebody to do it.

Only what could be meant is done: the places of fields are in the picture, buttons of a page are not.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from snapshot_importer.ui.shell.main_window import MainWindow

Held = QMouseEvent | QKeyEvent | QInputMethodEvent
FIELDS = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox)


def replay(window: MainWindow, held: Sequence[Held]) -> None:
    """Do in *window* what was *held*, in its order."""
    window.frame.settle()
    for event in held:
        if isinstance(event, QMouseEvent):
            _press(window, event)
        elif isinstance(event, QKeyEvent):
            _type(window, event)
        else:
            QApplication.sendEvent(_in_focus(window), event)


def _press(window: MainWindow, event: QMouseEvent) -> None:
    place = window.mapFromGlobal(event.globalPosition().toPoint())
    hit = window.childAt(place)
    if hit is None or not _was_in_the_picture(window, hit):
        return
    if isinstance(hit, QLineEdit | QPlainTextEdit) and event.type() == QEvent.Type.MouseButtonPress:
        hit.setFocus()
    there = QMouseEvent(
        event.type(),
        QPointF(hit.mapFrom(window, QPoint(place))),
        event.globalPosition(),
        event.button(),
        event.buttons(),
        event.modifiers(),
    )
    QApplication.sendEvent(hit, there)


def _was_in_the_picture(window: MainWindow, hit: QWidget) -> bool:
    frame = window.frame
    if any(part is hit or part.isAncestorOf(hit) for part in (frame.bar, frame.rail)):
        return True
    return isinstance(hit, FIELDS) or isinstance(hit.parentWidget(), FIELDS)


def _type(window: MainWindow, event: QKeyEvent) -> None:
    keys = QKeySequence(event.keyCombination())
    action = next((one for one in window.actions() if one.shortcut() == keys and one.isEnabled()), None)
    if action is None:
        QApplication.sendEvent(_in_focus(window), event)
    elif event.type() == QEvent.Type.KeyPress:
        action.trigger()


def _in_focus(window: MainWindow) -> QWidget:
    focus: QWidget | None = window.focusWidget()
    return window if focus is None else focus
