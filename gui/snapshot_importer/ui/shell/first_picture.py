"""What the window shows until its parts are made: a picture of their places, as they were left.

Making the parts takes several times as long as an empty window does; reading a picture takes three milliseconds.
So this module loads little, and names nothing of `Qt`: the first use of that namespace alone takes 15 ms.
"""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QImage, QInputMethodEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

MAGIC = "snapshot-importer picture 1"
LARGEST = 64 << 20  # bytes; the pixels of a very large screen


class Picture(NamedTuple):
    """The pixels of a window's inside, and for which window they are right."""

    choice: str  # of the theme, as in the preferences
    dark: bool
    width: int  # logical pixels
    height: int
    ratio: float  # device pixels to each
    pixels: bytes  # 32 bits each, as QImage's RGB32 has them

    def fits(self, choice: str | None, window: QWidget) -> bool:
        """Whether *window* will look like this; *choice* is the theme that was asked for, None the one last in force."""
        wanted = choice or self.choice
        dark = wanted == "dark" or (wanted == "auto" and is_dark())
        placed = window.isMaximized() or (window.width(), window.height()) == (self.width, self.height)
        return dark == self.dark and placed and window.devicePixelRatio() == self.ratio

    def pixmap(self) -> QPixmap:
        """Return it for painting."""
        width, height = round(self.width * self.ratio), round(self.height * self.ratio)
        image = QImage(self.pixels, width, height, width * 4, QImage.Format.Format_RGB32)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.ratio)
        return pixmap


def read_picture(path: Path) -> Picture | None:
    """Return the picture of a file: a line of facts, then the pixels; None where there is none or it is damaged."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        line, _, pixels = path.read_bytes().partition(b"\n")
        magic, choice, dark, width, height, ratio = line.decode("ascii").split("\t")
        picture = Picture(choice, dark == "dark", int(width), int(height), float(ratio), pixels)
        size = round(picture.width * picture.ratio) * round(picture.height * picture.ratio) * 4
        whole = magic == MAGIC and picture.width > 0 and picture.height > 0 and len(pixels) == size
    except (OSError, ValueError, OverflowError):
        return None
    return picture if whole else None


def picture_bytes(picture: Picture) -> bytes:
    """Return the contents of the file that `read_picture` reads."""
    facts = (
        MAGIC,
        picture.choice,
        "dark" if picture.dark else "light",
        str(picture.width),
        str(picture.height),
        str(picture.ratio),
    )
    return "\t".join(facts).encode("ascii") + b"\n" + picture.pixels


def is_dark() -> bool:
    """Whether the system's windows are dark."""
    return QApplication.palette().window().color().lightness() < 128


class FirstPicture(QWidget):
    """Paints the picture, and holds what is pressed and typed meanwhile for those whom it will concern."""

    painted = Signal()

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self._pixmap = picture.pixmap()
        self._painted = False
        self.corner = QPoint(0, 0)  # the part of the picture that is on show, and where it lies in the window
        self.held: list[QMouseEvent | QKeyEvent | QInputMethodEvent] = []
        self.setAccessibleName("Starting")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, and tell when it was drawn for the first time."""
        QPainter(self).drawPixmap(-self.corner, self._pixmap)
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold it."""
        self.held.append(event.clone())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Hold it."""
        self.held.append(event.clone())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Hold it."""
        self.held.append(event.clone())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hold it."""
        self.held.append(event.clone())

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Hold it."""
        self.held.append(event.clone())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Hold it."""
        self.held.append(event.clone())

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Leave the tabulator among the keys that are held."""
        return False
