"""The first run: what the program does, in one drawing, and three ways to begin."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel, Role, grounded
from snapshot_importer.ui.widgets.marks import IconMark
from snapshot_importer.ui.widgets.scrolling import ScrollArea

STEPS = (
    ("hard-drive", "Disk image", "VMDK, VHD, VHDX, raw", "accent"),
    ("database", "S3 bucket", "in your Region", "accent"),
    ("wand-sparkles", "EC2 import", "AWS converts it", "accent"),
    ("layers", "EBS snapshot", "volumes and AMIs", "ok"),
)
GAP = 12  # between an icon and the dashes beside it
TITLE = "Turn a disk image into an EBS snapshot"
LINE = "Choose the disk, check everything before it is sent, and watch the import to the end."
FOOT = "Secrets are kept in the system keyring only. The app sends no usage data."
# icon, title, words, button
DEMO = (
    "flask-conical",
    "Try it without AWS",
    "A simulated AWS on this computer, with sample buckets and tasks. Nothing leaves the machine.",
    "Start the demo",
)
SHARED = ("id-card", "Use a profile you have", "", "Choose a profile…")
ADD = (
    "key-round",
    "Sign in to AWS",
    "Access key in the system keyring, IAM Identity Center, or a role with MFA.",
    "Add a profile…",
)


class Step(QWidget):
    """One step of the drawing: an icon in a tinted square."""

    def __init__(self, theme: Theme, icon: str, kind: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon
        self._kind = kind
        self.setFixedSize(50, 50)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the square and its icon."""
        tokens = self._theme.tokens
        ground, line, ink = {
            "accent": (tokens.accent_tint, tokens.accent_line, tokens.accent_text),
            "ok": (tokens.ok_tint, tokens.ok_line, tokens.ok),
        }[self._kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(line), 1))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.drawPixmap(13, 13, self._theme.tinted_pixmap(self._icon, ink, 24))


class Drawing(QWidget):
    """Disk image, S3 bucket, EC2 import, EBS snapshot, with dashes between; decoration that assistive tools skip."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._steps: list[Step] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for icon, title, line, kind in STEPS:
            self._steps.append(Step(theme, icon, kind))
            words = column(
                self._steps[-1],
                PlainLabel(theme, title, "strong"),
                PlainLabel(theme, line, "caption"),
                gap=4,
            )
            for place in range(words.count()):
                item = words.itemAt(place)
                if item is not None:
                    item.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addLayout(words, 1)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a dashed line from each step to the next one, wherever they stand."""
        painter = QPainter(self)
        painter.setPen(QPen(self._theme.colour("border"), 1, Qt.PenStyle.DashLine))
        places = sorted((step.geometry() for step in self._steps), key=QRect.left)
        for before, after in pairwise(places):
            middle = before.center().y()
            painter.drawLine(before.right() + GAP, middle, after.left() - GAP, middle)


class Way(QFrame):
    """One of the three ways to begin."""

    def __init__(
        self, theme: Theme, icon: str, title: str, words: str, button: str, pressed: Callable[[], object]
    ) -> None:
        super().__init__()
        set_property(self, "role", "card")
        self.setMinimumWidth(200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.words = PlainLabel(theme, words, "secondary", wrap=True)
        self.button = Button(theme, button, pressed=pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.setSpacing(8)
        layout.addWidget(IconMark(theme, icon, "accent_text", 24))
        layout.addSpacing(4)
        layout.addWidget(PlainLabel(theme, title, "section"))
        layout.addWidget(self.words)
        layout.addStretch(1)
        layout.addSpacing(12)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeading)


class FirstRun(ScrollArea):
    """Shown in place of the import form while there is no profile."""

    demo_wanted = Signal()
    shared_wanted = Signal()
    profile_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("First steps")
        # Its buttons take the focus; a stop of its own could not be seen.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.demo = Way(theme, *DEMO, self.demo_wanted.emit)
        self.shared = Way(theme, *SHARED, self.shared_wanted.emit)
        self.add = Way(theme, *ADD, self.profile_wanted.emit)
        ways = QHBoxLayout()
        ways.setSpacing(16)
        for way in (self.demo, self.shared, self.add):
            ways.addWidget(way, 1)
        drawing = QHBoxLayout()
        drawing.setContentsMargins(40, 0, 40, 0)
        drawing.addWidget(Drawing(theme))
        inner = QWidget()
        inner.setMaximumWidth(864)
        middle = QVBoxLayout(inner)
        middle.setContentsMargins(24, 24, 24, 24)
        middle.addStretch(2)
        middle.addWidget(_centred(theme, TITLE, "display"))
        middle.addWidget(_centred(theme, LINE, "secondary"))
        middle.addSpacing(32)
        middle.addLayout(drawing)
        middle.addSpacing(32)
        middle.addLayout(ways)
        middle.addStretch(3)
        middle.addWidget(_centred(theme, FOOT, "caption"))
        page = grounded(QWidget(), "window")
        self.setWidget(page)
        outer = QHBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(1)
        outer.addWidget(inner, 100)
        outer.addStretch(1)
        self.show_shared(())

    def show_shared(self, names: Sequence[str]) -> None:
        """Name the profiles found in ~/.aws; exactly one button is the primary one."""
        if names:
            listed = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
            self.shared.words.setText(f"Found in ~/.aws: {listed}. They are used as they are, not copied.")
        else:
            self.shared.words.setText("No profiles in ~/.aws")
        self.shared.button.setVisible(bool(names))
        self.shared.button.set_kind("primary" if names else "plain")
        self.add.button.set_kind("plain" if names else "primary")


def _centred(theme: Theme, words: str, role: Role) -> PlainLabel:
    label = PlainLabel(theme, words, role, wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label
