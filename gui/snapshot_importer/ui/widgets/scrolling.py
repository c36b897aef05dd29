"""A scroll area that does not measure again and again what nobody sees yet."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class ScrollArea(QScrollArea):
    """Has no frame, and what is inside as wide as itself. Give it its inside before that has any parts.

    Qt measures the inside when a scroll area is given it and whenever the area is put into another widget, which
    polishes all parts, each time anew: half of the time that a page of 300 widgets took to make.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._has_old_style = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)

    def event(self, event: QEvent) -> bool:
        """Take another style, which every move into another widget brings, when the area is shown."""
        if event.type() == QEvent.Type.StyleChange and not self.isVisible():
            self._has_old_style = True
            return True
        if event.type() == QEvent.Type.Show and self._has_old_style:
            self._has_old_style = False
            super().event(QEvent(QEvent.Type.StyleChange))
        return super().event(event)
