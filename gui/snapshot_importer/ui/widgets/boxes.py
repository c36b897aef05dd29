"""Boxes that hold other widgets: a card with a title, a tinted block for a state, a part that folds."""

from typing import Literal, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import ElidedLabel, PlainLabel
from snapshot_importer.ui.widgets.marks import IconMark

L = TypeVar("L", bound=QBoxLayout)
State = Literal["ok", "warning", "error", "info", "mute"]

# Icon and token of each state: never colour alone.
STATE_MARKS: dict[str, tuple[str, str]] = {
    "ok": ("circle-check", "ok"),
    "warning": ("triangle-alert", "warn"),
    "error": ("circle-x", "err"),
    "info": ("info", "accent_text"),
    "mute": ("circle-question-mark", "mute"),
}


def row(*widgets: QWidget | int, gap: int = 8) -> QHBoxLayout:
    """Return a row of *widgets*; an ``int`` is a stretch of that weight."""
    layout = QHBoxLayout()
    return _filled(layout, widgets, gap)


def column(*widgets: QWidget | int, gap: int = 8) -> QVBoxLayout:
    """Return a column of *widgets*; an ``int`` is a stretch of that weight."""
    layout = QVBoxLayout()
    return _filled(layout, widgets, gap)


def _filled(layout: L, widgets: tuple[QWidget | int, ...], gap: int) -> L:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    for widget in widgets:
        if isinstance(widget, int):
            layout.addStretch(widget)
        else:
            layout.addWidget(widget)
    return layout


class Card(QFrame):
    """A surface with a section title; rows are added to ``body``, buttons beside the title to ``head``."""

    def __init__(self, theme: Theme, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_property(self, "role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 16)
        self.body.setSpacing(8)
        self.head = row(gap=8)
        if title:
            self.head.addWidget(PlainLabel(theme, title, "section"))
            self.head.addStretch(1)
            self.body.addLayout(self.head)
            self.setAccessibleName(title)


class Block(QFrame):
    """A tinted block: icon, title, sentences, and buttons; the icon's shape and the title say the state too."""

    def __init__(self, theme: Theme, state: State = "info", *, flat: bool = False) -> None:
        super().__init__()
        set_property(self, "role", "block")
        if flat:
            set_property(self, "flat", "true")
        self._mark = IconMark(theme)
        self._title = PlainLabel(theme, "", "strong", wrap=True)
        self._text = PlainLabel(theme, "", "body", wrap=True, selectable=True)
        self.buttons = row(gap=8)
        self.buttons.addStretch(1)
        words = column(self._title, self._text, gap=2)
        words.addLayout(self.buttons)
        self.side = column(gap=4)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(10)
        layout.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addLayout(self.side)
        self.show_state(state, "", "")

    def show_state(self, state: State, title: str, text: str) -> None:
        """Show *title* and *text* in the tint of *state*."""
        set_property(self, "state", state)
        self._mark.set_icon(*STATE_MARKS[state])
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def add_button(self, button: QWidget) -> None:
        """Put *button* after those there are."""
        self.buttons.insertWidget(self.buttons.count() - 1, button)


class Disclosure(QWidget):
    """A title that folds and unfolds the part beneath it; what is folded away is summed up in the title's line."""

    toggled = Signal(bool)

    def __init__(self, theme: Theme, title: str, body: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self._body = body
        self.button = Button(theme, title, kind="bare", icon="chevron-right", pressed=self.toggle)
        self.button.setAutoDefault(False)
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._folded = ""
        self._summary = ElidedLabel(theme, "", "secondary")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._layout.addLayout(row(self.button, self._summary))
        self._layout.addWidget(body)
        body.setVisible(False)

    @property
    def is_open(self) -> bool:
        """Whether the part is unfolded."""
        return not self._body.isHidden()

    def set_summary(self, text: str, *, mono: bool = False) -> None:
        """Say in the title's line what is folded away; *mono* for a text of AWS."""
        if mono:
            self._summary.set_role("mono")
        self._folded = text
        # The label stays, empty, where the part is open: it keeps the title at its side.
        self._summary.setText("" if self.is_open else text)

    def set_open(self, open_: bool) -> None:
        """Fold or unfold."""
        if open_ == self.is_open:
            return
        self._body.setVisible(open_)
        self.set_summary(self._folded)
        self._theme.set_icon(self.button, "chevron-down" if open_ else "chevron-right")
        self.toggled.emit(open_)

    @Slot()
    def toggle(self) -> None:
        """Fold what is open, unfold what is folded."""
        self.set_open(not self.is_open)
