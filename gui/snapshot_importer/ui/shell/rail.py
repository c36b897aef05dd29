"""The navigation rail: the pages, the count of running tasks, and the badge of those that need attention."""

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QToolButton, QVBoxLayout, QWidget

from snapshot_importer.ui.text import tool_tip
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import grounded

WIDE, NARROW = 176, 56
WIDEST = 240
MANY = 100  # which have no room in the narrow rail
PAGES = (
    ("import", "Import", "hard-drive-download"),
    ("tasks", "Tasks", "activity"),
    ("profiles", "Profiles", "key-round"),
    ("settings", "Settings", "settings"),
)


class RailItem(QToolButton):
    """One page in the rail, painted from the tokens."""

    def __init__(self, theme: Theme, key: str, text: str, icon: str) -> None:
        super().__init__()
        self._theme = theme
        self.key = key
        self._text = text
        self._icon = icon
        self._running = 0
        self._attention = 0
        self.narrow = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(max(40, QFontMetrics(theme.font()).height() + 16))
        self._name()

    def set_counts(self, running: int, attention: int) -> None:
        """Show how many tasks run and how many need attention."""
        if (running, attention) != (self._running, self._attention):
            self._running, self._attention = running, attention
            self._name()
            self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon alone, with the name as tool tip."""
        self.narrow = narrow
        self._name()
        self.update()

    def wanted_width(self) -> int:
        """Return the width that the words need, with badge and count for the tasks."""
        metrics = QFontMetrics(self._theme.font(1.0, QFont.Weight.DemiBold))
        counts = 84 if self.key == "tasks" else 16
        return metrics.horizontalAdvance(self._text) + 56 + counts

    def _name(self) -> None:
        parts = [self._text]
        if self._running:
            parts.append(f"{self._running} running")
        if self._attention:
            parts.append(f"{self._attention} need attention" if self._attention > 1 else "1 needs attention")
        words = ", ".join(parts)
        self.setAccessibleName(words)
        self.setToolTip(tool_tip(words) if self.narrow else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, bar of the current page, icon, name, badge and count."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        if chosen or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.surface if chosen else tokens.hover))
            painter.drawRoundedRect(self.rect(), 6, 6)
        if chosen:
            painter.setBrush(QColor(tokens.accent))
            painter.drawRoundedRect(self._placed(QRect(0, 12, 3, self.height() - 24)), 1, 1)
            rail = self.parentWidget()
            if rail is not None and rail.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(tokens.focus), 2))
                painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        middle = self.height() // 2
        left = (self.width() - 18) // 2 if self.narrow else 13
        token = "accent_text" if chosen else "text2"
        painter.drawPixmap(
            self._placed(QRect(left, middle - 9, 18, 18)), self._theme.pixmap(self._icon, token, 18)
        )
        if self.narrow:
            if self._attention:
                self._draw_badge(painter)
            return
        painter.setFont(self._theme.font(1.0, QFont.Weight.DemiBold if chosen else QFont.Weight.Medium))
        painter.setPen(QColor(tokens.text if chosen else tokens.text2))
        painter.drawText(
            self._placed(QRect(40, 0, self.width() - 48, self.height())), self._align(), self._text
        )
        self._draw_counts(painter)

    def _draw_badge(self, painter: QPainter) -> None:
        """Draw how many need attention over the corner of the icon."""
        tokens = self._theme.tokens
        painter.setFont(self._theme.font(0.85, QFont.Weight.DemiBold))
        number = str(self._attention) if self._attention < MANY else f"{MANY - 1}+"
        metrics = painter.fontMetrics()
        height = metrics.height() + 2
        width = max(height, metrics.horizontalAdvance(number) + 8)
        box = self._placed(QRect(self.width() - width - 1, 1, width, height))
        painter.setPen(QPen(QColor(tokens.warn_line), 1))
        painter.setBrush(QColor(tokens.warn_tint))
        painter.drawRoundedRect(box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), height / 2, height / 2)
        painter.setPen(QColor(tokens.warn))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, number)

    def _draw_counts(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        painter.setFont(self._theme.font(1.0, QFont.Weight.Medium))
        right = self.width() - 12
        if self._running:
            number = str(self._running)
            width = painter.fontMetrics().horizontalAdvance(number)
            painter.setPen(QColor(tokens.text2))
            painter.drawText(
                self._placed(QRect(right - width, 0, width + 1, self.height())), self._align(), number
            )
            right -= width + 10
        if self._attention:
            painter.setFont(self._theme.font(0.92, QFont.Weight.DemiBold))
            number = str(self._attention)
            width = painter.fontMetrics().horizontalAdvance(number) + 32
            box = self._placed(QRect(right - width, (self.height() - 20) // 2, width, 20))
            painter.setPen(QPen(QColor(tokens.warn_line), 1))
            painter.setBrush(QColor(tokens.warn_tint))
            painter.drawRoundedRect(box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
            icon = QStyle.visualRect(
                self.layoutDirection(), box, QRect(box.left() + 8, box.top() + 4, 12, 12)
            )
            painter.drawPixmap(icon, self._theme.pixmap("triangle-alert", "warn", 12))
            painter.setPen(QColor(tokens.warn))
            words = QStyle.visualRect(self.layoutDirection(), box, box.adjusted(20, 0, 0, 0))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, number)

    def _placed(self, box: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), box)

    def _align(self) -> Qt.AlignmentFlag:
        return QStyle.visualAlignment(
            self.layoutDirection(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        )


class Rail(QWidget):
    """The rail as one tab stop: arrows move between the pages."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        grounded(self, "rail")
        self.setAccessibleName("Pages")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._items = [RailItem(theme, *page) for page in PAGES]
        self._narrow = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 12)
        layout.setSpacing(4)
        for item in self._items:
            if item.key == "settings":
                layout.addStretch(1)
            layout.addWidget(item)
            item.clicked.connect(self._take_click)
        theme.changed.connect(self.update)
        self.set_narrow(False)
        self.choose("import")

    def choose(self, key: str) -> None:
        """Mark the page *key*, without a signal."""
        for item in self._items:
            item.setChecked(item.key == key)
            item.setAccessibleDescription("Current page" if item.key == key else "")

    def set_counts(self, running: int, attention: int) -> None:
        """Show the counts of tasks beside their page."""
        self._items[1].set_counts(running, attention)

    def set_narrow(self, narrow: bool) -> None:
        """Show icons only."""
        self._narrow = narrow
        for item in self._items:
            item.set_narrow(narrow)
        wanted = max(item.wanted_width() for item in self._items)
        self.setFixedWidth(NARROW if narrow else max(WIDE, min(WIDEST, wanted)))

    @property
    def narrow(self) -> bool:
        """Whether only icons are shown."""
        return self._narrow

    def sizeHint(self) -> QSize:
        """Return the fixed width."""
        return QSize(self.width(), 400)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows."""
        here = next(i for i, item in enumerate(self._items) if item.isChecked())
        steps = {Qt.Key.Key_Up: here - 1, Qt.Key.Key_Down: here + 1, Qt.Key.Key_Home: 0}
        steps[Qt.Key.Key_End] = len(self._items) - 1
        wanted = steps.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        elif 0 <= wanted < len(self._items):
            self._take(self._items[wanted].key)

    @Slot()
    def _take_click(self) -> None:
        sender = self.sender()
        if isinstance(sender, RailItem):
            self._take(sender.key)

    def _take(self, key: str) -> None:
        self.choose(key)
        self.chosen.emit(key)
