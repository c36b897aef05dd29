"""The Source card: where the disk image lies, in which format it is sent, and what its bytes are."""

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from snapshot_importer.request.model import FORMATS, ImportRequest
from snapshot_importer.ui.import_page.cards import FieldsCard
from snapshot_importer.ui.import_page.fields import LocationLine
from snapshot_importer.ui.import_page.inspection_box import InspectionBox
from snapshot_importer.ui.import_page.inspection_view import NOT_YET
from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.form import FormRow
from snapshot_importer.ui.widgets.labels import ElidedLabel

LOCATION_HINT = "s3://, https:// or ARN. A presigned link works too."


class SourceCard(FieldsCard):
    """Holds location and format; what the bytes say is shown in the box, and in the words of the format."""

    browse_pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "Source", parent)
        self.location = LocationLine()
        self.browse = Button(theme, "Browse…", icon="folder-open", pressed=self.browse_pressed.emit)
        self.format = QComboBox()
        self.format.setMinimumWidth(178)
        self.format.setMinimumContentsLength(max(len(f"Auto: {name}") for name in FORMATS))
        self.box = InspectionBox(theme)
        self._detected, self._otherwise = "", NOT_YET
        self._note = ElidedLabel(theme, NOT_YET, "secondary")
        note = QWidget()
        note.setLayout(row(self._note))
        note.setMinimumHeight(32)
        note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        place = FormRow(theme, "Location", self.location, self.browse, hint=LOCATION_HINT, required=True)
        self.add("location", place)
        self.add("format", FormRow(theme, "Disk format", self.format, note))
        self.body.addWidget(self.box)
        self.listen("location", self.location)
        self._fill_formats()
        self.format.currentIndexChanged.connect(self._show_note)
        self.format.activated.connect(self.teller(self.left, "format"))

    def values(self) -> dict[str, Any]:
        """Return this part of the request; an empty format is left to the app."""
        return {"location": self.location.value(), "format": self.format.currentData() or ""}

    def fill(self, request: ImportRequest) -> None:
        """Show this part of *request*; a format that AWS does not take is shown too, so that it can be mended."""
        self.location.put(request.location)
        wanted = request.format.upper() if request.format.upper() in FORMATS else request.format
        self._fill_formats()
        if wanted and wanted not in FORMATS:
            self.format.addItem(visible(wanted[:40]), wanted)
        self.format.setCurrentIndex(max(0, self.format.findData(wanted)))

    def show_detected(self, detected: str, otherwise: str) -> None:
        """Show the format that the bytes have; *otherwise* says what happens while none is known."""
        self._detected, self._otherwise = detected, otherwise
        self.format.setItemText(0, self._auto())
        self._show_note()

    def note(self) -> str:
        """Return what stands beside the format."""
        return self._note.text()

    def _auto(self) -> str:
        return f"Auto: {self._detected}" if self._detected else "Auto"

    def _fill_formats(self) -> None:
        self.format.clear()
        self.format.addItem(self._auto(), "")
        for name in FORMATS:
            self.format.addItem(name, name)

    @Slot()
    def _show_note(self) -> None:
        sent = self.format.currentData() or self._detected
        self._note.setText(f"Sent as {sent[:40]}" if sent else self._otherwise)
