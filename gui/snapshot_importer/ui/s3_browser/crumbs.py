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
        self._steps: list[Step] = []
        self.setAccessibleName("Folder on show")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._bucket = Step(theme, "")
        self._bucket.hide()
        self._bucket.button.clicked.connect(lambda: self.chosen.emit(""))
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
        for part in (self._bucket, self._more, self._more_arrow):
            self._layout.addWidget(part)
        self._layout.addWidget(self._last, 1)

    def show_place(self, bucket: str, prefix: str) -> None:
        """Show the way to *prefix* in *bucket*."""
        for old in self._steps:
            old.setParent(None)
            old.deleteLater()
        folders = segments(prefix)[-MOST:]
        self._bucket.show_name(bucket)
        self._bucket.setVisible(bool(folders))
        self._steps = [self._step(*folder) for folder in folders[:-1]]
        previous = self._more
        for place, step in enumerate(self._steps):
            self._layout.insertWidget(3 + place, step)
            # A new widget is the last of all otherwise.
            QWidget.setTabOrder(previous, step.button)
            previous = step.button
        self._last.setText((folders[-1][0] or NAMELESS) if folders else bucket)
        self._fit()

    def steps(self) -> list["Step"]:
        """Return what leads up, from the bucket on; what does not fit is hidden."""
        return [] if self._bucket.isHidden() else [self._bucket, *self._steps]

    def texts(self) -> list[str]:
        """Return the parts from the bucket on, as they are called."""
        return [*(step.button.accessibleName() for step in self.steps()), self._last.accessibleName()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put parts into the menu and take them out again."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return the room of a part and the menu."""
        return QSize(120, super().minimumSizeHint().height())

    def _step(self, name: str, prefix: str) -> "Step":
        step = Step(self._theme, prefix)
        step.show_name(name)
        step.button.clicked.connect(lambda: self.chosen.emit(prefix))
        return step

    def _fit(self) -> None:
        """Show the bucket, and of the folders as many as fit from the end on."""
        gap = self._layout.spacing()
        widths = [step.sizeHint().width() + gap for step in self._steps]
        room = self.width() - sum(widths) - max(LEAST_LAST, min(LONGEST, self._last.sizeHint().width()))
        room -= self._bucket.sizeHint().width() + gap
        hidden = 0
        if room < 0 and widths:
            room -= self._more.sizeHint().width() + self._more_arrow.width() + 2 * gap
            while room < 0 and hidden < len(widths):
                room += widths[hidden]
                hidden += 1
        self._menu.clear()
        for place, step in enumerate(self._steps):
            step.setHidden(place < hidden)
            if place < hidden:
                action = self._menu.addAction(label_text(step.button.accessibleName()))
                action.triggered.connect(lambda _=False, to=step.prefix: self.chosen.emit(to))
        self._more.setVisible(hidden > 0)
        self._more_arrow.setVisible(hidden > 0)


class Step(QWidget):
    """A folder on the way, and the mark behind it."""

    def __init__(self, theme: Theme, prefix: str) -> None:
        super().__init__()
        self.prefix = prefix
        self.button = Button(theme, "", kind="link")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.button)
        layout.addWidget(Arrow(theme))

    def show_name(self, name: str) -> None:
        """Show *name*, shortened where it is long."""
        shown = visible(name) or NAMELESS
        self.button.set_text(shown)
        elided = self.button.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideMiddle, LONGEST)
        self.button.setText(label_text(elided))
        self.button.setToolTip(tool_tip(shown) if elided != shown else "")


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
