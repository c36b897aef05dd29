"""A filterable list that drops down from a button: type to narrow, arrows to move, Return to take."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.style_sheet import let_sheet_fill, set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.marks import initials, paint_avatar, profile_tint

Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = Qt.ItemDataRole.UserRole
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to pick: a title with what is said under it and at its end."""

    key: str
    title: str
    detail: str = ""
    end: str = ""
    end_icon: str = ""
    end_token: str = "text2"
    icon: str = ""
    token: str = "text2"
    colour: str = ""  # of a profile: an avatar takes the icon's place
    enabled: bool = True
    fixed: bool = False  # stays whatever is typed
    quiet: bool = False  # its title steps back


class EntryModel(QAbstractListModel):
    """The entries that hold every typed word."""

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[Entry, ...] = ()
        self._shown: tuple[Entry, ...] = ()
        self._besides: tuple[Entry, ...] = ()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show *entries* whole."""
        self._all = tuple(entries)
        self.narrow("")

    def narrow(self, text: str) -> None:
        """Show only the entries that hold every word of *text*, and the fixed ones."""
        words = text.casefold().split()
        self.beginResetModel()
        self._shown = tuple(
            entry
            for entry in self._all
            if entry.fixed or all(word in f"{entry.title} {entry.detail}".casefold() for word in words)
        )
        self._shown += self._besides
        self.endResetModel()

    def set_besides(self, entries: Sequence[Entry]) -> None:
        """Show *entries* after those that are narrowed, whatever is typed."""
        own = len(self._shown) - len(self._besides)
        if self._besides:
            self.beginRemoveRows(QModelIndex(), own, len(self._shown) - 1)
            self._shown = self._shown[:own]
            self.endRemoveRows()
        self._besides = tuple(entries)
        if entries:
            self.beginInsertRows(QModelIndex(), own, own + len(entries) - 1)
            self._shown += self._besides
            self.endInsertRows()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many entries are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the entry, its title, or a sentence for assistive tools."""
        entry = self._shown[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(entry.title)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(visible(part) for part in (entry.title, entry.detail, entry.end) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Say which entries may be picked."""
        return super().flags(index) if self._shown[index.row()].enabled else Qt.ItemFlag.NoItemFlags


class EntryDelegate(QStyledItemDelegate):
    """Paints an entry on one or two lines, with its icon or avatar.

    Titles with a line beneath are strong; with *strong_current* only that of the selected entry is.
    """

    def __init__(self, theme: Theme, *, strong_current: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._strong_current = strong_current

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the room of one or two lines."""
        entry: Entry = index.data(ENTRY_ROLE)
        line = self._theme.font().pointSizeF() and option.fontMetrics.height()
        return QSize(200, int(line * (2 if entry.detail else 1)) + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the entry from the tokens."""
        entry: Entry = index.data(ENTRY_ROLE)
        tokens = self._theme.tokens
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        direction: Qt.LayoutDirection = option.direction
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(tokens.selected))
        elif state & QStyle.StateFlag.State_MouseOver and entry.enabled:
            painter.fillRect(area, QColor(tokens.sunken))

        def place(box: QRect) -> QRect:
            return QStyle.visualRect(direction, area, box)

        middle = area.center().y()
        left = area.left() + 12
        if entry.colour:
            box = place(QRect(left, middle - 14, 28, 28))
            paint_avatar(
                painter,
                box.toRectF(),
                initials(entry.title),
                profile_tint(self._theme, entry.colour),
                self._theme,
            )
            left += 40
        elif entry.icon:
            box = place(QRect(left, middle - 8, 16, 16))
            painter.drawPixmap(box, self._theme.pixmap(entry.icon, entry.token if entry.enabled else "text3"))
            left += 28
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.focus), 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))
        strong = selected if self._strong_current else bool(entry.detail)
        self._draw_words(painter, entry, area, left, direction, strong=strong)
        painter.restore()

    def _draw_words(
        self,
        painter: QPainter,
        entry: Entry,
        area: QRect,
        left: int,
        direction: Qt.LayoutDirection,
        *,
        strong: bool,
    ) -> None:
        tokens = self._theme.tokens
        small = self._theme.font(0.92)
        painter.setFont(small)
        end = painter.fontMetrics().horizontalAdvance(entry.end) + 12 if entry.end else 0
        end += 20 if entry.end_icon and entry.end else 0
        width = area.right() - left - 12 - end
        upper = QRect(left, area.top() + 6, width, (area.height() - 12) // (2 if entry.detail else 1))
        lower = upper.translated(0, upper.height())
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        align = QStyle.visualAlignment(direction, align)
        painter.setPen(QColor(tokens.text2 if entry.enabled else tokens.text3))
        if entry.end:
            box = QRect(area.right() - end - 4, area.top(), end, area.height())
            self._draw_end(painter, entry, box, area, direction)
            painter.setPen(QColor(tokens.text2 if entry.enabled else tokens.text3))
        if entry.detail:
            text = painter.fontMetrics().elidedText(
                visible(entry.detail), Qt.TextElideMode.ElideMiddle, width
            )
            painter.drawText(QStyle.visualRect(direction, area, lower), align, text)
        painter.setFont(self._theme.font(1.0, QFont.Weight.DemiBold if strong else QFont.Weight.Normal))
        ink = tokens.text2 if entry.quiet else tokens.text
        painter.setPen(QColor(ink if entry.enabled else tokens.text3))
        text = painter.fontMetrics().elidedText(visible(entry.title), Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(QStyle.visualRect(direction, area, upper), align, text)

    def _draw_end(
        self, painter: QPainter, entry: Entry, box: QRect, area: QRect, direction: Qt.LayoutDirection
    ) -> None:
        words = box
        if entry.end_icon:
            mark = QRect(box.left() + 4, box.center().y() - 7, 16, 16)
            painter.drawPixmap(
                QStyle.visualRect(direction, area, mark), self._theme.pixmap(entry.end_icon, entry.end_token)
            )
            words = box.adjusted(20, 0, 0, 0)
            painter.setPen(self._theme.colour(entry.end_token))
        place = QStyle.visualRect(direction, area, words)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, visible(entry.end))


class PickList(QFrame):
    """The list itself, for a pop-up or a dialog."""

    picked = Signal(str)

    def __init__(self, theme: Theme, name: str, placeholder: str) -> None:
        super().__init__()
        self._model = EntryModel()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(placeholder)
        self.filter.setAccessibleName(placeholder)
        self.view = QListView()
        set_property(self.view, "role", "list")
        let_sheet_fill(self.view)
        self.view.setAccessibleName(name)
        self.view.setModel(self._model)
        self._delegate = EntryDelegate(theme)
        self.view.setItemDelegate(self._delegate)
        self.view.setMouseTracking(True)
        self.view.setUniformItemSizes(False)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.filter)
        layout.addWidget(self.view)
        self.filter.textChanged.connect(self._narrow)
        self.filter.installEventFilter(self)
        self.view.clicked.connect(self._take)
        self.view.activated.connect(self._take)

    def set_entries(self, entries: Sequence[Entry], current: str = "") -> None:
        """Offer *entries*, with *current* selected."""
        self._model.set_entries(entries)
        self.filter.clear()
        rows = [row for row, entry in enumerate(entries) if entry.key == current]
        self._select(rows[0] if rows else 0)

    def set_besides(self, entries: Sequence[Entry]) -> None:
        """Offer *entries* after the others, whatever is typed; who narrows the others narrows these."""
        self._model.set_besides(entries)
        if not self.view.currentIndex().isValid():
            self._select(0)

    def is_empty(self) -> bool:
        """Return whether nothing is offered now."""
        return self._model.rowCount() == 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows move in the list while the typing goes to the filter."""
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in MOVES:
                self.view.keyPressEvent(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.view.currentIndex())
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _narrow(self, text: str) -> None:
        self._model.narrow(text)
        self._select(0)

    def _select(self, row: int) -> None:
        usable = (
            index
            for index in (self._model.index(number, 0) for number in range(row, self._model.rowCount()))
            if index.flags() & Qt.ItemFlag.ItemIsEnabled
        )
        self.view.setCurrentIndex(next(usable, QModelIndex()))

    @Slot(QModelIndex)
    def _take(self, index: QModelIndex) -> None:
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.picked.emit(index.data(ENTRY_ROLE).key)


class PopupList(PickList):
    """A pick list that drops from a button and closes when something was picked."""

    def __init__(self, theme: Theme, name: str, placeholder: str, parent: QWidget) -> None:
        super().__init__(theme, name, placeholder)
        self.setParent(parent, Qt.WindowType.Popup)
        set_property(self, "role", "card")
        self.picked.connect(self.hide)

    def drop_from(self, anchor: QWidget, *, width: int = 340, height: int = 380) -> None:
        """Show the list under *anchor*, on the screen whole."""
        self.resize(max(width, anchor.width()), height)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        corner = QPoint(anchor.width() - self.width() if mirrored else 0, anchor.height() + 4)
        place = anchor.mapToGlobal(corner)
        screen = anchor.screen().availableGeometry()
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        place.setY(max(screen.top(), min(place.y(), screen.bottom() - self.height())))
        self.move(place)
        self.show()
        self.filter.setFocus()
