"""Taking the picture that the next start shows first: the frame of the window, and the outline of its page.

What will not be so at a start is left out: the counts of imports, how the sign-in stands, what fields and buttons
say. A start shows nothing that it does not know.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QFrame, QLabel, QSplitterHandle, QWidget

from snapshot_importer.ui.shell.first_picture import Picture, picture_bytes
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.theme.theme import Theme

# Labels of a page that say what a place is for, and never what is in it.
HEADINGS = ("display", "title", "section")
Flag = QWidget.RenderFlag


def take_portrait(window: MainWindow, theme: Theme, choice: str) -> Picture:
    """Return the picture of *window*, which is closed by then; *choice* is the theme in the preferences."""
    frame = window.frame
    page = window.page("import")
    frame.show_as_at_start()
    width, height, ratio = window.width(), window.height(), window.devicePixelRatio()
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(theme.colour("window"))
    frame.settle()
    painter = QPainter(image)
    parts: tuple[QWidget | None, ...] = (frame.banner, frame.bar, frame.rail, *_lines(frame))
    for whole in parts:
        if whole is not None:
            whole.render(painter, _place(whole, frame))
    for part, seen in _outline(page, frame, QRect(_place(page, frame), page.size())):
        # Without what is around it, or behind the letters of a label, and without the parts within.
        flags = Flag.DrawWindowBackground if part.property("ground") else Flag(0)
        painter.setClipRect(seen)
        part.render(painter, _place(part, frame), QRegion(), flags)
    painter.end()
    return Picture(choice, theme.tokens.dark, width, height, ratio, bytes(image.constBits()))


def _lines(frame: QWidget) -> list[QFrame]:
    own = frame.findChildren(QFrame, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [part for part in own if part.property("role") == "hairline"]


def _outline(part: QWidget, frame: QWidget, seen: QRect) -> Iterator[tuple[QWidget, QRect]]:
    """Yield what is in the outline of *part*, and what is to be seen of it in the *frame*."""
    for child in part.children():
        if isinstance(child, QWidget) and not child.isHidden():
            of_child = seen & QRect(_place(child, frame), child.size())
            if _is_outline(child):
                yield child, of_child
            yield from _outline(child, frame, of_child)


def _is_outline(part: QWidget) -> bool:
    role = part.property("role")
    if isinstance(part, QLabel):
        buddy: QWidget | None = part.buddy()
        return role in HEADINGS or buddy is not None
    lines = isinstance(part, QSplitterHandle) or role in ("card", "panel", "hairline")
    return lines or bool(part.property("ground"))


def _place(part: QWidget, frame: QWidget) -> QPoint:
    return part.mapTo(frame, QPoint(0, 0))


def write_picture(picture: Picture, path: Path) -> None:
    """Keep *picture* in the file *path*, for the next start to read; raises OSError.

    It names the account, so it is for its user alone. Nothing is lost with it: it is not forced onto the disk.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
        file.write(picture_bytes(picture))
    new.replace(path)
