"""What stands between identity bar and page: the demo's banner, and at most one notice."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import STATE_MARKS, State
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.labels import ElidedLabel
from snapshot_importer.ui.widgets.marks import IconMark


class DemoBanner(QFrame):
    """Says on every page that AWS is simulated."""

    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        set_property(self, "role", "block")
        set_property(self, "state", "warning")
        set_property(self, "flat", "true")
        self.setFixedHeight(max(32, self.fontMetrics().height() + 14))
        words = "Demo: a simulated AWS on this computer. Nothing leaves it and nothing is billed."
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.addWidget(IconMark(theme, "flask-conical", "warn"))
        layout.addWidget(ElidedLabel(theme, words, "warning", grow=False))
        layout.addWidget(Button(theme, "Leave the demo", kind="link", pressed=self.left.emit))
        layout.addStretch(1)
        self.setAccessibleName(words)


class Notice(QFrame):
    """One line-high notice with a button or two and Close."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        set_property(self, "role", "block")
        set_property(self, "flat", "true")
        self._mark = IconMark(theme)
        self._words = ElidedLabel(theme)
        self._press: Callable[[], object] = self.hide
        self._press_more: Callable[[], object] = self.hide
        self._button = Button(theme, "", small=True, pressed=self._do)
        self._more = Button(theme, "", small=True, pressed=self._do_more)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 8, 4)
        layout.addWidget(self._mark)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._more)
        layout.addWidget(self._button)
        layout.addWidget(icon_button(theme, "x", "Close this notice", small=True, pressed=self.hide))
        self.hide()

    def say(
        self,
        state: State,
        words: str,
        button: str = "",
        press: Callable[[], object] | None = None,
        *,
        more: str = "",
        press_more: Callable[[], object] | None = None,
    ) -> None:
        """Show *words* in place of an earlier notice; *button* does *press* and closes, as *more* does its own."""
        set_property(self, "state", state)
        self._mark.set_icon(*STATE_MARKS[state])
        self._words.setText(words)
        self._button.set_text(button)
        self._button.setVisible(bool(button))
        self._press = press or self.hide
        self._more.set_text(more)
        self._more.setVisible(bool(more))
        self._press_more = press_more or self.hide
        self.setAccessibleName(words)
        self.show()

    def words(self) -> str:
        """Return the notice on show, empty if there is none."""
        return "" if self.isHidden() else self._words.text()

    def _do(self) -> None:
        self.hide()
        self._press()

    def _do_more(self) -> None:
        self.hide()
        self._press_more()
