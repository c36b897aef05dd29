"""Keys that lead from part to part of a dialog, and from tab to tab."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from snapshot_importer.ui.widgets.choices import TabStrip


def add_part_keys(dialog: QDialog, parts: Sequence[QWidget], tabs: TabStrip) -> None:
    """Let F6 and Shift+F6 go round the visible *parts*, and Ctrl+PgDown and Ctrl+PgUp round *tabs*."""

    def jump(by: int) -> None:
        shown = [part for part in parts if part.isVisible() and part.isEnabled()]
        focus = QApplication.focusWidget()
        here = next((place for place, part in enumerate(shown) if _holds(part, focus)), -1 if by > 0 else 0)
        _into(shown[(here + by) % len(shown)])

    keys: tuple[tuple[str, Callable[[], object]], ...] = (
        ("F6", lambda: jump(1)),
        ("Shift+F6", lambda: jump(-1)),
        ("Ctrl+PgDown", lambda: tabs.step(1)),
        ("Ctrl+PgUp", lambda: tabs.step(-1)),
    )
    for sequence, do in keys:
        QShortcut(QKeySequence(sequence), dialog).activated.connect(do)


def _holds(part: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (focus is part or part.isAncestorOf(focus))


def _into(part: QWidget) -> None:
    inner = [child for child in part.findChildren(QWidget) if child.focusPolicy().value and child.isVisible()]
    (part if part.focusPolicy().value or not inner else inner[0]).setFocus()
