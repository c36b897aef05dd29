"""The report on a run that did not end well."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from snapshot_importer.ui.background import Background
from snapshot_importer.ui.diagnostics.texts import TextDeeds
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.labels import PlainLabel, hairline

LEAD = (
    "Imports go on in AWS and are watched again. The report below helps to find the fault; keys, tokens and account ids "
    "are taken out of it."
)


class CrashDialog(QDialog):
    """Shows the very text that Copy and Save take."""

    def __init__(self, theme: Theme, report: str, background: Background, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Report")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 520)
        code = CodeView(theme, "Report")
        code.show_code(report, "")
        deeds = TextDeeds(self, background, lambda: report, lambda: "snapshot-importer-crash.txt")
        close = Button(theme, "Close", kind="primary", pressed=self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(PlainLabel(theme, "Nothing is sent.", "hint"))
        foot.addStretch(1)
        foot.addWidget(Button(theme, "Copy", icon="copy", pressed=deeds.copy))
        foot.addWidget(Button(theme, "Save…", pressed=deeds.save))
        foot.addWidget(close)
        close.setDefault(True)
        close.setFocus()
        title = PlainLabel(theme, "Snapshot Importer did not end well last time", "section", wrap=True)
        body = column(title, PlainLabel(theme, LEAD, wrap=True), gap=8)
        body.setContentsMargins(16, 16, 16, 16)
        body.addWidget(code, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(body, 1)
        whole.addWidget(hairline())
        whole.addLayout(foot)
