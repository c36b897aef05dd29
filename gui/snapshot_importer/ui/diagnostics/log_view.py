"""A code view that takes new lines at its end without laying all the others out again."""

from PySide6.QtGui import QTextCursor

from snapshot_importer.ui.widgets.code_view import CodeView


class LogView(CodeView):
    """Lines that come at the end and go at the top; who has scrolled up is left there."""

    def roll(self, gone: int, text: str) -> None:
        """Take the first *gone* lines away, fewer than there are, and put the lines of *text* to the end."""
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 1
        if gone:
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.NextBlock, QTextCursor.MoveMode.KeepAnchor, gone)
            cursor.removeSelectedText()
        if text:
            self.appendPlainText(text)
        self._text = "\0"  # what was shown whole is not on show any more
        if follows:
            bar.setValue(bar.maximum())
