"""The row of profile colours: one tab stop, arrows move inside, each colour has a name."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from snapshot_importer.accounts.profiles import COLOURS
from snapshot_importer.ui.theme.theme import Theme

SWATCH, GAP = 26, 6


class ColourRow(QWidget):
    """Eight swatches, the chosen one ticked."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._colour = COLOURS[0]
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.set_colour(self._colour)

    def colour(self) -> str:
        """Return the chosen colour's name."""
        return self._colour

    def set_colour(self, colour: str) -> None:
        """Choose *colour*, without a signal."""
        self._colour = colour if colour in COLOURS else "slate"
        self.setAccessibleName(f"Colour: {self._colour.capitalize()}")
        self.setToolTip(self._colour.capitalize())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of all swatches."""
        return QSize(len(COLOURS) * (SWATCH + GAP) - GAP, 32)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows."""
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        place = COLOURS.index(self._colour) + (-step if mirrored else step)
        self._take(COLOURS[place % len(COLOURS)])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the swatch that was pressed."""
        for colour in COLOURS:
            if self._box(colour).contains(event.position()):
                self._take(colour)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the swatches."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour in COLOURS:
            tint = self._theme.tokens.profile[colour]
            box = self._box(colour)
            painter.setPen(QPen(QColor(tint.strong), 1))
            painter.setBrush(QColor(tint.tint))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            if colour == self._colour:
                tick = self._theme.tinted_pixmap("check", tint.strong, 12)
                painter.drawPixmap(box.center().toPoint().x() - 5, box.center().toPoint().y() - 5, tick)
                if self.hasFocus():
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.setPen(QPen(self._theme.colour("focus"), 2))
                    painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 7, 7)

    def _box(self, colour: str) -> QRectF:
        place = COLOURS.index(colour)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place = len(COLOURS) - 1 - place
        return QRectF(place * (SWATCH + GAP), (self.height() - SWATCH) / 2, SWATCH, SWATCH)

    def _take(self, colour: str) -> None:
        if colour != self._colour:
            self.set_colour(colour)
            self.changed.emit()
