"""Reads a command line, JSON or address that was copied from somewhere into the form."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from snapshot_importer.request.masking import mask
from snapshot_importer.request.paste import LIMIT, Pasted, PasteError, request_from_text
from snapshot_importer.request.previews import masked_location
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.dialog_foot import dress_foot
from snapshot_importer.ui.widgets.form import Message
from snapshot_importer.ui.widgets.labels import PlainLabel

EXPLANATION = (
    "An “aws ec2 import-snapshot” command line for any shell, JSON as the AWS CLI and boto3 take it, "
    "or the address of the object."
)
# A clipboard may hold a whole file; so much is looked at to see whether it is a request.
MOST_OF_CLIPBOARD = LIMIT


class PasteDialog(QDialog):
    """A field for the text; what cannot be read is said in place, what was left out is said after."""

    def __init__(self, theme: Theme, parent: QWidget, taken: Callable[[Pasted], object]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Paste a request")
        self.resize(560, 380)
        self._taken = taken
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Request")
        self.text.setAccessibleDescription(EXPLANATION)
        self.text.setTabChangesFocus(True)
        self.text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        set_property(self.text, "role", "code")
        self.message = Message(theme)
        buttons = QDialogButtonBox()
        self.fill = buttons.addButton("Fill the form", QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.fill.setDefault(True)
        cancel.setAutoDefault(False)
        cancel.setIcon(QIcon())
        dress_foot(buttons)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        explanation = PlainLabel(theme, EXPLANATION, "secondary", wrap=True)
        explanation.setMinimumWidth(400)
        layout.addWidget(explanation)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.message)
        layout.addSpacing(4)
        layout.addWidget(buttons)
        self.text.textChanged.connect(self._soften)
        self._prefill()

    def _prefill(self) -> None:
        text = QGuiApplication.clipboard().text()[: MOST_OF_CLIPBOARD + 1]
        if text and _may_be_shown(text):
            self.text.setPlainText(text)
            self.text.selectAll()

    @Slot()
    def _soften(self) -> None:
        self.message.clear()

    @Slot()
    def _take(self) -> None:
        try:
            pasted = request_from_text(self.text.toPlainText())
        except PasteError as error:
            self.message.show_message("error", str(error))
            self.text.setAccessibleDescription(str(error))
            self.text.setFocus()
            return
        self.accept()
        self._taken(pasted)


def _may_be_shown(text: str) -> bool:
    """Whether *text* is a request without a secret link: such a link can be pasted into the location, which masks it."""
    try:
        location = request_from_text(text).request.location
    except PasteError:
        return False
    return mask(text) == text and masked_location(location) == location
