"""The buttons under a profile: they keep, give up or forget what stands above them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import hairline


class Foot(QWidget):
    """Remove at the start, Discard and Save at the end; an edge above them where the form goes on below."""

    rested = Signal()  # the button that has the focus has nothing more to do

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.remove = Button(theme, "Remove…", kind="danger", icon="trash-2")
        self.discard = Button(theme, "Discard")
        self.save = Button(theme, "Save changes", kind="primary")
        self.edge = hairline()
        self.edge.hide()
        buttons = row(self.remove, 1, self.discard, self.save)
        buttons.setContentsMargins(24, 12, 24, 16)
        layout = column(self.edge, gap=0)
        layout.addLayout(buttons)
        self.setLayout(layout)

    def show_saving(self) -> None:
        """Take no second order to save while the first is carried out."""
        self._enable(self.save, on=False)
        self.save.set_text("Saving…")

    def show_changes(self, *, changed: bool, is_new: bool, others: bool) -> None:
        """Offer what there is to keep or to give up; a new profile can be given up for *others*, typed in or not."""
        self._enable(self.discard, on=changed or (is_new and others))
        self._enable(self.save, on=changed)
        self.save.set_text("Add profile" if is_new else "Save changes")

    def _enable(self, button: Button, *, on: bool) -> None:
        # Left to Qt, the focus goes to the other end of the window.
        if not on and self.window().focusWidget() is button:
            self.rested.emit()
        button.setEnabled(on)
