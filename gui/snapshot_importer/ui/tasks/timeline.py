"""The timeline of a task: time, icon, event and its detail, newest last, painted as one list."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from snapshot_importer.tasks.task import Event, Task
from snapshot_importer.ui.text import clock_time, isolated, tool_tip, utc, visible
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
EVENT_ROLE = Qt.ItemDataRole.UserRole
TOKENS = {
    "circle-check": "ok",
    "circle-x": "err",
    "triangle-alert": "warn",
    "loader-circle": "accent_text",
    "circle-dashed": "mute",
}


def with_future(task: Task, events: Sequence[Event]) -> list[Event]:
    """Return *events* and what is to come: the step under way, and the tags and the copy that the snapshot waits for."""
    shown = list(events)
    if task.final or not shown:
        return shown
    last = shown[-1]
    if last.icon == "circle-check" and task.word == "Running":
        shown[-1] = Event(last.at, last.kind, last.title, "loader-circle", last.detail, last.request_id)
    told = {event.kind for event in events}
    if task.snapshot_tags and task.task_id and not told & {"tagged", "tags-failed"}:
        count = len(task.snapshot_tags)
        words = "Copy 1 tag to the snapshot" if count == 1 else f"Copy {count} tags to the snapshot"
        shown.append(Event(last.at, "", words, "circle-dashed", "When AWS has made the snapshot"))
    if task.copy_region and task.task_id and "copy-sent" not in told:
        words = f"Copy the snapshot to {task.copy_region}"
        shown.append(Event(last.at, "", words, "circle-dashed", "When AWS has made the snapshot"))
    return shown


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._events: list[Event] = []

    def show(self, events: list[Event]) -> None:
        if events != self._events:
            self.beginResetModel()
            self._events = events
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._events)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        event = self._events[index.row()]
        if role == EVENT_ROLE:
            return event
        words = ", ".join(part for part in (visible(event.title), visible(detail(event))) if part)
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{clock_time(event.at, seconds=True)}, {words}" if event.kind else words
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(f"{utc(event.at)}\n{words}" if event.kind else words)
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = QFontMetrics(self._theme.font()).height()
        return QSize(100, line * 2 + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        event: Event = index.data(EVENT_ROLE)
        area = option.rect
        direction = option.direction
        align = QStyle.visualAlignment(
            direction, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        )
        painter.save()
        small = self._theme.font(0.92)
        small.setFeature(QFont.Tag("tnum"), 1)
        painter.setFont(small)
        width = painter.fontMetrics().horizontalAdvance("00:00:00")
        half = (area.height() - 4) // 2

        def put(box: QRect, text: str, token: str) -> None:
            painter.setPen(self._theme.colour(token))
            shown = painter.fontMetrics().elidedText(visible(text), Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(QStyle.visualRect(direction, area, box), align, isolated(shown))

        if event.kind:
            put(
                QRect(area.left(), area.top() + 2, width + 4, half),
                clock_time(event.at, seconds=True),
                "text2",
            )
        mark = QRect(area.left() + width + 14, area.top() + 2 + (half - 16) // 2, 16, 16)
        if index.row() + 1 < index.model().rowCount():
            painter.setPen(QPen(QColor(self._theme.tokens.line), 2))
            line = QStyle.visualRect(
                direction, area, QRect(mark.center().x(), mark.bottom() + 2, 1, area.bottom() - mark.bottom())
            )
            painter.drawLine(line.left(), line.top(), line.left(), area.bottom() + 4)
        icon = self._theme.pixmap(event.icon, TOKENS.get(event.icon, "mute"))
        painter.drawPixmap(QStyle.visualRect(direction, area, mark), icon)
        left = mark.right() + 12
        painter.setFont(self._theme.font(1.0, QFont.Weight.Medium))
        put(
            QRect(left, area.top() + 2, area.right() - left, half),
            event.title,
            "text" if event.kind else "text2",
        )
        painter.setFont(small)
        put(QRect(left, area.top() + 2 + half, area.right() - left, half), detail(event), "text2")
        painter.restore()


def detail(event: Event) -> str:
    """Return the second line of an event."""
    request = f"request id {event.request_id}" if event.request_id else ""
    return ", ".join(part for part in (event.detail, request) if part)


class Timeline(QListView):
    """Shows the events of one task."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._model = _Model()
        self._delegate = _Delegate(theme)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Timeline")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_property(self, "role", "list")
        theme.changed.connect(self.viewport().update)

    def show_events(self, events: list[Event]) -> None:
        """Show *events*, the newest first in view; the scroll place is kept while they are those of the same task."""
        first = self._model.rowCount() == 0
        self._model.show(events)
        if first:
            self.scrollToBottom()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the current event with Ctrl+C."""
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy) and index.isValid():
            _copy(_words(index.data(EVENT_ROLE)))
        else:
            super().keyPressEvent(event)

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if not index.isValid():
            return
        event: Event = index.data(EVENT_ROLE)
        every = "\n".join(
            _words(self._model.index(row, 0).data(EVENT_ROLE)) for row in range(self._model.rowCount())
        )
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        request = menu.addAction("Copy request id")
        request.setEnabled(bool(event.request_id))
        request.triggered.connect(partial(_copy, event.request_id))
        menu.addAction("Copy event").triggered.connect(partial(_copy, _words(event)))
        menu.addAction("Copy timeline").triggered.connect(partial(_copy, every))
        menu.popup(self.viewport().mapToGlobal(place))


def _words(event: Event) -> str:
    """Return an event on one line, for the clipboard."""
    parts = (utc(event.at) if event.kind else "", event.title, detail(event))
    return ", ".join(visible(part) for part in parts if part)


def _copy(text: str, *_: object) -> None:
    QGuiApplication.clipboard().setText(text)
