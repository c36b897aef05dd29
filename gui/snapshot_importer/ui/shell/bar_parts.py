"""What the identity bar is made of: areas that are pressed, and the stripe along its edge."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from snapshot_importer.ui.theme.theme import Theme

STRIPE = 3


class BarButton(QToolButton):
    """A flat area of the bar that opens something: its widgets are only looked at, the area is pressed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def take(self, *parts: QWidget | QVBoxLayout | QHBoxLayout) -> None:
        """Lay *parts* out side by side."""
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(10)
        for part in parts:
            if isinstance(part, QWidget):
                part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                layout.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
            else:
                layout.addLayout(part)

    def sizeHint(self) -> QSize:
        """Return the room of what it holds."""
        layout = self.layout()
        return layout.sizeHint() if layout else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least room of what it holds."""
        layout = self.layout()
        return layout.minimumSize() if layout else super().minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw only the ground when hovered and the frame when focused."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().toRectF().adjusted(1, 1, -1, -1)
        if self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRoundedRect(box, 6, 6)


class Stripe(QWidget):
    """The profile's colour along the window's upper edge."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._colour = "slate"
        self.setFixedHeight(STRIPE)
        theme.changed.connect(self.update)

    def show_colour(self, colour: str) -> None:
        """Take the colour of a profile."""
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the edge."""
        tint = self._theme.tokens.profile.get(self._colour, self._theme.tokens.profile["slate"])
        QPainter(self).fillRect(self.rect(), QColor(tint.strong))


def stack(upper: QHBoxLayout | QWidget, lower: QHBoxLayout | QWidget) -> QVBoxLayout:
    """Return two lines, close together in the middle of their height."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(1)
    layout.addStretch(1)
    for part in (upper, lower):
        if isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            part.addStretch(1)
            layout.addLayout(part)
    layout.addStretch(1)
    return layout
