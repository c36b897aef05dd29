"""Everything that was read of a disk image, field by field, with its place in the file."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from snapshot_importer.disks.report import DiskReport
from snapshot_importer.ui.import_page.facts_table import FactsTable
from snapshot_importer.ui.import_page.fitting import FittingHeight
from snapshot_importer.ui.import_page.inspection_reading import Inspected
from snapshot_importer.ui.import_page.inspection_view import BOOTS, snapshot_words
from snapshot_importer.ui.text import size, visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, State, column
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.close_box import close_box
from snapshot_importer.ui.widgets.labels import PlainLabel

FIELD_COLUMNS = ("Offset", "Hex", "Field", "Value")
PARTITION_COLUMNS = ("No.", "Type", "Starts at", "Size", "Name")
MOST_PARTITION_ROWS = 5  # in sight at once


class InspectionDetails(QDialog):
    """The verdict above, then partitions and fields; Copy takes all of it as text."""

    def __init__(self, theme: Theme, parent: QWidget, inspected: Inspected) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("What the bytes say")
        self.resize(720, 560)
        self._inspected = inspected
        report = inspected.report
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(_verdict(theme, inspected))
        if report.partitions:
            layout.addWidget(PlainLabel(theme, "Partitions", "strong"))
            self.partitions = FactsTable(
                theme, "Partitions", PARTITION_COLUMNS, partition_rows(report, exact=False)
            )
            self.partitions.show_whole_rows(MOST_PARTITION_ROWS)
            layout.addWidget(self.partitions)
        layout.addWidget(PlainLabel(theme, "Fields read", "strong"))
        self.fields = FactsTable(theme, "Fields read", FIELD_COLUMNS, field_rows(report))
        layout.addWidget(self.fields, 1)
        copy = Button(theme, "Copy all", icon="copy", pressed=self._copy)
        copy.setAutoDefault(False)
        layout.addWidget(close_box(self, copy))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(details_text(self._inspected))


def field_rows(report: DiskReport) -> list[tuple[str, str, str, str]]:
    """Return the fields with their offsets, decimal and hexadecimal."""
    return [(f"{found.offset:,}", f"0x{found.offset:X}", found.name, found.value) for found in report.fields]


def partition_rows(report: DiskReport, *, exact: bool) -> list[tuple[str, ...]]:
    """Return the partitions; sizes in bytes where they are to be *exact*."""
    return [
        (
            str(found.number),
            found.kind,
            str(found.start) if exact else size(found.start),
            str(found.size) if exact else size(found.size),
            found.name,
        )
        for found in report.partitions
    ]


def details_text(inspected: Inspected) -> str:
    """Return everything as text to paste into a mail or a spreadsheet."""
    report = inspected.report
    blocks = [[report.title, *_sentences(inspected)]]
    if report.partitions:
        rows = [PARTITION_COLUMNS, *partition_rows(report, exact=True)]
        blocks.append(["\t".join(row) for row in rows])
    blocks.append(["\t".join(row) for row in (FIELD_COLUMNS, *field_rows(report))])
    return "\n\n".join("\n".join(visible_line(line) for line in block) for block in blocks)


def visible_line(line: str) -> str:
    """Return *line* with what hides made visible, but for the tabs between its cells."""
    return "\t".join(visible(cell) for cell in line.split("\t"))


def _verdict(theme: Theme, inspected: Inspected) -> QWidget:
    report = inspected.report
    state: State = "error" if not report.accepted else "warning" if report.warnings else "ok"
    block = Block(theme, state)
    block.show_state(state, report.title, "\n".join(_sentences(inspected)))
    # A block of wrapped sentences is no higher than they are.
    holder = FittingHeight()
    holder.setLayout(column(block))
    return holder


def _sentences(inspected: Inspected) -> tuple[str, ...]:
    report = inspected.report
    disk = f"{report.virtual_size:,} bytes" if report.virtual_size is not None else "of unknown size"
    requests = "1 request" if inspected.requests == 1 else f"{inspected.requests} requests"
    boots = f", boots with {BOOTS[report.boot]}" if report.boot else ""
    sent = f"Sent as {report.send_as}. " if report.accepted else ""
    return (
        *((report.reason,) if report.reason else ()),
        *report.warnings,
        f"{sent}File {report.size:,} bytes, disk {disk}{boots}.",
        *((f"{snapshot_words(report)}.",) if report.accepted and snapshot_words(report) else ()),
        f"Read with {requests}, {size(inspected.bytes_read)}.",
    )
