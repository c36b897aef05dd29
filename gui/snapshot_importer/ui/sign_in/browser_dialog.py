"""Says what is waited for while the user signs in with the browser."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from snapshot_importer.accounts.interaction import BrowserPage
from snapshot_importer.ui.sign_in.browser import open_page
from snapshot_importer.ui.sign_in.question import Question
from snapshot_importer.ui.sign_in.sign_in import Request
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.dialog_foot import dress_foot
from snapshot_importer.ui.widgets.form import Message
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.marks import Spinner

MARGIN = 16
USE_CODE = "code"  # the answer of who would rather compare a code
TITLE = "Sign in with your browser"
COMPARE = "Compare this code:"
SAME = "The page at {host} must show the same code. If it does not, press Cancel."
LET_IN = "Allow access on the page that opened, at {host}. Then the sign-in goes on by itself."
NO_BROWSER = "No browser could be opened. Copy the link, and open it in a browser yourself."


class BrowserDialog(Question):
    """Opens the page when it is made, and again when asked to; it goes when the sign-in is over."""

    def __init__(self, theme: Theme, parent: QWidget, page: BrowserPage) -> None:
        super().__init__(parent, TITLE)
        self._page = page
        self._words = PlainLabel(theme, "", "body", wrap=True)
        self.code = PlainLabel(theme, "", "body", selectable=True)
        self.code.setFont(theme.mono_font(1.85))
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._hint = PlainLabel(theme, "", "hint", wrap=True)
        self.waiting = PlainLabel(theme, "", "secondary", wrap=True)
        self._message = Message(theme)
        self._use_code = Button(theme, "Use a code instead", kind="link", pressed=self._ask_for_code)
        self._use_code.setToolTip("For a browser on another computer, or one that does not come back.")
        self._again = Button(theme, "Open browser again", icon="external-link", pressed=self._open)
        self._copy = Button(theme, "Copy link", icon="copy", pressed=self._copy_link)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._layout.setSpacing(12)
        for part in (self._words, self.code, self._hint, self._message):
            self._layout.addWidget(part)
        self._layout.addLayout(row(Spinner(theme), self.waiting, gap=8))
        self._layout.addLayout(row(self._use_code, 1))
        self._layout.addStretch(1)
        self._layout.addWidget(self._buttons(theme))
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._count_down)
        self._clock.start()
        self._show(page)
        # Return, pressed by who is back from the browser, asks for nothing here.
        self._again.setFocus()

    def takes(self, request: Request) -> bool:
        """Open another page of the same sign-in: one with a code, in place of the one before."""
        if not isinstance(request, BrowserPage):
            return False
        self._show(request)
        return True

    def _buttons(self, theme: Theme) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        for button in (self._again, self._copy):
            button.setAutoDefault(False)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setIcon(QIcon())
        cancel.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        dress_foot(buttons)
        return buttons

    def _show(self, page: BrowserPage) -> None:
        self._page = page
        host = QUrl(page.url).host()
        self._words.setText(COMPARE if page.code else LET_IN.format(host=host))
        self.code.setText(page.code)
        self.code.setAccessibleName(f"Code {page.code}")
        self._hint.setText(SAME.format(host=host))
        for part in (self.code, self._hint):
            part.setVisible(bool(page.code))
        self._use_code.setVisible(not page.code)
        self._use_code.setEnabled(True)
        self._copy.set_text("Copy link")
        self._open()
        self._count_down()

    @Slot()
    def _open(self) -> None:
        if open_page(self._page.url):
            self._message.clear()
        else:
            self._message.show_message("warning", NO_BROWSER)
        self.fit(self._layout)

    @Slot()
    def _copy_link(self) -> None:
        QGuiApplication.clipboard().setText(self._page.url)
        self._copy.set_text("Copied")

    @Slot()
    def _ask_for_code(self) -> None:
        self._use_code.setEnabled(False)
        self.answered.emit(USE_CODE)

    @Slot()
    def _count_down(self) -> None:
        left = int((self._page.ends - datetime.now(UTC)).total_seconds()) if self._page.ends else None
        if left is None:
            self.waiting.setText("Waiting for the browser…")
        else:
            minutes, seconds = divmod(max(0, left), 60)
            self.waiting.setText(f"Waiting for the browser… ends in {minutes}:{seconds:02}")
