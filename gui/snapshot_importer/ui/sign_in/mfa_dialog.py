"""Asks for the code that an MFA device shows."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QIcon
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from snapshot_importer.accounts.interaction import MfaQuestion
from snapshot_importer.ui.sign_in.code_field import CodeField
from snapshot_importer.ui.sign_in.question import WIDTH, Question
from snapshot_importer.ui.sign_in.sign_in import Request
from snapshot_importer.ui.text import tool_tip
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.dialog_foot import dress_foot
from snapshot_importer.ui.widgets.form import Message
from snapshot_importer.ui.widgets.labels import PlainLabel

MARGIN = 16
LINES = 3  # that a device may take
INCOMPLETE = "Enter the six digits that the device shows now."


class MfaDialog(Question):
    """Stays open while AWS looks at the code, and asks again where it was not accepted."""

    def __init__(self, theme: Theme, parent: QWidget, question: MfaQuestion) -> None:
        super().__init__(parent, f"MFA code for {question.profile_name}")
        self._words = PlainLabel(theme, "", "body", wrap=True)
        self.field = CodeField(theme, "MFA code")
        self._message = Message(theme)
        self.go_on = Button(theme, "Continue", kind="primary", pressed=self._take)
        buttons = QDialogButtonBox()
        buttons.addButton(self.go_on, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setIcon(QIcon())
        cancel.setAutoDefault(False)
        self.go_on.setDefault(True)
        dress_foot(buttons)
        buttons.rejected.connect(self.reject)
        self.field.complete.connect(self._take)
        self.field.edited.connect(self._soften)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._layout.setSpacing(12)
        self._layout.addWidget(self._words)
        self._layout.addWidget(self.field)
        self._layout.addWidget(self._message)
        self._layout.addStretch(1)
        self._layout.addWidget(buttons)
        self._ask(question)

    def takes(self, request: Request) -> bool:
        """Ask for another code: the one before was not accepted, or another device is wanted too."""
        if not isinstance(request, MfaQuestion):
            return False
        self._ask(request)
        return True

    def _ask(self, question: MfaQuestion) -> None:
        device = self._fitted(question.device)
        self._words.setText(f"Device {device}. Needed to {question.purpose}.")
        self._words.setToolTip(tool_tip(question.device) if device != question.device else "")
        self.field.clear_code()
        self._set_busy(busy=False)
        if question.problem:
            self._complain(question.problem)
        else:
            self._soften()
        self.fit(self._layout)
        self.field.setFocus()

    def _fitted(self, device: str) -> str:
        """Return *device* with an ellipsis in each part that is wider than a line: an ARN breaks only at its slashes."""
        room, metrics = WIDTH - 2 * MARGIN, self.fontMetrics()
        middle = Qt.TextElideMode.ElideMiddle
        parts = metrics.elidedText(device, middle, LINES * room).split("/")
        return "/".join(
            metrics.elidedText(part, middle, room - metrics.horizontalAdvance("/ ")) for part in parts
        )

    def _complain(self, sentence: str) -> None:
        self._message.show_message("error", sentence)
        set_property(self.field, "state", "error")
        self.field.setAccessibleDescription(sentence)
        QAccessible.updateAccessibility(QAccessibleEvent(self.field, QAccessible.Event.Alert))
        self.fit(self._layout)

    @Slot()
    def _soften(self) -> None:
        self._message.clear()
        set_property(self.field, "state", "")
        self.field.setAccessibleDescription(self._words.text())

    @Slot()
    def _take(self) -> None:
        if not self.field.is_complete():
            self._complain(INCOMPLETE)
            self.field.setFocus()
            return
        self._set_busy(busy=True)
        self.answered.emit(self.field.text())

    def _set_busy(self, *, busy: bool) -> None:
        """Take no second code while AWS looks at the first; the focus stays where it is."""
        self.field.setReadOnly(busy)
        self.go_on.setEnabled(not busy)
        self.go_on.set_text("Checking…" if busy else "Continue")
