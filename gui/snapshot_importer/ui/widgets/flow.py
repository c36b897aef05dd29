"""A layout that puts parts side by side and goes on in the next line where the width ends."""

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import PlainLabel, Role


class FlowLayout(QLayout):
    """Each part gets the width it asks for, at most that of the line; its height follows from that."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, line_gap: int = 4) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._line_gap = line_gap
        self.setContentsMargins(QMargins())
        if parent is not None:
            parent.setLayout(self)

    def addItem(self, item: QLayoutItem) -> None:
        """Put *item* after those there are."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many parts there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:
        """Return the part at *index*; Qt takes ``None`` for the end."""
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def takeAt(self, index: int) -> QLayoutItem:
        """Take the part at *index* out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def replace(self, widgets: Sequence[QWidget]) -> None:
        """Put *widgets* in the place of those there are."""
        for old in [widget for item in self._items if (widget := item.widget()) is not None]:
            self.removeWidget(old)  # frees its item, which `takeAt` called from here would never do
            # Its deletion waits for the event loop: it must not be found or reached by the focus until then.
            old.setParent(None)
            old.deleteLater()
        for widget in widgets:
            self.addWidget(widget)
        self.invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        """Ask for no more room than the parts need."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Say that the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        """Return the size of everything in one line."""
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() for hint in hints) + self._gap * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        """Return the size of the part that can give way least."""
        least = QSize(0, 0)
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return least

    def setGeometry(self, rect: QRect) -> None:
        """Put the parts into *rect*."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, tallest = 0, 0, 0
        mirrored = self._mirrored()
        for item in self._shown():
            width = min(item.sizeHint().width(), rect.width())
            height = item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
            if x and x + width > rect.width():
                x, y, tallest = 0, y + tallest + self._line_gap, 0
            if move:
                left = rect.width() - x - width if mirrored else x
                item.setGeometry(QRect(rect.topLeft() + QPoint(left, y), QSize(width, height)))
            x += width + self._gap
            tallest = max(tallest, height)
        return y + tallest

    def _mirrored(self) -> bool:
        owner = self.parentWidget()
        return owner is not None and owner.layoutDirection() == Qt.LayoutDirection.RightToLeft


class OneLineLabel(PlainLabel):
    """A label that asks for one line, and wraps where it does not get it."""

    def __init__(self, theme: Theme, text: str = "", role: Role = "body") -> None:
        super().__init__(theme, text, role, wrap=True)

    def sizeHint(self) -> QSize:
        """Return the size of the text in one line."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, self.fontMetrics().height())
