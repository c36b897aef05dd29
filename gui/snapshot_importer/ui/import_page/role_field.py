"""The service role: a name that is typed, or chosen from the roles that VM Import may take."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QSizePolicy

from snapshot_importer.ui.text import visible
from snapshot_importer.ui.widgets.line import Line


class RoleField(QComboBox):
    """A line with a list; the list never changes what stands in the line by itself."""

    typed = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.line = Line("vmimport")
        self.setLineEdit(self.line)
        # Completion would put a longer name than was typed into the line.
        self.setCompleter(None)  # type: ignore[arg-type]
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.typed.connect(self.typed)
        self.line.left.connect(self.left)
        self.activated.connect(self._chosen)

    def text(self) -> str:
        """Return what the line holds."""
        return self.line.text()

    def value(self) -> str:
        """Return the same, as the other fields do."""
        return self.line.value()

    def put(self, text: str) -> None:
        """Show *text*."""
        self.line.put(text)

    def show_roles(self, names: Sequence[str]) -> None:
        """Offer *names*."""
        held = self.line.text()
        self.blockSignals(True)
        self.clear()
        self.addItems([visible(name) for name in names])
        self.setCurrentIndex(-1)
        self.blockSignals(False)
        self.line.put(held)

    @Slot()
    def _chosen(self) -> None:
        self.typed.emit()
        self.left.emit()
