"""The walk through a window: every place that shows text, and what is wrong with it there."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

HIDING = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # categories that are shown as escapes
MOST_CELLS = 600  # of one view: rows are alike, and the strings come round
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.WhatsThisRole,
)
OWN = frozenset(("&File", "&Edit", "&View", "&Task", "&Help"))  # of the menu bar
WRAPPED = re.compile(r"<qt>(.*)</qt>", re.DOTALL)


def findings(top: QWidget) -> Iterator[str]:
    """Yield "what is wrong: where: the text" for a window and all within, hidden or not."""
    for widget in (top, *top.findChildren(QWidget)):
        where = f"{type(widget).__name__} in {type(top).__name__}"
        for wrong, text in (*_texts(widget), *_rich(widget)):
            yield f"{wrong}: {where}: {text[:120]!a}"
        for action in widget.actions():
            shows_tips = not isinstance(widget, QMenu) or widget.toolTipsVisible()
            for wrong, text in _action(action, shows_tips=shows_tips):
                yield f"{wrong}: action of {where}: {text[:120]!a}"
        if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
            for wrong, text in _cells(widget.model()):
                yield f"{wrong}: cell of {where}: {text[:120]!a}"


@cache
def hides(text: str) -> bool:
    """Whether *text* holds a character that is not seen, or that reorders others."""
    # The program isolates what it draws from right to left (FSI … PDI).
    inner = text.removeprefix("\u2068").removesuffix("\u2069")
    return any(one not in "\n\t" and unicodedata.category(one) in HIDING for one in inner)


def makes_mnemonic(text: str) -> bool:
    """Whether an ampersand of *text*, which is not the program's own, would be a key."""
    return text not in OWN and not QKeySequence.mnemonic(text).isEmpty()


@cache
def is_bad_tip(tip: str) -> bool:
    """Whether Qt would find an element of foreign text in a tool tip."""
    wrapped = WRAPPED.fullmatch(tip)
    inner = wrapped[1].replace("<br>", "") if wrapped else tip
    if wrapped:
        return "<" in inner or re.search(r"&(?!amp;|lt;|gt;|quot;|#x27;)", inner) is not None
    return GuiQt.mightBeRichText(inner)


def _rich(widget: QWidget) -> Iterator[tuple[str, str]]:
    # Qt's own labels, as those of a message, take the format of their window.
    if isinstance(widget, QLabel) and widget.text() and widget.textFormat() != Qt.TextFormat.PlainText:
        yield "a label reads its text as HTML", widget.text()
    if isinstance(widget, QTextEdit):
        yield "an editor of rich text", widget.toPlainText()
    if isinstance(widget, QMessageBox) and widget.textFormat() != Qt.TextFormat.PlainText:
        yield "a message reads its text as HTML", widget.text()


def _texts(widget: QWidget) -> Iterator[tuple[str, str]]:
    keyed = list(_keyed(widget))
    for text in (*_shown(widget), *keyed, widget.toolTip()):
        if hides(text):
            yield "a character hides", text
    for text in (widget.toolTip(), widget.statusTip(), widget.whatsThis()):
        if is_bad_tip(text):
            yield "a tip is rich text", text
    for text in keyed:
        if makes_mnemonic(text):
            yield "a mnemonic", text


def _shown(widget: QWidget) -> Iterator[str]:
    yield from (widget.windowTitle(), widget.statusTip(), widget.whatsThis())
    if isinstance(widget, QLabel):
        yield widget.text()
    elif isinstance(widget, QTabBar):
        yield from (widget.tabToolTip(number) for number in range(widget.count()))
    elif isinstance(widget, QLineEdit | QPlainTextEdit):
        # What is typed is the user's own, as it is.
        text = widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText()
        yield from (widget.placeholderText(), text if widget.isReadOnly() else "")


def _keyed(widget: QWidget) -> Iterator[str]:
    """Yield the texts in which an ampersand is a key."""
    if (isinstance(widget, QLabel) and widget.buddy() is not None) or isinstance(widget, QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QGroupBox | QMenu):
        yield widget.title()
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(number) for number in range(widget.count()))


def _action(action: QAction, *, shows_tips: bool) -> Iterator[tuple[str, str]]:
    if hides(action.text()):
        yield "a character hides", action.text()
    if makes_mnemonic(action.text()):
        yield "a mnemonic", action.text()
    # Without a tip of its own an action shows its words as one; a menu shows none, unless it is told to.
    if shows_tips and is_bad_tip(action.toolTip()):
        yield "a tip is rich text", action.toolTip()


def _cells(model: QAbstractItemModel) -> Iterator[tuple[str, str]]:
    seen, places = 0, [QModelIndex()]
    while places and seen < MOST_CELLS:
        parent: QModelIndex | QPersistentModelIndex = places.pop()
        for row in range(model.rowCount(parent)):
            for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
                index = model.index(row, column, parent)
                seen += 1
                for role in ROLES:
                    text = index.data(role)
                    if isinstance(text, str):
                        if hides(text) and role == Qt.ItemDataRole.DisplayRole:
                            yield "a character hides", text
                        if role != Qt.ItemDataRole.DisplayRole and is_bad_tip(text):
                            yield "a tip is rich text", text
                if column == 0 and model.rowCount(index):
                    places.append(index)
