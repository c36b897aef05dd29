"""Push and tool buttons in the program's kinds; a button that shows only an icon always has a name and a tip."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QToolButton

from snapshot_importer.ui.text import isolated, label_text, tool_tip
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme

Kind = Literal["plain", "primary", "danger", "link", "bare"]
INK = {"plain": "text", "primary": "on_accent", "danger": "err", "link": "accent_text", "bare": "text"}


class Button(QPushButton):
    """A push button whose words are plain text; Return presses it as Space does."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        kind: Kind = "plain",
        icon: str = "",
        small: bool = False,
        pressed: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._kind: Kind = kind
        self.set_kind(kind)
        if small:
            set_property(self, "small", "true")
            self.setFont(theme.font(0.92))
        self.setAutoDefault(kind != "link")
        self._has_icon = bool(icon)
        if icon:
            theme.set_icon(self, icon, INK[kind])
        self.set_text(text)
        if pressed:
            self.clicked.connect(pressed)

    def set_text(self, text: str) -> None:
        """Show *text*; an ampersand in it is an ampersand."""
        # Qt's gap between icon and words is too small and fixed: the words begin with a space.
        words = label_text(text)
        if QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            words = isolated(words)  # else the dots at its end stand before it
        super().setText((" " if self._has_icon else "") + words)
        self.setAccessibleName(text)

    def set_kind(self, kind: Kind) -> None:
        """Take the look of *kind*."""
        self._kind = kind
        set_property(self, "kind", kind)

    def set_icon(self, icon: str) -> None:
        """Show another icon, in the ink of the button's kind; none for an empty name."""
        self._has_icon = bool(icon)
        if icon:
            self._theme.set_icon(self, icon, INK[self._kind])
        else:
            self.setProperty("icon_name", "")
            self.setIcon(QIcon())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Follow a link with Return, although it is never a dialog's default."""
        if self._kind == "link" and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button; a focused primary one has an inner ring, since its border is the accent already."""
        super().paintEvent(event)
        if self._kind == "primary" and self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.colour("on_accent"), 2))
            painter.drawRoundedRect(self.rect().adjusted(4, 4, -4, -4), 3, 3)


def icon_button(
    theme: Theme,
    icon: str,
    name: str,
    *,
    outlined: bool = False,
    small: bool = False,
    token: str = "text2",
    pressed: Callable[[], object] | None = None,
) -> QToolButton:
    """Return a square button that shows only *icon*; *name* is its accessible name and tool tip."""
    button = QToolButton()
    theme.set_icon(button, icon, token)
    button.setAccessibleName(name)
    button.setToolTip(tool_tip(name))
    if outlined:
        set_property(button, "kind", "outlined")
    if small:
        set_property(button, "small", "true")
    if pressed:
        button.clicked.connect(pressed)
    return button
