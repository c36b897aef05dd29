"""What an administrator needs to repair the role: commands, documents or Terraform, to be copied."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from snapshot_importer.aws.administrator import FORMS, LEXERS, Form, instructions
from snapshot_importer.aws.diagnosis import PolicyChange, RoleNeeds
from snapshot_importer.ui.text import account_id
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.choices import TabStrip
from snapshot_importer.ui.widgets.close_box import close_box
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.labels import PlainLabel

LEAD = "Send this to whoever manages roles in account {account}. Nothing is sent by itself."


class InstructionsDialog(QDialog):
    """The text as it is copied."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        needs: RoleNeeds,
        changes: Sequence[PolicyChange],
        *,
        role_exists: bool | None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("For your administrator")
        self.resize(720, 520)
        self._texts: dict[Form, str] = {
            form: instructions(form, needs, changes, role_exists=role_exists) for form, _ in FORMS
        }
        self.tabs = TabStrip(theme, "Form of the instructions", FORMS)
        self.text = CodeView(theme, "Instructions")
        self.copy = Button(theme, "Copy", icon="copy", kind="primary", pressed=self._copy)
        buttons = close_box(self, self.copy, default=self.copy)
        self.tabs.chosen.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(PlainLabel(theme, LEAD.format(account=account_id(needs.account)), "body", wrap=True))
        layout.addWidget(self.tabs)
        layout.addWidget(self.text, 1)
        layout.addWidget(buttons)
        self._show()

    def _form(self) -> Form:
        return next(form for form, _ in FORMS if form == self.tabs.current())

    @Slot()
    def _show(self) -> None:
        self.text.show_code(self._texts[self._form()], LEXERS[self._form()])

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._texts[self._form()])
