"""The calls made for a task: time, call, outcome, duration, HTTP status, request id."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from snapshot_importer.tasks.task import Call
from snapshot_importer.ui.diagnostics.log_view import LogView
from snapshot_importer.ui.text import clock_time, visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button


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
        self._calls: Sequence[Call] | None = None
        self._shown: list[str] = []
        self._filter = QLineEdit(placeholderText="Filter the log")
        self._filter.setAccessibleName("Filter the log")
        self._filter.setClearButtonEnabled(True)
        self._filter.setMaximumWidth(280)
        self._code = LogView(theme, "Calls made for this task")
        self._filter.textChanged.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(8)
        self._copies = Button(theme, "Copy", icon="copy", small=True, pressed=self._copy)
        self._saves = Button(theme, "Save…", small=True, pressed=self._ask_file)
        layout.addLayout(row(self._filter, 1, self._copies, self._saves))
        layout.addWidget(self._code)

    def show_calls(self, calls: Sequence[Call] | None) -> None:
        """Show *calls*, oldest first; None while they are not known."""
        if calls != self._calls:
            self._calls = calls
            self._show()
        for button in (self._copies, self._saves):
            button.setEnabled(calls is not None)

    def text(self) -> str:
        """Return the lines that fit the filter."""
        return "\n".join(self._lines())

    def _lines(self) -> list[str]:
        words = self._filter.text().casefold().split()
        lines = (line(call) for call in self._calls or ())
        return [shown for shown in lines if all(word in shown.casefold() for word in words)]

    @Slot()
    def _show(self) -> None:
        before, now = self._shown, self._lines()
        self._shown = now
        gone = _gone(before, now)
        if gone is None:
            self._code.show_code(self.text() or ("" if self._calls is None else "No calls yet."), "")
        else:  # what is selected, and where it is read, is left alone
            self._code.roll(gone, "\n".join(now[len(before) - gone :]))

    @Slot()
    def _copy(self) -> None:
        QApplication.clipboard().setText(self.text())

    @Slot()
    def _ask_file(self) -> None:
        text = self.text()  # of the import that is shown now
        dialog = QFileDialog(self, "Save the log")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile("import-log.txt")
        dialog.fileSelected.connect(lambda path: self._save_text(path, text))
        dialog.open()


def _gone(before: Sequence[str], now: Sequence[str]) -> int | None:
    """Return how many lines are gone at the beginning, all others being there and perhaps more; None for other lines."""
    if not before or not now or now[0] not in before:
        return None
    gone = before.index(now[0])
    return gone if before[gone:] == now[: len(before) - gone] else None
