"""What to ask for: who lacks which permission on what, and the smallest policy, to be copied for an administrator."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from snapshot_importer.aws.ask import Ask, letter
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.close_box import close_box
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.labels import PlainLabel


class AskDialog(QDialog):
    """The letter as it is copied; nothing is sent anywhere."""

    def __init__(self, theme: Theme, parent: QWidget, ask: Ask) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("What to ask for")
        self.resize(600, 480)
        self._letter = letter(ask)
        self.text = CodeView(theme, "What to ask for")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.text.show_code(self._letter, "")
        self.copy = Button(theme, "Copy", icon="copy", kind="primary", pressed=self._copy)
        buttons = close_box(self, self.copy, default=self.copy)
        lead = "Send this to whoever manages permissions in the account. Nothing is sent by itself."
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(PlainLabel(theme, lead, "body", wrap=True))
        layout.addWidget(self.text, 1)
        layout.addWidget(buttons)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._letter)
