"""A policy as it is and as it would be, line by line: with signs, tint and ink, never by colour alone."""

import difflib

from PySide6.QtCore import Slot
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QTextEdit

from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.code_view import CodeView

# By sign: tokens of ink and ground.
LOOKS = {"-": ("err", "err_tint"), "+": ("ok", "ok_tint")}


def diff(before: str, after: str) -> list[tuple[str, str]]:
    """Return every line of both texts with its sign: ``-`` only now, ``+`` only after, a space for both."""
    old, new = before.splitlines(), after.splitlines()
    found: list[tuple[str, str]] = []
    for tag, first, last, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [(" ", line) for line in new[start:end]]
        else:
            found += [("-", line) for line in old[first:last]]
            found += [("+", line) for line in new[start:end]]
    return found


class DiffView(CodeView):
    """Code to read: every line begins with its sign."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self._theme = theme
        self._signs: list[str] = []
        theme.changed.connect(self._tint)

    def show_diff(self, lines: list[tuple[str, str]]) -> None:
        """Show what `diff` returned."""
        self._signs = [sign for sign, _ in lines]
        self.show_code("\n".join(f"{sign} {line}" for sign, line in lines), "json")
        self._tint()

    @Slot()
    def _tint(self) -> None:
        selections = []
        for number, sign in enumerate(self._signs):
            if sign not in LOOKS:
                continue
            ink, ground = (self._theme.colour(token) for token in LOOKS[sign])
            form = QTextCharFormat()
            form.setForeground(ink)
            form.setBackground(ground)
            form.setProperty(QTextFormat.Property.FullWidthSelection, True)
            line = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document().findBlockByNumber(number))
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            line.cursor, line.format = cursor, form
            selections.append(line)
        self.setExtraSelections(selections)
