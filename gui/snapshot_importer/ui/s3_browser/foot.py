"""The foot of the browser: what is chosen, and the buttons in the order of the desktop."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QWidget

from snapshot_importer.ui.s3_browser.verdict import LOOKS, Verdict
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import ElidedLabel, grounded
from snapshot_importer.ui.widgets.marks import IconMark

NOTHING = "No object is chosen."


class Foot(QWidget):
    """Shows the address as it is put into the form."""

    used = Signal()
    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        grounded(self, "surface")
        self._mark = IconMark(theme)
        self.address = ElidedLabel(theme, "", "mono", mode=Qt.TextElideMode.ElideMiddle)
        self._nothing = ElidedLabel(theme, NOTHING, "secondary")
        self.use = Button(theme, "Use this object", kind="primary")
        buttons = QDialogButtonBox()
        self.cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.cancel.setIcon(QIcon())
        buttons.addButton(self.use, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.used)
        buttons.rejected.connect(self.cancelled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._mark)
        layout.addWidget(self.address, 1)
        layout.addWidget(self._nothing, 1)
        layout.addWidget(buttons)

    def show_chosen(self, address: str, verdict: Verdict | None) -> None:
        """Show the chosen object; none for an empty *address*."""
        self.use.setEnabled(bool(address))
        for part in (self._mark, self.address):
            part.setVisible(bool(address))
        self._nothing.setHidden(bool(address))
        self.address.setText(address)
        known = verdict is not None and verdict.tone != "reading"
        self._mark.set_icon(*LOOKS[verdict.tone][:2] if verdict and known else ("file", "text2"))
