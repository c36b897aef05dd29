"""Paints the rows of the task table from the tokens: two lines, state icons, progress bars, account markers.

A whole row at once, with numbers in place of Qt's rectangles, and with texts that are cut to their room and laid out
only once: a delegate that Qt asks for each cell takes four times as long.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText, QTransform

from snapshot_importer.tasks.task import Task, Tone
from snapshot_importer.ui.tasks.columns import Cell, Column, Names
from snapshot_importer.ui.text import isolated, visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.marks import profile_tint

PADDING = 12
TOKENS: dict[Tone, str] = {
    "running": "accent_text",
    "quiet": "mute",
    "ok": "ok",
    "warn": "warn",
    "err": "err",
}
# Only these states colour their word: red for failed, amber for "you must act", green for done.
COLOURED = ("ok", "warn", "err")
MOST_TEXTS = 2048  # that are kept as they were laid out: some 2 KiB each


class Place(NamedTuple):
    """Where a column stands in the window, in pixels."""

    column: Column
    left: int
    width: int


class Box(NamedTuple):
    """A part of a cell, in pixels."""

    left: int
    top: int
    width: int
    height: int

    def inset(self, left: int, top: int, right: int, bottom: int) -> "Box":
        """Return it with that much less at each side."""
        return Box(self.left + left, self.top + top, self.width - left - right, self.height - top - bottom)


class Line(NamedTuple):
    """A text as it was laid out, and its size in pixels."""

    text: QStaticText
    width: float
    height: float


class CellPainter:
    """Paints the rows of one table; *compact* rows have one line."""

    def __init__(self, theme: Theme, names: Callable[[], Names]) -> None:
        self._theme = theme
        self._names = names
        self.compact = False
        self._lines: dict[tuple[str, str, int, bool], Line] = {}
        self.renew()

    def renew(self) -> None:
        """Take fonts and colours anew: the theme, or the size of the text, is another."""
        self._colours: dict[str, QColor] = {}
        self._lines.clear()
        self._fonts = {
            "body": self._theme.font(),
            "strong": self._theme.font(1.0, QFont.Weight.DemiBold),
            "medium": self._theme.font(1.0, QFont.Weight.Medium),
            "small": self._theme.font(0.92),
        }
        for font in self._fonts.values():
            font.setFeature(QFont.Tag("tnum"), 1)
        self._fonts["mono"] = self._theme.mono_font()
        self._metrics = {name: QFontMetrics(font) for name, font in self._fonts.items()}

    def paint_row(
        self,
        painter: QPainter,
        task: Task,
        places: Sequence[Place],
        *,
        edge: int,
        top: int,
        height: int,
        direction: Qt.LayoutDirection,
        selected: bool,
        hovered: bool,
    ) -> None:
        """Draw the cells of *places*, which stand in the order of the window; *edge* is where the whole row begins."""
        if not places:
            return
        pen = _Pen(self, painter, mirrored=direction == Qt.LayoutDirection.RightToLeft)
        self._draw_ground(pen, places, Box(edge, top, 0, height), selected=selected, hovered=hovered)
        names = self._names()
        for place in places:
            column = place.column
            cell = column.cell(task, names)
            pen.begin(place)
            area = Box(place.left, top, place.width, height)
            area = area.inset(16 if column.kind == "status" else PADDING, 0, PADDING, 1)
            match column.kind:
                case "status":
                    self._draw_status(pen, task, cell, area)
                case "progress":
                    self._draw_progress(pen, task, cell, area)
                case "account":
                    self._draw_account(pen, names.colour(task), cell, area)
                case "mono":
                    self._draw_lines(pen, cell, area, font="mono" if cell.first != "–" else "body")
                case _:
                    self._draw_lines(pen, cell, area)

    def colour(self, token: str) -> QColor:
        """Return the colour of a token."""
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = self._theme.colour(token)
        return found

    def font(self, name: str) -> QFont:
        """Return one of the fonts by its name."""
        return self._fonts[name]

    def line(self, text: str, font: str, width: int, *, middle: bool) -> Line:
        """Return what of *text* fits into *width*; its middle or its end is left out."""
        key = (text, font, width, middle)
        found = self._lines.get(key)
        if found is None:
            if len(self._lines) >= MOST_TEXTS:
                self._lines.clear()
            found = self._lines[key] = self._laid_out(text, font, width, middle=middle)
        return found

    def _laid_out(self, text: str, font: str, width: int, *, middle: bool) -> Line:
        metrics = self._metrics[font]
        mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        shown = QStaticText(isolated(metrics.elidedText(visible(text), mode, width)))
        shown.setTextFormat(Qt.TextFormat.PlainText)
        shown.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        shown.prepare(QTransform(), self._fonts[font])
        return Line(shown, shown.size().width(), shown.size().height())

    def pixmap_at(self, painter: QPainter, left: int, top: int, icon: str, token: str) -> None:
        """Draw an icon."""
        painter.drawPixmap(left, top, self._theme.pixmap(icon, token))

    def _draw_ground(
        self, pen: "_Pen", places: Sequence[Place], line: Box, *, selected: bool, hovered: bool
    ) -> None:
        left = min(place.left for place in places)
        right = max(place.left + place.width for place in places)
        if selected:
            pen.fill(left, line.top, right - left, line.height, "selected")
            pen.fill(line.left - 3 if pen.mirrored else line.left, line.top, 3, line.height, "accent")
        elif hovered:
            pen.fill(left, line.top, right - left, line.height, "sunken")
        pen.fill(left, line.top + line.height - 1, right - left, 1, "line")

    def _draw_status(self, pen: "_Pen", task: Task, cell: Cell, area: Box) -> None:
        token = TOKENS[task.tone]
        upper, lower = self._halves(area.inset(26, 0, 0, 0), two=bool(cell.second))
        pen.icon(area.left, upper.top + (upper.height - 1) // 2 - 7, task.icon, token)
        pen.text(upper, cell.first, "strong", token if task.tone in COLOURED else "text")
        if lower:
            pen.text(lower, cell.second, "small", "text2")

    def _draw_progress(self, pen: "_Pen", task: Task, cell: Cell, area: Box) -> None:
        if task.bar not in ("live", "still") or cell.first == "–" or self.compact:
            pen.text(area, cell.first, "medium" if task.bar == "live" else "body", "text2")
            return
        upper, lower = self._halves(area, two=True)
        pen.text(upper, cell.first, "medium", "text" if task.bar == "live" else "text2")
        middle = lower or area
        track = Box(area.left, middle.top + (middle.height - 1) // 2 - 3, area.width - 8, 6)
        pen.bar(track, task.progress, "bar_fill" if task.bar == "live" else "mute")

    def _draw_account(self, pen: "_Pen", colour: str, cell: Cell, area: Box) -> None:
        size = 16 if self.compact else 32
        middle = area.top + (area.height - 1) // 2
        tint = profile_tint(self._theme, colour).strong
        pen.rounded(Box(area.left, middle - size // 2, 4, size), QColor(tint), 2)
        self._draw_lines(pen, cell, area.inset(12, 0, 0, 0))

    def _draw_lines(self, pen: "_Pen", cell: Cell, area: Box, *, font: str = "body") -> None:
        upper, lower = self._halves(area, two=bool(cell.second))
        token = "text2" if cell.first == "–" else "text"
        pen.text(upper, cell.first, font, token, middle=font != "mono")
        if lower:
            pen.text(lower, cell.second, "small", "text2", middle=True)

    def _halves(self, area: Box, *, two: bool) -> tuple[Box, Box | None]:
        if self.compact or not two:
            return area, None
        middle = area.height // 2
        return area.inset(0, 5, 0, middle - 1), area.inset(0, middle, 0, 5)


class _Pen:
    """Draws into one cell after the other, mirrored where the window runs from right to left."""

    def __init__(self, cells: CellPainter, painter: QPainter, *, mirrored: bool) -> None:
        self._cells = cells
        self._painter = painter
        self.mirrored = mirrored
        self._sum = 0  # of the left and the right edge of the cell

    def begin(self, place: Place) -> None:
        """Draw into the cell at *place* from now on."""
        self._sum = 2 * place.left + place.width

    def text(self, area: Box, text: str, font: str, token: str, *, middle: bool = False) -> None:
        cells, painter = self._cells, self._painter
        shown, width, height = cells.line(text, font, area.width, middle=middle)
        painter.setFont(cells.font(font))
        painter.setPen(cells.colour(token))
        left = self._sum - area.left - width if self.mirrored else area.left
        place = QPointF(left, area.top + (area.height - height) / 2)
        painter.drawStaticText(place, shown)

    def fill(self, left: int, top: int, width: int, height: int, token: str) -> None:
        """Fill a part of the row, wherever its cell is."""
        self._painter.fillRect(left, top, width, height, self._cells.colour(token))

    def icon(self, left: int, top: int, icon: str, token: str) -> None:
        self._cells.pixmap_at(self._painter, self._left(left, 16), top, icon, token)

    def bar(self, area: Box, progress: int | None, token: str) -> None:
        self.rounded(area, self._cells.colour("bar_track"), 3)
        if progress is None:
            # Busy, and no number is made up: a third of the bar, in the middle.
            filled = area.inset(area.width // 3, 0, area.width // 3, 0)
        else:
            filled = Box(area.left, area.top, area.width * progress // 100, area.height)
        if filled.width > 0:
            self.rounded(filled, self._cells.colour(token), 3)

    def rounded(self, area: Box, colour: QColor, radius: int) -> None:
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(
            self._left(area.left, area.width), area.top, area.width, area.height, radius, radius
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _left(self, left: int, width: int) -> int:
        return self._sum - left - width if self.mirrored else left
