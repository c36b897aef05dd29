"""The request preview: what will be sent, in each form in which it can be used elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from snapshot_importer.request.model import ImportRequest
from snapshot_importer.request.previews import DIALECTS, Row, render, summary
from snapshot_importer.ui.import_page.summary_view import SummaryView
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.choices import ChoiceRow, TabStrip
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.labels import PlainLabel, hairline

TABS = tuple(dict.fromkeys(dialect.tab for dialect in DIALECTS.values()))
SHELLS = tuple(dialect for dialect in DIALECTS.values() if dialect.tab == "AWS CLI")
# Milliseconds in which changes are gathered; a change is to be seen within 100.
GATHER = 30
COPIED_FOR = 2000
# The labels of the summary's rows that belong to a field.
SUMMARY_FIELDS = {
    "Location": "location",
    "Disk format": "format",
    "Description": "description",
    "Disk description": "disk_description",
    "KMS key": "kms_key_id",
    "Service role": "role_name",
    "Client token": "client_token",
    "Comment": "comment",
    "Upload start": "upload_start",
    "Upload end": "upload_end",
    "Upload size": "upload_size",
}


@dataclass(frozen=True, slots=True)
class Previewed:
    """What is previewed: the request, where it would be sent, and the fields that are known to be wrong."""

    request: ImportRequest
    region: str = ""
    account: str = ""  # in words
    endpoint: str = ""
    profile: str = ""  # of the shared AWS files
    wrong: frozenset[str] = frozenset()
    format_note: str = ""  # while no format is known
    refused: str = ""  # what the bytes are, where AWS refuses them
    virtual_size: str = ""  # of the disk, in words


class PreviewsPanel(QWidget):
    """Tabs over one view; the text is written anew when the form rests for a moment."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = Previewed(ImportRequest())
        self.tabs = TabStrip(theme, "Form of the preview", [(tab, tab) for tab in TABS], small=True)
        self.shells = ChoiceRow(
            theme, "Shell", [(dialect.id, dialect.title, "", "text") for dialect in SHELLS]
        )
        self._copy = Button(theme, "Copy", icon="copy", small=True, pressed=self.copy)
        self._copy.setAccessibleName("Copy preview")
        self.summary = SummaryView(theme)
        self.code = CodeView(theme, "Request preview")
        self._views = QStackedWidget()
        self._views.addWidget(self.summary)
        self._views.addWidget(self.code)
        head, body = QWidget(), QWidget()
        inner = QVBoxLayout(head)
        inner.setContentsMargins(14, 12, 14, 0)
        inner.setSpacing(4)
        title = row(PlainLabel(theme, "Request preview", "section"), 1, self._copy)
        title.setContentsMargins(2, 0, 2, 0)
        inner.addLayout(title)
        inner.addWidget(self.tabs)
        under = QVBoxLayout(body)
        under.setContentsMargins(16, 12, 16, 12)
        under.setSpacing(8)
        under.addLayout(row(self.shells, 1))
        under.addWidget(self._views, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(hairline())
        layout.addWidget(body, 1)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER)
        self._gather.timeout.connect(self._write)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(COPIED_FOR)
        self._again.timeout.connect(self._can_copy_again)
        self.tabs.chosen.connect(self._write)
        self.shells.chosen.connect(self._write)
        self._write()

    def show_request(self, previewed: Previewed) -> None:
        """Show another request, soon."""
        if previewed != self._shown:
            self._shown = previewed
            # A timer that runs on is not started anew: steady typing shows up all the same.
            if not self._gather.isActive():
                self._gather.start()

    def dialect(self) -> str:
        """Return the id of the form on show."""
        tab = self.tabs.current()
        if tab == "AWS CLI":
            return self.shells.current()
        return next(dialect.id for dialect in DIALECTS.values() if dialect.tab == tab)

    def choose(self, dialect: str) -> None:
        """Show the form *dialect*, if there is such a one."""
        if dialect in DIALECTS:
            if DIALECTS[dialect].tab == "AWS CLI":
                self.shells.choose(dialect)
            self.tabs.choose(DIALECTS[dialect].tab)
            self._write()

    def text(self) -> str:
        """Return the form on show as text, the secrets of a signed link masked."""
        shown = self._shown
        return render(
            self.dialect(),
            shown.request,
            region=shown.region,
            endpoint=shown.endpoint,
            profile=shown.profile,
        )

    @Slot()
    def copy(self) -> None:
        """Copy the form on show, as it stands this moment."""
        QGuiApplication.clipboard().setText(self.text())
        self._copy.set_text("Copied")
        self._again.start()

    @Slot()
    def _can_copy_again(self) -> None:
        self._copy.set_text("Copy")
        self._copy.setAccessibleName("Copy preview")

    @Slot()
    def _write(self) -> None:
        self._gather.stop()
        dialect = DIALECTS[self.dialect()]
        self.shells.setVisible(dialect.tab == "AWS CLI")
        if dialect.id == "summary":
            self._views.setCurrentWidget(self.summary)
            self.summary.show_rows(summary_rows(self._shown))
        else:
            self._views.setCurrentWidget(self.code)
            self.code.show_code(self.text(), dialect.lexer)


def summary_rows(shown: Previewed) -> Sequence[Row]:
    """Return the summary's rows: values of wrong fields are not repeated as if they would be sent."""
    rows = [
        Row(found.label, "Not valid yet", "missing")
        if SUMMARY_FIELDS.get(found.label) in shown.wrong and found.state != "missing"
        else found
        for found in summary(shown.request, region=shown.region)
    ]
    place = next((i for i, found in enumerate(rows) if found.label == "Disk format"), len(rows) - 1)
    if rows[place].state == "default" and (shown.refused or shown.format_note):
        state: Literal["missing", "default"] = "missing" if shown.refused else "default"
        rows[place] = Row("Disk format", shown.refused or shown.format_note, state)
    if shown.virtual_size:
        rows.insert(place + 1, Row("Virtual size", shown.virtual_size))
    if "tags" in shown.wrong:
        place = next((i for i, found in enumerate(rows) if found.label == "Service role"), len(rows))
        rows.insert(place, Row("Tags", "Not all are valid", "missing"))
    if shown.account:
        place = next((i for i, found in enumerate(rows) if found.label == "Region"), 0)
        rows.insert(place, Row("Account", shown.account))
    return rows
