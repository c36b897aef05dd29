"""Painted marks: an icon, a spinner, an avatar and a pill; all read the tokens when they paint."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QFont, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.theme.tokens import Tint


class IconMark(QWidget):
    """An icon of its own shape; words beside it say the same, so assistive tools skip it."""

    def __init__(self, theme: Theme, name: str = "", token: str = "text", size: int = 16) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._token = token
        self._size = size
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def set_icon(self, name: str, token: str) -> None:
        """Show another icon."""
        if (name, token) != (self._name, self._token):
            self._name, self._token = name, token
            self.update()

    def icon_name(self) -> str:
        """Return the name of the icon on show."""
        return self._name

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon in its token's colour."""
        if self._name:
            QPainter(self).drawPixmap(0, 0, self._theme.pixmap(self._name, self._token, self._size))


class Spinner(QWidget):
    """The busy sign: one turn a second in eight steps, only while it is on screen."""

    STEPS = 8

    def __init__(self, theme: Theme, token: str = "accent_text", size: int = 16) -> None:
        super().__init__()
        self._theme = theme
        self._token = token
        self._size = size
        self._step = 0
        self._timer = QTimer(self)
        self._timer.setInterval(1000 // self.STEPS)
        self._timer.timeout.connect(self._turn)
        self.setFixedSize(size, size)

    @Slot()
    def _turn(self) -> None:
        self._step = (self._step + 1) % self.STEPS
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the loader at its present step."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(self._size / 2, self._size / 2)
        painter.rotate(360 / self.STEPS * self._step)
        painter.translate(-self._size / 2, -self._size / 2)
        painter.drawPixmap(0, 0, self._theme.pixmap("loader-circle", self._token, self._size))

    def showEvent(self, event: QShowEvent) -> None:
        """Turn while on screen."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while hidden."""
        self._timer.stop()
        super().hideEvent(event)


class Avatar(QWidget):
    """Two letters on a profile's colour: they identify the profile and never state anything."""

    def __init__(self, theme: Theme, size: int = 36) -> None:
        super().__init__()
        self._theme = theme
        self._letters = "?"
        self._colour = "slate"
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def show_profile(self, name: str, colour: str) -> None:
        """Show the initials of *name* on *colour*."""
        self._letters = initials(name)
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw tint, border and letters."""
        painter = QPainter(self)
        paint_avatar(
            painter, QRectF(self.rect()), self._letters, profile_tint(self._theme, self._colour), self._theme
        )


class Pill(QWidget):
    """A short word in a rounded box: a profile's label, "Recommended", a count."""

    def __init__(self, theme: Theme, text: str = "", state: str = "mute", icon: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._text = text
        self._state = state
        self._icon = icon
        self._filled: Tint | None = None
        self._colour = ""
        self._solid = False
        self.setFont(theme.font(0.85, QFont.Weight.DemiBold))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_text(self, text: str) -> None:
        """Show another word; nothing hides the pill."""
        self._text = visible(text)
        self.setAccessibleName(self._text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def show_profile(self, label: str, colour: str) -> None:
        """Show a profile's *label*: filled for Production, tinted for others."""
        self._colour = colour
        self._solid = label == "Production"
        self.set_text(label)

    def sizeHint(self) -> QSize:
        """Return the room that the word and its icon need."""
        icon = 18 if self._icon else 0
        return QSize(
            self.fontMetrics().horizontalAdvance(self._text) + 16 + icon, self.fontMetrics().height() + 6
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and the word."""
        ground, line, ink = self._colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(line), 1))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(QColor(ink))
        place = self.rect()
        if self._icon:
            mark = self._theme.tinted_pixmap(self._icon, ink, 12)
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            painter.drawPixmap(self.width() - 20 if mirrored else 8, (self.height() - 12) // 2, mark)
            place = place.adjusted(0, 0, -18, 0) if mirrored else place.adjusted(18, 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._text)

    def _colours(self) -> tuple[str, str, str]:
        tokens = self._theme.tokens
        if self._colour:
            tint = profile_tint(self._theme, self._colour)
            if self._solid:
                return tint.strong, tint.strong, tokens.window if tokens.dark else tokens.on_accent
            return tint.tint, tint.tint, tint.strong
        names = {
            "warning": (tokens.warn_tint, tokens.warn_line, tokens.warn),
            "info": (tokens.accent_tint, tokens.accent_line, tokens.accent_text),
            "ok": (tokens.ok_tint, tokens.ok_line, tokens.ok),
            "error": (tokens.err_tint, tokens.err_line, tokens.err),
        }
        return names.get(self._state, (tokens.mute_tint, tokens.mute_line, tokens.mute))


def initials(name: str) -> str:
    """Return two letters for *name*: of its first two words, or the first two of its only word."""
    words = [word for word in name.replace("_", "-").replace(" ", "-").split("-") if word]
    letters = words[0][:1] + words[1][:1] if len(words) > 1 else name.strip()[:2]
    return visible(letters.upper()) or "?"


def profile_tint(theme: Theme, colour: str) -> Tint:
    """Return the tint named *colour*; a name of tomorrow is slate."""
    return theme.tokens.profile.get(colour, theme.tokens.profile["slate"])


def paint_avatar(painter: QPainter, box: QRectF, letters: str, tint: Tint, theme: Theme) -> None:
    """Draw an avatar of *letters* into *box*; the painter's own pen, brush and font stay."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tint.strong), 1))
    painter.setBrush(QColor(tint.tint))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    painter.setPen(QColor(tint.strong))
    painter.setFont(theme.font(1.0 if box.height() >= 34 else 0.85, QFont.Weight.DemiBold))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letters)
    painter.restore()
