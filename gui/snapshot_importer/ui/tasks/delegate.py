"""Paints the cells of the task table from the tokens: two lines, state icons, progress bars, account markers."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from snapshot_importer.tasks.task import Task, Tone
from snapshot_importer.ui.tasks.columns import COLUMNS, Cell, Names
from snapshot_importer.ui.tasks.model import CELL_ROLE, TASK_ROLE
from snapshot_importer.ui.text import isolated, visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.marks import profile_tint

Index = QModelIndex | QPersistentModelIndex
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


class TaskDelegate(QStyledItemDelegate):
    """One delegate for all columns; *compact* rows have one line."""

    def __init__(self, theme: Theme, names: Callable[[], Names]) -> None:
        super().__init__()
        self._theme = theme
        self._names = names
        self.compact = False
        self.hovered = -1  # the row under the pointer
        self._fonts()
        theme.changed.connect(self._fonts)

    def _fonts(self) -> None:
        self._body = self._theme.font()
        self._strong = self._theme.font(1.0, QFont.Weight.DemiBold)
        self._medium = self._theme.font(1.0, QFont.Weight.Medium)
        self._small = self._theme.font(0.92)
        self._mono = self._theme.mono_font()
        for font in (self._body, self._strong, self._medium, self._small):
            font.setFeature(QFont.Tag("tnum"), 1)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(COLUMNS[index.column()].width, row_height(self._theme, compact=self.compact))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        task: Task = index.data(TASK_ROLE)
        cell: Cell = index.data(CELL_ROLE)
        column = COLUMNS[index.column()]
        pen = _Pen(self._theme, painter, option.rect, option.direction)
        painter.save()
        hovered = index.row() == self.hovered
        self._draw_ground(painter, option, first=_is_first(option), hovered=hovered)
        left = 16 if column.kind == "status" else PADDING
        area = option.rect.adjusted(left, 0, -PADDING, -1)
        match column.kind:
            case "status":
                self._draw_status(pen, task, cell, area)
            case "progress":
                self._draw_progress(pen, task, cell, area)
            case "account":
                self._draw_account(pen, task, cell, area)
            case "mono":
                self._draw_lines(pen, cell, area, mono=cell.first != "–")
            case _:
                self._draw_lines(pen, cell, area)
        painter.restore()

    def _draw_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, *, first: bool, hovered: bool
    ) -> None:
        tokens = self._theme.tokens
        area = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(tokens.selected))
            if first:
                edge = QRect(area.left(), area.top(), 3, area.height())
                painter.fillRect(QStyle.visualRect(option.direction, area, edge), QColor(tokens.accent))
        elif hovered:
            painter.fillRect(area, QColor(tokens.sunken))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, QColor(tokens.line))

    def _draw_status(self, pen: "_Pen", task: Task, cell: Cell, area: QRect) -> None:
        upper, lower = self._halves(area.adjusted(26, 0, 0, 0), two=bool(cell.second))
        icon = QRect(area.left(), upper.center().y() - 7, 16, 16)
        pen.pixmap(icon, task.icon, TOKENS[task.tone])
        pen.text(upper, cell.first, self._strong, TOKENS[task.tone] if task.tone in COLOURED else "text")
        if lower:
            pen.text(lower, cell.second, self._small, "text2")

    def _draw_progress(self, pen: "_Pen", task: Task, cell: Cell, area: QRect) -> None:
        if task.bar not in ("live", "still") or cell.first == "–" or self.compact:
            pen.text(area, cell.first, self._medium if task.bar == "live" else self._body, "text2")
            return
        upper, lower = self._halves(area, two=True)
        token = "text" if task.bar == "live" else "text2"
        pen.text(upper, cell.first, self._medium, token)
        track = QRect(area.left(), (lower or area).center().y() - 3, area.width() - 8, 6)
        pen.bar(track, task.progress, "bar_fill" if task.bar == "live" else "mute")

    def _draw_account(self, pen: "_Pen", task: Task, cell: Cell, area: QRect) -> None:
        marker = QRect(area.left(), area.center().y() - 16, 4, 32)
        if self.compact:
            marker = QRect(area.left(), area.center().y() - 8, 4, 16)
        pen.marker(marker, profile_tint(self._theme, self._names().colour(task)).strong)
        self._draw_lines(pen, cell, area.adjusted(12, 0, 0, 0))

    def _draw_lines(self, pen: "_Pen", cell: Cell, area: QRect, *, mono: bool = False) -> None:
        upper, lower = self._halves(area, two=bool(cell.second))
        token = "text2" if cell.first == "–" else "text"
        pen.text(upper, cell.first, self._mono if mono else self._body, token, middle=not mono)
        if lower:
            pen.text(lower, cell.second, self._small, "text2", middle=True)

    def _halves(self, area: QRect, *, two: bool) -> tuple[QRect, QRect | None]:
        if self.compact or not two:
            return area, None
        middle = area.height() // 2
        upper = area.adjusted(0, 5, 0, -middle + 1)
        return upper, area.adjusted(0, middle, 0, -5)


class _Pen:
    """Draws into one cell, mirrored where the window runs from right to left."""

    def __init__(self, theme: Theme, painter: QPainter, cell: QRect, direction: Qt.LayoutDirection) -> None:
        self._theme = theme
        self._painter = painter
        self._cell = cell
        self._direction = direction
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        self._align = QStyle.visualAlignment(direction, align) | Qt.TextFlag.TextSingleLine

    def text(self, area: QRect, text: str, font: QFont, token: str, *, middle: bool = False) -> None:
        self._painter.setFont(font)
        self._painter.setPen(self._theme.colour(token))
        mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        shown = self._painter.fontMetrics().elidedText(visible(text), mode, area.width())
        self._painter.drawText(self._placed(area), self._align, isolated(shown))

    def pixmap(self, area: QRect, icon: str, token: str) -> None:
        self._painter.drawPixmap(self._placed(area), self._theme.pixmap(icon, token))

    def bar(self, area: QRect, progress: int | None, token: str) -> None:
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.colour("bar_track"))
        self._painter.drawRoundedRect(self._placed(area), 3, 3)
        if progress is None:
            # Busy, and no number is made up: a third of the bar, in the middle.
            filled = area.adjusted(area.width() // 3, 0, -area.width() // 3, 0)
        else:
            filled = QRect(area.left(), area.top(), area.width() * progress // 100, area.height())
        if filled.width() > 0:
            self._painter.setBrush(self._theme.colour(token))
            self._painter.drawRoundedRect(self._placed(filled), 3, 3)

    def marker(self, area: QRect, colour: str) -> None:
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(colour))
        self._painter.drawRoundedRect(self._placed(area), 2, 2)

    def _placed(self, area: QRect) -> QRect:
        return QStyle.visualRect(self._direction, self._cell, area)


def _is_first(option: QStyleOptionViewItem) -> bool:
    """Return whether the cell stands where the row begins, whichever column that is now."""
    view = option.widget
    if option.direction == Qt.LayoutDirection.RightToLeft and isinstance(view, QAbstractItemView):
        return bool(option.rect.right() >= view.viewport().width() - 1)
    return bool(option.rect.left() <= 0)


def row_height(theme: Theme, *, compact: bool) -> int:
    """Return the height of a row: 48 for two lines, 28 for one, more where the font is larger."""
    line = QFontMetrics(theme.font()).height()
    return max(28, line + 10) if compact else max(48, line * 2 + 14)
