"""The request of a task in the same forms as beside the import form, as it was sent."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from snapshot_importer.request.model import ImportRequest
from snapshot_importer.request.previews import DIALECTS, render
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.choices import TabStrip
from snapshot_importer.ui.widgets.code_view import CodeView


class RequestView(QWidget):
    """Tabs of dialects over one code view."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._request: ImportRequest | None = None
        self._region = ""
        tabs = [(d.id, d.title if d.tab == d.title else f"{d.tab} ({d.title})") for d in DIALECTS.values()]
        self._tabs = TabStrip(theme, "Form of the request", tabs)
        self._code = CodeView(theme, "Request as it was sent")
        self._tabs.chosen.connect(self._render)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 8)
        layout.setSpacing(4)
        head = row(self._tabs, Button(theme, "Copy", icon="copy", small=True, pressed=self._copy))
        head.setStretch(0, 1)
        layout.addLayout(head)
        layout.addWidget(self._code)

    def show_request(self, request: ImportRequest, region: str) -> None:
        """Show *request* in the chosen form."""
        if (request, region) != (self._request, self._region):
            self._request, self._region = request, region
            if self.isVisible():
                self._render()

    def showEvent(self, event: QShowEvent) -> None:
        """Render only what is looked at."""
        self._render()

    @Slot()
    def _render(self) -> None:
        if self._request is not None:
            dialect = DIALECTS[self._tabs.current()]
            self._code.show_code(render(dialect.id, self._request, region=self._region), dialect.lexer)

    @Slot()
    def _copy(self) -> None:
        if self._request is not None:
            QApplication.clipboard().setText(render(self._tabs.current(), self._request, region=self._region))
