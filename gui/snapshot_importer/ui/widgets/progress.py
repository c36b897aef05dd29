"""A bar that fills: painted from the tokens, read by assistive tools as a progress bar."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QStyle

from snapshot_importer.ui.theme.theme import Theme

STEPS = 1000
HEIGHT = 6


class ProgressLine(QProgressBar):
    """Shows which share of a whole is done."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setRange(0, STEPS)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_share(self, done: int, whole: int) -> None:
        """Fill up to *done* of *whole*, of any unit."""
        self.setValue(min(STEPS, done * STEPS // whole) if whole else STEPS)

    def sizeHint(self) -> QSize:
        """As high as the bars of the task table."""
        return QSize(160, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(24, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track and what is filled of it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("bar_track"))
        painter.drawRoundedRect(self.rect(), 3, 3)
        width = self.width() * self.value() // STEPS
        if width:
            painter.setBrush(self._theme.colour("bar_fill"))
            filled = QRect(0, 0, width, self.height())
            painter.drawRoundedRect(QStyle.visualRect(self.layoutDirection(), self.rect(), filled), 3, 3)
