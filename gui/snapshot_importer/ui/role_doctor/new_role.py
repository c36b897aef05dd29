"""Asks for the name of another role, which the doctor then looks at and offers to create."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from snapshot_importer.request.problems import role_name_problem
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.dialog_foot import dress_foot
from snapshot_importer.ui.widgets.form import FormRow
from snapshot_importer.ui.widgets.labels import PlainLabel

LEAD = "The role is made after you have seen its policies. The import then names it instead of vmimport."
WIDTH = 440


class NewRoleDialog(QDialog):
    """One field; the name is judged when it is given."""

    named = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Create another role")
        self.name = QLineEdit()
        self.row = FormRow(theme, "Name", self.name, required=True)
        go_on = Button(theme, "Continue", kind="primary", pressed=self._take)
        buttons = QDialogButtonBox()
        buttons.addButton(go_on, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setIcon(QIcon())
        go_on.setDefault(True)
        dress_foot(buttons)
        buttons.rejected.connect(self.reject)
        self.name.textEdited.connect(self._soften)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(PlainLabel(theme, LEAD, "body", wrap=True))
        layout.addWidget(self.row)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.resize(WIDTH, max(layout.totalHeightForWidth(WIDTH), self.sizeHint().height()))

    @Slot()
    def _soften(self) -> None:
        self.row.clear_problem()

    @Slot()
    def _take(self) -> None:
        name = self.name.text().strip()
        if problem := role_name_problem(name):
            self.row.show_problem("error", problem)
            self.name.setFocus()
            return
        self.named.emit(name)
        self.accept()
