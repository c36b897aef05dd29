"""What the dialogs of a sign-in have in common."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLayout, QWidget

from snapshot_importer.ui.sign_in.sign_in import Request
from snapshot_importer.ui.text import visible

WIDTH = 440


class Question(QDialog):
    """A dialog beside the work, never in its way: the windows behind it can be used.

    Cancel, Escape and closing it reject it; whoever made it deletes it.
    """

    answered = Signal(str)

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(visible(title))

    def takes(self, request: Request) -> bool:
        """Show *request* in place of the one before, if this dialog can; say whether it did."""
        return False

    def fit(self, layout: QLayout) -> None:
        """Take the usual width and the height that it needs: only the layout knows that of wrapped text."""
        width = max(WIDTH, layout.totalMinimumSize().width())
        self.resize(width, layout.totalHeightForWidth(width))
