"""Rows of alternatives that are one tab stop each: segments, filter chips, tabs; arrows move inside."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyle,
    QTabBar,
    QToolButton,
    QWidget,
)

from snapshot_importer.ui.text import label_text
from snapshot_importer.ui.theme.theme import Theme

BELOW = 8  # pixels between a combo box in the place of tabs and what is beneath


class Choice(QToolButton):
    """One alternative of a ChoiceRow, painted from the tokens."""

    def __init__(self, theme: Theme, key: str, text: str, icon: str, token: str) -> None:
        super().__init__()
        self._theme = theme
        self.key = key
        self._text = text
        self._count = ""
        self._icon = icon
        self._token = token
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set_count(self, count: int) -> None:
        """Show *count* behind the words."""
        self._count = str(count)
        self.setAccessibleName(f"{self._text} {count}")
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the words without their count."""
        return self._text

    def sizeHint(self) -> QSize:
        """Return the room for icon, words and count, as wide as when chosen."""
        metrics = QFontMetrics(self._theme.font(1.0, QFont.Weight.DemiBold))
        width = metrics.horizontalAdvance(self._text) + 24
        width += 22 if self._icon else 0
        width += metrics.horizontalAdvance(self._count) + 8 if self._count else 0
        return QSize(width, max(30, metrics.height() + 12))

    def minimumSizeHint(self) -> QSize:
        """Return the same: words are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, icon, words and count."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = tokens.accent_text if self.isChecked() else tokens.text2
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked():
            painter.setPen(QPen(QColor(tokens.accent_line), 1))
            painter.setBrush(QColor(tokens.accent_tint))
            painter.drawRoundedRect(box, 6, 6)
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(box, 6, 6)
        row = self.parentWidget()
        if self.isChecked() and row is not None and row.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.focus), 2))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        self._draw_words(painter, ink)

    def _draw_words(self, painter: QPainter, ink: str) -> None:
        weight = QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Medium
        painter.setFont(self._theme.font(1.0, weight))
        metrics = painter.fontMetrics()
        left = 12
        if self._icon:
            place = self._mirrored(QRect(left, (self.height() - 16) // 2, 16, 16))
            painter.drawPixmap(place, self._theme.pixmap(self._icon, self._token))
            left += 22
        painter.setPen(QColor(ink))
        width = metrics.horizontalAdvance(self._text)
        painter.drawText(
            self._mirrored(QRect(left, 0, width + 1, self.height())),
            Qt.AlignmentFlag.AlignVCenter,
            self._text,
        )
        if self._count:
            place = self._mirrored(
                QRect(left + width + 8, 0, metrics.horizontalAdvance(self._count) + 1, self.height())
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._count)

    def _mirrored(self, place: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), place)


class ChoiceRow(QWidget):
    """Exclusive alternatives side by side; Left, Right, Home and End choose with the keyboard."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, choices: Sequence[tuple[str, str, str, str]]) -> None:
        """Make one choice for each ``(key, words, icon, token)``."""
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.choices = [Choice(theme, *choice) for choice in choices]
        for choice in self.choices:
            layout.addWidget(choice)
            choice.clicked.connect(self._take_click)
        theme.changed.connect(self.update)
        self.choose(self.choices[0].key)

    def current(self) -> str:
        """Return the key of the choice that is on."""
        return next(choice.key for choice in self.choices if choice.isChecked())

    def choose(self, key: str) -> None:
        """Turn the choice *key* on, without a signal."""
        for choice in self.choices:
            choice.setChecked(choice.key == key)
            choice.setAccessibleDescription("Selected" if choice.key == key else "")

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show a number behind each choice that has one in *counts*."""
        for choice in self.choices:
            if choice.key in counts:
                choice.set_count(counts[choice.key])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the choice with the arrows, mirrored in right-to-left windows."""
        usable = [choice for choice in self.choices if not choice.isHidden()]
        here = next((i for i, choice in enumerate(usable) if choice.isChecked()), 0)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        steps = {
            Qt.Key.Key_Left: 1 if mirrored else -1,
            Qt.Key.Key_Right: -1 if mirrored else 1,
            Qt.Key.Key_Home: -len(usable),
            Qt.Key.Key_End: len(usable),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self._take(usable[max(0, min(len(usable) - 1, here + step))].key)

    @Slot()
    def _take_click(self) -> None:
        sender = self.sender()
        if isinstance(sender, Choice):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._take(sender.key)

    def _take(self, key: str) -> None:
        self.choose(key)
        self.chosen.emit(key)


class TabStrip(QWidget):
    """Tabs over a pane; where they do not fit, a combo box takes their place, never scroll arrows."""

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, name: str, tabs: Sequence[tuple[str, str]], *, small: bool = False
    ) -> None:
        """Make a tab for each ``(key, words)``; *small* ones for a narrow pane."""
        super().__init__()
        self._keys = [key for key, _ in tabs]
        self._bar = QTabBar()
        self._bar.setElideMode(Qt.TextElideMode.ElideNone)
        self._bar.setDrawBase(False)
        self._bar.setExpanding(False)
        self._bar.setUsesScrollButtons(False)
        self._bar.setAccessibleName(name)
        self._bar.setFont(theme.font(0.92 if small else 1.0, QFont.Weight.Medium))
        self._combo = QComboBox()
        self._combo.setAccessibleName(name)
        for _, words in tabs:
            self._bar.addTab(label_text(words))
            self._combo.addItem(words)
        self._place = QHBoxLayout(self)
        self._place.setContentsMargins(0, 0, 0, 0)
        self._place.addWidget(self._bar)
        self._place.addWidget(self._combo)
        self._combo.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._bar.currentChanged.connect(self._take)
        self._combo.currentIndexChanged.connect(self._take)

    def current(self) -> str:
        """Return the key of the tab on show."""
        return self._keys[self._bar.currentIndex()]

    def choose(self, key: str) -> None:
        """Show the tab *key*; the signal follows if it was another."""
        self._bar.setCurrentIndex(self._keys.index(key))

    def step(self, by: int) -> None:
        """Go *by* tabs on, round the ends."""
        shown = [index for index in range(len(self._keys)) if self._bar.isTabVisible(index)]
        self._bar.setCurrentIndex(shown[(shown.index(self._bar.currentIndex()) + by) % len(shown)])

    def offer(self, key: str, *, offered: bool) -> None:
        """Have the tab *key* or not; the one on show gives way to the first."""
        index = self._keys.index(key)
        if offered == self._bar.isTabVisible(index):
            return
        if not offered and self._bar.currentIndex() == index:
            self._bar.setCurrentIndex(0)
        self._bar.setTabVisible(index, offered)
        view = self._combo.view()
        if isinstance(view, QListView):
            view.setRowHidden(index, not offered)

    def minimumSizeHint(self) -> QSize:
        """Return the room of the combo box, the least there must be."""
        return QSize(80, max(self._bar.sizeHint().height(), self._combo.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Change between tabs and combo box."""
        super().resizeEvent(event)
        narrow = self._bar.sizeHint().width() > self.width()
        had_focus = self._bar.hasFocus() or self._combo.hasFocus()
        self._bar.setHidden(narrow)
        self._combo.setHidden(not narrow)
        # Tabs stand on the hairline beneath them, a combo box above it.
        self._place.setContentsMargins(0, 0, 0, BELOW if narrow else 0)
        if had_focus:
            self.take_focus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Give the focus to the tabs when the room beside them is pressed."""
        self.take_focus()
        super().mousePressEvent(event)

    def take_focus(self) -> None:
        """Give the focus to the tabs, or to the combo box in their place."""
        (self._bar if self._combo.isHidden() else self._combo).setFocus()

    @Slot(int)
    def _take(self, index: int) -> None:
        for part in (self._bar, self._combo):
            part.blockSignals(True)
            part.setCurrentIndex(index)
            part.blockSignals(False)
        self.chosen.emit(self._keys[index])
