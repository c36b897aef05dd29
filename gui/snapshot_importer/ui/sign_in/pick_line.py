"""A line with a list of what is known: each entry has words of its own for what it stands for."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QSizePolicy

from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.widgets.line import Line


class PickLine(QComboBox):
    """Holds a key, typed or chosen; one that is on offer is shown in words."""

    typed = Signal()
    left = Signal()

    def __init__(self, name: str, placeholder: str, *, choose: str = "") -> None:
        """Show *placeholder* while the line is empty; *choose*, if there is one, once something is on offer."""
        super().__init__()
        self._placeholder, self._choose_words = placeholder, choose or placeholder
        self.setAccessibleName(name)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.line = Line(placeholder)
        self.line.setAccessibleName(name)
        self.setLineEdit(self.line)
        # Completion would put another entry than was typed into the line.
        self.setCompleter(None)  # type: ignore[arg-type]
        # A name of any length is elided; it must not widen the page.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # An arrow that opens nothing is not shown.
        set_property(self, "empty", "true")
        self.line.typed.connect(self.typed)
        self.line.left.connect(self._leave)
        self.activated.connect(self._choose)

    def value(self) -> str:
        """Return the key of the entry whose words stand in the line, or what was typed."""
        index = self.findText(self.line.text()) if self.line.text() else -1
        return str(self.itemData(index)) if index >= 0 else self.line.text()

    def put(self, key: str) -> None:
        """Show *key*, without a signal."""
        self.blockSignals(True)
        self.setCurrentIndex(self.findData(key) if key else -1)
        self.line.put(self.currentText() if self.currentIndex() >= 0 else key)
        self.blockSignals(False)

    def offer(self, entries: Sequence[tuple[str, str]]) -> None:
        """Offer *entries* as ``(words, key)``, without a signal; the key in the line stays."""
        key = self.value()
        self.blockSignals(True)
        self.clear()
        for words, entry in entries:
            self.addItem(visible(words), entry)
        self.line.setPlaceholderText(self._choose_words if entries else self._placeholder)
        set_property(self, "empty", "" if entries else "true")
        self.blockSignals(False)
        self.put(key)

    @Slot()
    def _leave(self) -> None:
        self.put(self.value())
        self.left.emit()

    @Slot()
    def _choose(self) -> None:
        self.typed.emit()
        self.left.emit()
