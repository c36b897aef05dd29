"""The way from the bucket to the folder on show; what does not fit stands in a menu."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from snapshot_importer.ui.text import label_text, tool_tip, visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import ElidedLabel

LONGEST = 160  # pixels of one part
NAMELESS = "(no name)"
LEAST_LAST = 60
MOST = 30  # folders; a key has room for a thousand of them


class Crumbs(QWidget):
    """Each part but the last leads to its folder."""

    chosen = Signal(str)  # prefix

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._buttons: list[Button] = []
        self._arrows: list[Arrow] = []
        self.setAccessibleName("Folder on show")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._more = Button(theme, "…", kind="link")
        self._more.setAccessibleName("Folders between")
        self._more.setToolTip(tool_tip("Folders between"))
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        self._more_arrow = Arrow(theme)
        self._last = ElidedLabel(theme, "", "strong", mode=Qt.TextElideMode.ElideMiddle)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(self._more)
        self._layout.addWidget(self._more_arrow)
        self._layout.addWidget(self._last, 1)

    def show_place(self, bucket: str, prefix: str) -> None:
        """Show the way to *prefix* in *bucket*."""
        for old in (*self._buttons, *self._arrows):
            old.setParent(None)
            old.deleteLater()
        self._buttons, self._arrows = [], []
        parts = [(bucket, ""), *segments(prefix)[-MOST:]] if bucket else [("", "")]
        for place, (name, leads_to) in enumerate(parts[:-1]):
            button, arrow = self._button(name, leads_to), Arrow(self._theme)
            # The menu stands behind the bucket.
            first = 2 * place + (2 if place else 0)
            self._layout.insertWidget(first, button)
            self._layout.insertWidget(first + 1, arrow)
            self._buttons.append(button)
            self._arrows.append(arrow)
        self._last.setText(parts[-1][0] or ("" if not bucket else NAMELESS))
        self._fit()

    def texts(self) -> list[str]:
        """Return the parts from the bucket on, as they are called."""
        return [*(button.accessibleName() for button in self._buttons), self._last.accessibleName()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put parts into the menu and take them out again."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return the room of a part and the menu."""
        return QSize(120, super().minimumSizeHint().height())

    def _button(self, name: str, prefix: str) -> Button:
        shown = visible(name) or NAMELESS
        button = Button(self._theme, shown, kind="link", pressed=lambda: self.chosen.emit(prefix))
        elided = button.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideMiddle, LONGEST)
        if elided != shown:
            button.setText(label_text(elided))
            button.setToolTip(tool_tip(name))
        button.setProperty("prefix", prefix)
        return button

    def _fit(self) -> None:
        """Show the bucket, and of the folders as many as fit from the end on."""
        widths = [button.sizeHint().width() + 24 for button in self._buttons]
        room = self.width() - sum(widths) - max(LEAST_LAST, min(LONGEST, self._last.sizeHint().width()))
        hidden = 0
        if room < 0 and len(widths) > 1:
            room -= self._more.sizeHint().width() + 24
            while room < 0 and hidden < len(widths) - 1:
                hidden += 1
                room += widths[hidden]
        self._menu.clear()
        for place, (button, arrow) in enumerate(zip(self._buttons, self._arrows, strict=True)):
            gone = 0 < place <= hidden
            button.setHidden(gone)
            arrow.setHidden(gone)
            if gone:
                words, prefix = button.accessibleName(), str(button.property("prefix"))
                action = self._menu.addAction(label_text(words))
                action.triggered.connect(lambda _=False, to=prefix: self.chosen.emit(to))
        self._more.setVisible(hidden > 0)
        self._more_arrow.setVisible(hidden > 0)


class Arrow(QWidget):
    """The mark between two parts; it points on, also where the window runs from right to left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(16, 16)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark."""
        painter = QPainter(self)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        painter.drawPixmap(0, 0, self._theme.pixmap("chevron-right", "text2"))


def segments(prefix: str) -> list[tuple[str, str]]:
    """Return name and prefix of each folder on the way to *prefix*; a name may be empty."""
    found: list[tuple[str, str]] = []
    start = 0
    while (end := prefix.find("/", start)) >= 0:
        found.append((prefix[start:end], prefix[: end + 1]))
        start = end + 1
    return found
