"""The inside of a scroll area that is as high as its texts need at the width they have."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget


class FittingHeight(QWidget):
    """Asks for no more height than that; Qt would reserve what wrapped texts need at their narrowest."""

    def minimumSizeHint(self) -> QSize:
        """Return the least width, and the height for the present one."""
        least = super().minimumSizeHint()
        return QSize(least.width(), self.heightForWidth(max(self.width(), least.width())))
