"""A pane that scrolls its parts and can bring a row of a form to its top."""

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from snapshot_importer.ui.widgets.boxes import column
from snapshot_importer.ui.widgets.form import FormRow
from snapshot_importer.ui.widgets.labels import grounded
from snapshot_importer.ui.widgets.scrolling import ScrollArea

BELOW_EDGE = 24  # pixels between a row that is brought up and the top edge


class ScrollPane(ScrollArea):
    """Parts one under the other, on the ground of the window."""

    cut = Signal(bool)  # whether there is more below

    def __init__(self, name: str, *parts: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._inside = grounded(QWidget(), "window")
        self.setWidget(self._inside)
        self._column = column(*parts, 1, gap=16)
        self._column.setContentsMargins(24, 16, 24, 16)
        self._inside.setLayout(self._column)
        self.setAccessibleName(name)
        # Its parts take the focus; a stop of its own could not be seen.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for moved in (self.verticalScrollBar().valueChanged, self.verticalScrollBar().rangeChanged):
            moved.connect(self._tell)

    def reveal(self, row: FormRow) -> None:
        """Scroll *row* near the top and go into its field, all of its text selected."""
        # Messages that have just appeared have moved it.
        self._column.activate()
        self.verticalScrollBar().setValue(row.mapTo(self._inside, QPoint(0, 0)).y() - BELOW_EDGE)
        row.field.setFocus()
        line = row.field.lineEdit() if isinstance(row.field, QComboBox) else row.field
        if isinstance(line, QLineEdit):
            line.selectAll()

    def show_top(self) -> None:
        """Scroll to the first part."""
        self.verticalScrollBar().setValue(0)

    @Slot()
    def _tell(self) -> None:
        bar = self.verticalScrollBar()
        self.cut.emit(bar.value() < bar.maximum())
