"""A policy as it is and as it would be, line by line: with signs, tint and ink, never by colour alone."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QTextEdit

from snapshot_importer.ui.role_doctor.policy_diff import Line
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.code_view import CodeView

# By sign: tokens of ink and ground.
LOOKS = {"-": ("err", "err_tint"), "+": ("ok", "ok_tint")}


class DiffView(CodeView):
    """Code to read: every line begins with its sign."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self._theme = theme
        self._signs: list[str] = []
        theme.changed.connect(self._tint)

    def show_diff(self, lines: Sequence[Line]) -> None:
        """Show what `policy_diff` returned."""
        self._signs = [line.sign for line in lines]
        self.show_code("\n".join(f"{line.sign} {line.text}" for line in lines), "json")
        self._tint()

    @Slot()
    def _tint(self) -> None:
        selections = []
        for number, sign in enumerate(self._signs):
            if sign in LOOKS:
                ink, ground = LOOKS[sign]
                selections += [self._ground(number, ground), self._ink(number, ink)]
        self.setExtraSelections(selections)

    def _ground(self, number: int, token: str) -> QTextEdit.ExtraSelection:
        """Tint the whole width of a line, which Qt does for a cursor that selects nothing."""
        selection = self._line(number)
        selection.format.setBackground(self._theme.colour(token))
        selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        return selection

    def _ink(self, number: int, token: str) -> QTextEdit.ExtraSelection:
        selection = self._line(number)
        selection.cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        selection.format.setForeground(self._theme.colour(token))
        return selection

    def _line(self, number: int) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.cursor = QTextCursor(self.document().findBlockByNumber(number))
        selection.format = QTextCharFormat()
        return selection
