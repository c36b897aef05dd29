"""How to make something of a refused file that AWS takes: commands to copy, run where the file is."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from snapshot_importer.disks.commands import file_name, quoted
from snapshot_importer.disks.report import DiskReport
from snapshot_importer.ui.import_page.facts_table import FactsTable
from snapshot_importer.ui.text import size
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.close_box import close_box
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.labels import PlainLabel

CONVERT = "Run this where the file is, upload what it writes, and choose that object here."
MEMBER_COLUMNS = ("Size", "Disk")
MOST_ROWS = 6  # in sight at once
TAKE_OUT = (
    "An OVA holds several files. Choose the disk to import, take it out where the file is, and upload it."
)


class ConversionDialog(QDialog):
    """One command, and what to do around it."""

    def __init__(self, theme: Theme, parent: QWidget, report: DiskReport) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("How to convert")
        self.resize(560, 300)
        self.command = CodeView(theme, "Command")
        self.command.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 16, 16, 16)
        self.body.setSpacing(12)
        self.body.addWidget(PlainLabel(theme, report.title, "strong", wrap=True))
        self.lead = PlainLabel(theme, CONVERT, "body", wrap=True)
        self.body.addWidget(self.lead)
        self.body.addWidget(self.command, 1)
        self.copy = Button(theme, "Copy command", icon="copy", kind="primary", pressed=self._copy)
        self.body.addWidget(close_box(self, self.copy, default=self.copy))
        self.show_command(report.convert)

    def show_command(self, command: str) -> None:
        """Show another command."""
        self._command = command
        self.command.show_code(command, "bash")

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._command)


class MembersDialog(ConversionDialog):
    """The files inside an archive; the command takes the chosen one out."""

    def __init__(self, theme: Theme, parent: QWidget, report: DiskReport, archive: str) -> None:
        super().__init__(theme, parent, report)
        self.setWindowTitle("Choose a disk")
        self.resize(560, 420)
        self.lead.setText(TAKE_OUT)
        self._report = report
        self._archive = archive
        rows = [(size(member.size), member.name) for member in report.members]
        self.members = FactsTable(theme, "Disks in the archive", MEMBER_COLUMNS, rows)
        self.members.show_whole_rows(MOST_ROWS)
        self.body.insertWidget(2, self.members)
        self.setTabOrder(self.members, self.command)
        self.members.itemSelectionChanged.connect(self._show_member)
        self.members.selectRow(0)
        self.members.setFocus()

    @Slot()
    def _show_member(self) -> None:
        row = self.members.currentRow()
        if 0 <= row < len(self._report.members):
            self.show_command(extract_command(self._archive, self._report.members[row].name))


def extract_command(archive: str, member: str) -> str:
    """Return the command that takes *member* out of *archive*, safe to paste into a shell."""
    return f"tar -x -f {quoted(file_name(archive, 'archive.ova'))} -- {quoted(member)}"
