"""The calls made for a task: time, call, outcome, duration, HTTP status, request id."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from snapshot_importer.tasks.task import Call
from snapshot_importer.ui.text import clock_time, visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.code_view import CodeView


def line(call: Call) -> str:
    """Return one call on one line."""
    parts = [
        clock_time(call.at, seconds=True),
        f"{call.operation:<30}",
        f"{call.outcome:<11}",
        f"{call.seconds * 1000:7.0f} ms",
        f"HTTP {call.http_status or '–'}",
        call.request_id,
        call.code,
        call.message,
    ]
    return visible("  ".join(part for part in parts if part))


class CallLog(QWidget):
    """A filter over the lines, with Copy and Save."""

    def __init__(self, theme: Theme, save: Callable[[str, str], object]) -> None:
        super().__init__()
        self._save_text = save
        self._calls: Sequence[Call] = ()
        self._filter = QLineEdit(placeholderText="Filter the log")
        self._filter.setAccessibleName("Filter the log")
        self._filter.setClearButtonEnabled(True)
        self._filter.setMaximumWidth(280)
        self._code = CodeView(theme, "Calls made for this task")
        self._filter.textChanged.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(8)
        copy = Button(theme, "Copy", icon="copy", small=True, pressed=self._copy)
        keep = Button(theme, "Save…", small=True, pressed=self._ask_file)
        layout.addLayout(row(self._filter, 1, copy, keep))
        layout.addWidget(self._code)

    def show_calls(self, calls: Sequence[Call]) -> None:
        """Show *calls*, oldest first."""
        if calls != self._calls:
            self._calls = calls
            self._show()

    def text(self) -> str:
        """Return the lines that fit the filter."""
        words = self._filter.text().casefold().split()
        lines = (line(call) for call in self._calls)
        return "\n".join(shown for shown in lines if all(word in shown.casefold() for word in words))

    @Slot()
    def _show(self) -> None:
        self._code.show_code(self.text() or "No calls yet.", "")

    @Slot()
    def _copy(self) -> None:
        QApplication.clipboard().setText(self.text())

    @Slot()
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, "Save the log")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile("import-log.txt")
        dialog.fileSelected.connect(lambda path: self._save_text(path, self.text()))
        dialog.open()
