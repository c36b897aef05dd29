"""A small painted picture of how an import went: its percentage over the time, as far as it was watched."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QBrush,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from snapshot_importer.tasks.course import Course, Stretch
from snapshot_importer.tasks.task import Tone
from snapshot_importer.ui.tasks.course_words import course_words, words_at
from snapshot_importer.ui.text import clock_time, tool_tip, visible
from snapshot_importer.ui.theme.theme import Theme

PLOT = 56  # height of the percentages
USUAL = "Usual"  # stands in the band of the usual time
DOT = 4.0  # radius of the mark at the end
MARGIN = 6  # so that the mark is not cut
ROOM = 1.04  # after the end, of the whole time
SHORTEST = timedelta(seconds=15)  # an import that began just now has a width, too
LINES: dict[Tone, str] = {
    "running": "bar_fill",
    "quiet": "mute",
    "ok": "ok",
    "warn": "warn",
    "err": "err",
}


class ProgressPicture(QWidget):
    """Shows one course; times go with the direction of reading. Its words are its description, and can be copied."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._course: Course | None = None
        self._tone: Tone = "running"
        self.setAccessibleName("Progress over time")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_course(self, course: Course | None, tone: Tone) -> None:
        """Draw *course* in the colour of *tone*; there is no picture where there is none."""
        self.setVisible(course is not None)
        if (course, tone) == (self._course, self._tone):
            return
        self._course, self._tone = course, tone
        self.setAccessibleDescription(course_words(course) if course else "")
        self.update()

    def sizeHint(self) -> QSize:
        """A line of text above the plot and one below."""
        return QSize(240, PLOT + 2 * self._line_height() + 8)

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(80, self.sizeHint().height())

    def moment_at(self, x: float) -> datetime | None:
        """Return the time that is drawn at *x*, in logical pixels."""
        course = self._course
        if course is None:
            return None
        across = self.width() - x if self._mirrored() else x
        plot = self._plot()
        share = (across - plot.left()) / max(plot.width(), 1.0)
        return course.began + share * self._span(course) if 0 <= share <= 1 else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the tool tip tell what was seen at the time under the pointer."""
        moment = self.moment_at(event.position().x())
        words = words_at(self._course, moment) if self._course and moment else ""
        self.setToolTip(tool_tip(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the words with the key for it."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_words()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the words."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy in words").triggered.connect(self.copy_words)
        menu.popup(event.globalPos())

    @Slot()
    def copy_words(self) -> None:
        """Put the words on the clipboard."""
        QGuiApplication.clipboard().setText(self.accessibleDescription())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is usual, what was seen, what was not, and how it stands."""
        if self._course is None:
            return
        painter = QPainter(self)
        painter.setFont(self._theme.font(0.92))
        self._draw_usual(painter, self._course)
        self._draw_ground(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_phases(painter, self._course)
        self._draw_seen(painter, self._course)
        self._draw_times(painter, self._course)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _draw_usual(self, painter: QPainter, course: Course) -> None:
        if course.typical is None:
            return
        plot = self._plot()
        begin, end = (self._x(course.began + time) for time in (course.typical.low, course.typical.high))
        band = QRectF(QPointF(min(begin, end), plot.top()), QPointF(max(begin, end), plot.bottom()))
        band.setWidth(max(band.width(), 2.0))
        painter.fillRect(band, self._theme.colour("mute_tint"))
        if band.width() > painter.fontMetrics().horizontalAdvance(USUAL) + 8:
            area = QRectF(band.left() + 4, band.top() + 1, band.width() - 8, painter.fontMetrics().height())
            self._write(painter, area, USUAL)

    def _draw_ground(self, painter: QPainter) -> None:
        plot = self._plot()
        painter.setPen(QPen(self._theme.colour("line"), 1))
        for height in (plot.top(), plot.center().y(), plot.bottom()):
            painter.drawLine(QLineF(0, height, self.width(), height))

    def _draw_seen(self, painter: QPainter, course: Course) -> None:
        plot = self._plot()
        line = QPen(self._theme.colour(LINES[self._tone]), 2)
        line.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        for watched in _runs(course.stretches):
            if watched[0].percent is None:
                self._draw_gap(painter, watched[0])
                continue
            steps = [corner for one in watched for corner in self._corners(one)]
            ground = QPolygonF(
                [QPointF(steps[0].x(), plot.bottom()), *steps, QPointF(steps[-1].x(), plot.bottom())]
            )
            painter.save()
            painter.setOpacity(0.16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(line.color())
            painter.drawPolygon(ground)
            painter.restore()
            painter.setPen(line)
            painter.drawPolyline(steps)
        self._draw_end(painter, course)

    def _draw_gap(self, painter: QPainter, gap: Stretch) -> None:
        plot = self._plot()
        left, right = sorted((self._x(gap.start), self._x(gap.end)))
        area = QRectF(left, plot.top(), max(right - left, 3.0), plot.height())
        painter.fillRect(area, QBrush(self._theme.colour("text3"), Qt.BrushStyle.BDiagPattern))

    def _draw_end(self, painter: QPainter, course: Course) -> None:
        last = course.stretches[-1]
        if last.percent is None:
            return
        colour = self._theme.colour(LINES[self._tone])
        painter.setPen(QPen(colour, 2))
        # A ring while it runs, a dot when it has ended.
        painter.setBrush(self._theme.colour("surface") if course.running else colour)
        painter.drawEllipse(self._corners(last)[-1], DOT - 1, DOT - 1)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_phases(self, painter: QPainter, course: Course) -> None:
        """Write the name of each phase above the time in which AWS was at it, where there is room for all of it."""
        metrics = painter.fontMetrics()
        ends = [*(at for at, _ in course.phases), course.until][1:]
        for (at, name), end in zip(course.phases, ends, strict=True):
            left, right = sorted((self._x(max(at, course.began)), self._x(end)))
            shown, room = visible(name), right - left - 8
            if metrics.horizontalAdvance(shown) <= room:
                self._write(painter, QRectF(left + 4, 0, room, metrics.height()), shown)
            start = right if self._mirrored() else left
            painter.setPen(QPen(self._theme.colour("line"), 1))
            painter.drawLine(QLineF(start, 2, start, self._plot().bottom()))

    def _draw_times(self, painter: QPainter, course: Course) -> None:
        metrics = painter.fontMetrics()
        top = self._plot().bottom() + 3
        begin, end = clock_time(course.began), "Now" if course.running else clock_time(course.until)
        width = metrics.horizontalAdvance(end) + 2
        across = self._across(course.until) - width / 2
        first = metrics.horizontalAdvance(begin) + 2
        self._write(painter, self._placed(0, top, first, metrics), begin)
        if across > first + 8:
            self._write(painter, self._placed(min(across, self.width() - width), top, width, metrics), end)

    def _placed(self, across: float, top: float, width: float, metrics: QFontMetrics) -> QRectF:
        left = self.width() - across - width if self._mirrored() else across
        return QRectF(left, top, width, metrics.height())

    def _write(self, painter: QPainter, area: QRectF, text: str) -> None:
        painter.setPen(self._theme.colour("text2"))
        side = Qt.AlignmentFlag.AlignRight if self._mirrored() else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, text)

    def _corners(self, one: Stretch) -> tuple[QPointF, QPointF]:
        assert one.percent is not None
        plot = self._plot()
        height = plot.bottom() - plot.height() * one.percent / 100
        return QPointF(self._x(one.start), height), QPointF(self._x(one.end), height)

    def _plot(self) -> QRectF:
        return QRectF(MARGIN, self._line_height() + 3, max(self.width() - 2 * MARGIN, 1), PLOT)

    def _line_height(self) -> int:
        return QFontMetrics(self._theme.font(0.92)).height()

    def _span(self, course: Course) -> timedelta:
        usual = course.began + course.typical.high if course.typical else course.until
        return max((max(course.until, usual) - course.began) * ROOM, SHORTEST)

    def _across(self, moment: datetime) -> float:
        """Return how far *moment* is from the side where reading begins."""
        assert self._course
        plot = self._plot()
        return plot.left() + plot.width() * ((moment - self._course.began) / self._span(self._course))

    def _x(self, moment: datetime) -> float:
        across = self._across(moment)
        return self.width() - across if self._mirrored() else across

    def _mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft


def _runs(stretches: tuple[Stretch, ...]) -> Iterator[list[Stretch]]:
    """Yield what was watched without interruption, and each gap alone."""
    run: list[Stretch] = []
    for one in stretches:
        if one.percent is None:
            if run:
                yield run
            yield [one]
            run = []
        else:
            run.append(one)
    if run:
        yield run
