"""A read-only view of code, coloured by a Pygments lexer from the tokens."""

import re

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit

from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.style_sheet import let_sheet_fill, set_property
from snapshot_importer.ui.theme.theme import Theme

# Parts of Pygments' token tree and the colour token of each; the first that holds a token wins.
COLOURS = (
    ("Comment", "text2"),
    ("Literal.Number", "code_number"),
    ("Keyword.Constant", "code_number"),
    ("Name.Tag", "code_key"),
    ("Name.Attribute", "code_key"),
    ("Name.Builtin", "code_number"),
    ("Literal.String", "code_string"),
    ("Keyword", "code_key"),
)


OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


class Highlighter(QSyntaxHighlighter):
    """Paints spans that a lexer found in the whole text, since most lexers cannot work line by line."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._spans: dict[int, list[tuple[int, int, str]]] = {}

    def read(self, text: str, lexer_name: str) -> None:
        """Find the spans of *text* with the lexer *lexer_name*; an empty name leaves the text plain."""
        self._spans = _spans(text, lexer_name) if lexer_name else {}

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        for start, length, token in self._spans.get(self.currentBlock().blockNumber(), ()):
            form = QTextCharFormat()
            form.setForeground(QColor(getattr(self._theme.tokens, token)))
            self.setFormat(start, length, form)


def _spans(text: str, lexer_name: str) -> dict[int, list[tuple[int, int, str]]]:
    # Loaded when code is first shown: not needed for the first window.
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415

    spans: dict[int, list[tuple[int, int, str]]] = {}
    line = place = 0
    for token, value in get_lexer_by_name(lexer_name, stripnl=False, ensurenl=False).get_tokens(text):
        name = str(token).removeprefix("Token.")
        colour = next((colour for part, colour in COLOURS if name.startswith(part)), "")
        for number, piece in enumerate(value.split("\n")):
            if number:
                line, place = line + 1, 0
            if colour and piece:
                spans.setdefault(line, []).append((place, _units(piece), colour))
            elif not colour:
                # Lexers of shells know no options.
                for option in OPTION.finditer(piece):
                    start = place + _units(piece[: option.start()])
                    spans.setdefault(line, []).append((start, _units(option.group()), "code_key"))
            place += _units(piece)
    return spans


def _units(text: str) -> int:
    """Return the length of *text* as QTextDocument counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class CodeView(QPlainTextEdit):
    """Code to read and copy: left to right in every language, its scroll place kept when the text changes."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self._lexer = ""
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAccessibleName(name)
        set_property(self, "role", "code")
        let_sheet_fill(self)
        self._highlighter = Highlighter(self.document(), theme)
        theme.changed.connect(self._recolour)

    def show_code(self, text: str, lexer_name: str) -> None:
        """Show *text*; hidden characters in it become visible escapes, line by line."""
        shown = "\n".join(visible(line) for line in text.split("\n"))
        if (shown, lexer_name) == (self._text, self._lexer):
            return
        self._text, self._lexer = shown, lexer_name
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        self._highlighter.read(shown, lexer_name)
        self.setPlainText(shown)
        self.horizontalScrollBar().setValue(across)
        self.verticalScrollBar().setValue(down)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Ctrl+PgUp and Ctrl+PgDn to the tabs above."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in (
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
        ):
            event.ignore()
            return
        super().keyPressEvent(event)

    @Slot()
    def _recolour(self) -> None:
        self._highlighter.rehighlight()
