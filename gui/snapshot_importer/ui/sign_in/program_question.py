"""Asks whether a program that a profile of ~/.aws names may run."""

from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from snapshot_importer.accounts.interaction import ProgramQuestion
from snapshot_importer.ui.sign_in.question import WIDTH, Question
from snapshot_importer.ui.sign_in.sign_in import ALWAYS, ONCE
from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.dialog_foot import dress_foot
from snapshot_importer.ui.widgets.labels import PlainLabel

MARGIN = 16
LINES = 5  # of a long command that are seen without scrolling
QUOTES = 24  # pixels, at least what the quotation marks around a command take


class ProgramDialog(Question):
    """The safe answer is the default, and Escape gives it; a long command stands whole in a view of its own."""

    def __init__(self, theme: Theme, parent: QWidget, question: ProgramQuestion) -> None:
        super().__init__(parent, f"Run a program for {question.profile_name}?")
        shown = visible(question.command)
        room = WIDTH - 2 * MARGIN - QUOTES
        is_short = self.fontMetrics().horizontalAdvance(shown) <= room
        named = f"the program “{shown}”" if is_short else "this program"
        words = PlainLabel(theme, f"This profile runs {named} to get credentials. Run it?", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(12)
        layout.addWidget(words)
        if not is_short:
            layout.addWidget(_view(theme, question.command), 1)
        layout.addStretch(0)
        keep_out = Button(theme, "Don't run")
        layout.addWidget(self._buttons(theme, keep_out))
        keep_out.setDefault(True)
        keep_out.setFocus()
        self.fit(layout)

    def _buttons(self, theme: Theme, keep_out: Button) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        for button, role in (
            (keep_out, QDialogButtonBox.ButtonRole.RejectRole),
            (self._answer(theme, "Run this time", ONCE), QDialogButtonBox.ButtonRole.ActionRole),
            (self._answer(theme, "Always for this profile", ALWAYS), QDialogButtonBox.ButtonRole.ActionRole),
        ):
            button.setAutoDefault(False)
            buttons.addButton(button, role)
        dress_foot(buttons)
        buttons.rejected.connect(self.reject)
        return buttons

    def _answer(self, theme: Theme, words: str, answer: str) -> Button:
        return Button(theme, words, pressed=lambda: self.answered.emit(answer))


def _view(theme: Theme, command: str) -> CodeView:
    view = CodeView(theme, "Program")
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
    view.show_code(command, "")
    view.setMinimumHeight(view.fontMetrics().lineSpacing() * LINES + 20)
    return view
