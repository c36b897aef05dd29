"""Labels: plain text always, whatever it contains, and never wider than their place."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from snapshot_importer.ui.text import isolated, tool_tip, visible
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme

Role = Literal[
    "body",
    "strong",
    "title",
    "display",
    "section",
    "hint",
    "secondary",
    "caption",
    "error",
    "warning",
    "ok",
    "mute",
    "mono",
    "link",
]

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute

# Factor of the application's font and weight of each role of the type scale.
SCALE: dict[str, tuple[float, QFont.Weight]] = {
    "display": (2.0, QFont.Weight.DemiBold),
    "title": (1.54, QFont.Weight.DemiBold),
    "section": (1.08, QFont.Weight.DemiBold),
    "strong": (1.0, QFont.Weight.DemiBold),
    "body": (1.0, QFont.Weight.Normal),
    "secondary": (1.0, QFont.Weight.Normal),
    "link": (1.0, QFont.Weight.Medium),
    "hint": (0.92, QFont.Weight.Normal),
    "error": (0.92, QFont.Weight.Medium),
    "warning": (0.92, QFont.Weight.Medium),
    "ok": (1.0, QFont.Weight.Medium),
    "mute": (1.0, QFont.Weight.Medium),
    "caption": (0.92, QFont.Weight.Normal),
    "mono": (0.92, QFont.Weight.Normal),
}


class PlainLabel(QLabel):
    """A label that never reads its text as HTML; it wraps when asked to, and can be selected when it is a fact to copy."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: Role = "body",
        *,
        wrap: bool = False,
        selectable: bool = False,
    ) -> None:
        super().__init__()
        self._theme = theme
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            # A policy of one's own forgets what QLabel sets for wrapped text.
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
            self.setMinimumWidth(40)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self._lead()
        self.set_role(role)
        self.setText(text)

    def _lead(self) -> None:
        """Begin at the side where lines begin; Qt puts English at the left whatever the window does."""
        if QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            self.setAlignment(RIGHT)

    def set_role(self, role: Role) -> None:
        """Take the font and the colour of *role*."""
        factor, weight = SCALE[role]
        self.setFont(self._theme.mono_font() if role == "mono" else self._theme.font(factor, weight))
        if role == "mono":
            keep_left_to_right(self)
        set_property(self, "role", role)

    def setText(self, text: str) -> None:
        """Show *text*; characters that hide or reorder become visible escapes."""
        if "\n" in text:
            super().setText("\n".join(visible(line) for line in text.split("\n")))
        else:
            super().setText(visible(text))


class ElidedLabel(PlainLabel):
    """One line that gives way: what does not fit is elided and stands whole in the tool tip.

    With ``ElideNone`` it is not shown at all: an id that lacks its end is none.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: Role = "body",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        grow: bool = True,
    ) -> None:
        self._mode = mode
        self._grow = grow
        self._whole = ""
        super().__init__(theme, "", role)
        policy = QSizePolicy.Policy.Expanding if grow else QSizePolicy.Policy.Maximum
        self.setSizePolicy(policy, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show *text*, elided to the width there is."""
        self._whole = visible(text)
        self.setAccessibleName(self._whole)
        super().setText(text)
        self.updateGeometry()
        self._tell()

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say the whole text in the tool tip only where it does not fit."""
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text that fits."""
        painter = QPainter(self)
        place = self.contentsRect()
        if self._mode == Qt.TextElideMode.ElideNone and not self._fits():
            return
        fitting = self.fontMetrics().elidedText(self._whole, self._mode, place.width())
        self.style().drawItemText(
            painter,
            place,
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            isolated(fitting),
            self.foregroundRole(),
        )

    def _fits(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self._whole) <= self.contentsRect().width()

    def _tell(self) -> None:
        self.setToolTip("" if self._fits() else tool_tip(self._whole))


def keep_left_to_right(label: QLabel) -> None:
    """Keep ids, addresses and numbers with units in their order, also in a window that runs from right to left."""
    if QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        label.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        label.setAlignment(RIGHT)


def hairline(*, vertical: bool = False) -> QFrame:
    """Return a line one pixel thick in the colour of card borders."""
    line = QFrame()
    set_property(line, "role", "hairline")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def grounded(widget: QWidget, ground: Literal["window", "surface", "rail", "sunken"]) -> QWidget:
    """Give a plain *widget* the ground colour of a token, and return it."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    set_property(widget, "ground", ground)
    return widget
