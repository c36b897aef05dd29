"""Paints the cells of a folder's table from the tokens: an icon and one line."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from snapshot_importer.ui.s3_browser.model import ROW_ROLE, VERDICT_ROLE
from snapshot_importer.ui.s3_browser.rows import NAME, VERDICT, Row
from snapshot_importer.ui.s3_browser.verdict import LOOKS, Verdict
from snapshot_importer.ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
PADDING = 12
FIRST = 16  # of the first column
ICON = 16
GAP = 8


class ObjectDelegate(QStyledItemDelegate):
    """One delegate for all columns."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._fonts()
        theme.changed.connect(self._fonts)

    def _fonts(self) -> None:
        self._body = self._theme.font()
        self._medium = self._theme.font(1.0, QFont.Weight.Medium)
        self._strong = self._theme.font(1.0, QFont.Weight.DemiBold)
        for font in (self._body, self._medium, self._strong):
            font.setFeature(QFont.Tag("tnum"), 1)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row; widths are the table's."""
        return QSize(100, row_height(self._theme))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell, mirrored where the window runs from right to left."""
        row: Row = index.data(ROW_ROLE)
        verdict: Verdict = index.data(VERDICT_ROLE)
        column = index.column()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        self._draw_ground(painter, option, selected=selected)
        # Sizes and names keep their order in every window; only their side follows it.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        text = index.data()
        if column == NAME:
            icon = "file" if row.listed else "folder"
            quiet = verdict.tone == "none" and row.listed is not None
            tokens = ("accent_text" if selected else "text2", "text2" if quiet else "text")
            font = self._strong if selected else self._body
            self._draw(painter, option, text, font, tokens[1], icon=(icon, tokens[0]))
        elif column == VERDICT and row.listed:
            icon, token, _ = LOOKS[verdict.tone]
            self._draw(painter, option, text, self._medium, token, icon=(icon, token))
        else:
            self._draw(painter, option, text, self._body, "text2")
        painter.restore()

    def _draw_ground(self, painter: QPainter, option: QStyleOptionViewItem, *, selected: bool) -> None:
        tokens, area = self._theme.tokens, option.rect
        if selected:
            painter.fillRect(area, QColor(tokens.selected))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(tokens.sunken))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, QColor(tokens.line))

    def _draw(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        text: str,
        font: QFont,
        token: str,
        *,
        icon: tuple[str, str] | None = None,
    ) -> None:
        cell: QRect = option.rect
        first = FIRST if icon and token in ("text", "text2") else PADDING
        area = cell.adjusted(first, 0, -PADDING, -1)
        if icon:
            box = QRect(area.left(), area.center().y() - ICON // 2 + 1, ICON, ICON)
            painter.drawPixmap(QStyle.visualRect(option.direction, cell, box), self._theme.pixmap(*icon))
            area.setLeft(area.left() + ICON + GAP)
        painter.setFont(font)
        painter.setPen(self._theme.colour(token))
        mode = Qt.TextElideMode.ElideMiddle if first == FIRST else Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(text, mode, area.width())
        align = QStyle.visualAlignment(
            option.direction, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        )
        painter.drawText(
            QStyle.visualRect(option.direction, cell, area), align | Qt.TextFlag.TextSingleLine, shown
        )


def row_height(theme: Theme) -> int:
    """Return the height of a row: 36, more where the font is larger."""
    return max(36, QFontMetrics(theme.font()).height() + 18)
