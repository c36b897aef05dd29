"""Lucide icons in any colour: rendered when first asked for, kept until the theme changes."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from snapshot_importer.resources import resource


class IconCache:
    """Pixmaps of the icons, by name, colour, size and device pixel ratio."""

    def __init__(self) -> None:
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def pixmap(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        """Return the icon *name* in *colour*, *size* logical pixels wide, sharp at *ratio*."""
        wanted = (name, colour, size, ratio)
        if wanted not in self._pixmaps:
            self._pixmaps[wanted] = self._render(name, colour, size, ratio)
        return self._pixmaps[wanted]

    def source(self, name: str, colour: str) -> str:
        """Return the SVG text of the icon *name* in *colour*."""
        if name not in self._sources:
            self._sources[name] = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
        return self._sources[name].replace("currentColor", colour)

    def _render(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        text = self.source(name, colour)
        if size >= 24:
            text = text.replace('stroke-width="2"', 'stroke-width="1.75"')
        renderer = QSvgRenderer(QByteArray(text.encode()))
        side = round(size * ratio)
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap
