"""Why AWS refused: the cause, what was not harmed, and AWS's own words to copy."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from snapshot_importer.aws.explain import explain
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.import_page.fitting import FittingHeight
from snapshot_importer.ui.tasks.details import error_details
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, column
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.labels import PlainLabel


class SaidDialog(QDialog):
    """Title and sentences above, the unedited words of AWS below."""

    def __init__(self, theme: Theme, parent: QWidget, task: Task) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("What AWS said")
        self.resize(560, 400)
        failure = task.failure
        code, message, kind = (failure.code, failure.message, failure.kind) if failure else ("", "", "")
        explanation = explain(code, message, kind=kind, role=task.role_name)
        block = Block(theme, "error")
        block.show_state("error", explanation.title, " ".join(explanation.sentences))
        self.said = CodeView(theme, "What AWS said")
        self._details = error_details(task)
        self.said.show_code(self._details, "")
        self.said.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        cause = FittingHeight()
        cause.setLayout(column(block))
        buttons = QDialogButtonBox()
        copy = Button(theme, "Copy details", icon="copy", pressed=self._copy)
        copy.setAutoDefault(False)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton(QDialogButtonBox.StandardButton.Close)
        close.setIcon(QIcon())
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(cause)
        layout.addWidget(PlainLabel(theme, "What AWS said", "strong"))
        layout.addWidget(self.said, 1)
        layout.addWidget(buttons)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
