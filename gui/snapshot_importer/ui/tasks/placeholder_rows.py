"""Grey rows in the place of a list that is waited for."""

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QWidget

from snapshot_importer.ui.tasks.delegate import row_height
from snapshot_importer.ui.theme.theme import Theme

ROWS = 5
LATE = 300  # milliseconds; what comes sooner would only flicker
# Left edge and width of the bars of a row: status, progress, source, started.
BARS = ((16, 140), (232, 80), (356, 180), (700, 120))
HEIGHT = 8


class PlaceholderRows(QWidget):
    """Shown a moment after something is waited for; it says nothing to assistive tools."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._late = QTimer(self, singleShot=True, interval=LATE)
        self._late.timeout.connect(self.show)
        theme.changed.connect(self._fit)
        self._fit()
        self.hide()

    def set_awaited(self, *, awaited: bool) -> None:
        """Say whether the list is waited for."""
        if not awaited:
            self._late.stop()
            self.hide()
        elif self.isHidden() and not self._late.isActive():
            self._late.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = row_height(self._theme, compact=False)
        for number in range(ROWS):
            top = number * height
            painter.fillRect(0, top + height - 1, self.width(), 1, self._theme.colour("line"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("bar_track"))
            for left, width in BARS:
                bar = QRect(left, top + (height - HEIGHT) // 2, width, HEIGHT)
                painter.drawRoundedRect(QStyle.visualRect(self.layoutDirection(), self.rect(), bar), 4, 4)

    def _fit(self) -> None:
        self.setFixedHeight(ROWS * row_height(self._theme, compact=False))
