"""The request in words: a label and a value in each row; what is not valid is said so."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from snapshot_importer.request.previews import Row
from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import ElidedLabel, Role, grounded
from snapshot_importer.ui.widgets.scrolling import ScrollArea

# Longest text of a cell and its tip; the form shows the whole.
LONGEST = 400
# What AWS decides is quieter than what the form says.
ROLES: dict[str, Role] = {"set": "body", "masked": "body", "default": "secondary", "missing": "error"}


class SummaryView(ScrollArea):
    """Rows to read; labels are kept and reused, so that a change moves nothing."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cells: list[tuple[ElidedLabel, ElidedLabel]] = []
        inner = grounded(QWidget(), "surface")
        self.setWidget(inner)
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Summary of the request")

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show *rows*."""
        while len(self._cells) < len(rows):
            self._add_cells()
        for number, (label, value) in enumerate(self._cells):
            used = number < len(rows)
            label.setVisible(used)
            value.setVisible(used)
            if used:
                row = rows[number]
                label.setText(row.label[:60])
                value.set_role(ROLES[row.state])
                value.setFont(self._theme.font())
                value.setText(row.value[:LONGEST])
                value.setAccessibleName(f"{row.label}: {visible(row.value[:LONGEST])}")

    def texts(self) -> list[tuple[str, str]]:
        """Return what is on show."""
        return [(label.text(), value.text()) for label, value in self._cells if not label.isHidden()]

    def _add_cells(self) -> None:
        label = ElidedLabel(self._theme, "", "secondary")
        label.setFixedWidth(max(104, label.fontMetrics().horizontalAdvance("Disk description") + 4))
        value = ElidedLabel(self._theme, "", "body", mode=Qt.TextElideMode.ElideMiddle)
        place = len(self._cells)
        self._grid.addWidget(label, place, 0)
        self._grid.addWidget(value, place, 1)
        self._cells.append((label, value))
