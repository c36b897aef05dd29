"""The footer of the page: how things stand, and the one next step."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from snapshot_importer.ui.import_page.footer import LINK_WORDS, Footer, Link
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column, row
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.labels import ElidedLabel, Role, grounded, hairline
from snapshot_importer.ui.widgets.marks import IconMark, Spinner

TITLE_ROLES: dict[str, Role] = {"err": "error"}


class FooterBar(QWidget):
    """Shows a Footer; what its buttons do is the page's."""

    primary_pressed = Signal()
    test_pressed = Signal()
    anyway_pressed = Signal()
    link_pressed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        grounded(self, "surface")
        self._mark, self._spinner = IconMark(theme, size=18), Spinner(theme, size=18)
        self._title = ElidedLabel(theme, "", "strong")
        self._line = ElidedLabel(theme, "", "hint")
        self._theme = theme
        self.links: dict[Link, Button] = {}
        link_row = row(gap=8)
        for link, link_words in LINK_WORDS.items():
            button = Button(theme, link_words, kind="link", pressed=self._presser(link))
            self.links[link] = button
            link_row.addWidget(button)
        self.test = Button(theme, "Test request", icon="play", pressed=self.test_pressed.emit)
        self.primary = Button(theme, "Import snapshot", kind="primary", pressed=self.primary_pressed.emit)
        self._anyway = QAction("Import anyway…", self)
        self._anyway.triggered.connect(self.anyway_pressed)
        self.more = icon_button(theme, "chevron-down", "More ways to go on", outlined=True)
        self._menu = QMenu(self)
        self._menu.addAction(self._anyway)
        self.more.clicked.connect(self._open_menu)
        self._words = QWidget()
        self._words.setLayout(column(1, self._title, self._line, 1, gap=0))
        inner = QHBoxLayout()
        inner.setContentsMargins(24, 0, 16, 0)
        inner.setSpacing(12)
        inner.addWidget(self._mark)
        inner.addWidget(self._spinner)
        inner.addWidget(self._words, 1)
        inner.addLayout(link_row)
        inner.addWidget(self.test)
        inner.addWidget(self.primary)
        inner.addWidget(self.more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(hairline())
        layout.addLayout(inner, 1)
        self.setFixedHeight(max(60, self._title.sizeHint().height() + self._line.sizeHint().height() + 20))
        self._shown: Footer | None = None
        self._focus_went_to: QWidget | None = None

    def show_footer(self, footer: Footer, *, sending: bool, may_ignore: bool) -> None:
        """Show *footer*; *may_ignore* says that only failed checks stand in the way."""
        self.test.setEnabled(not sending)
        self.more.setVisible(may_ignore)
        if footer == self._shown:
            return
        retitled = self._shown is None or footer.title != self._shown.title
        self._shown = footer
        self._mark.set_icon(footer.icon, footer.token)
        self._mark.setVisible(not footer.busy)
        self._spinner.setVisible(footer.busy)
        self._title.set_role("strong")
        self._title.setText(footer.title)
        self._paint_title(footer.token)
        self._line.setText(footer.line)
        self._line.setVisible(bool(footer.line))
        for link, button in self.links.items():
            button.setVisible(link in footer.links)
        self.primary.set_icon(footer.button_icon)
        self.primary.set_text(footer.button)
        self._enable(footer.enabled)
        self.primary.setAccessibleDescription(f"{footer.title}. {footer.line}")
        self._words.setAccessibleName(f"{footer.title}. {footer.line}")
        if retitled:
            QAccessible.updateAccessibility(QAccessibleEvent(self._words, QAccessible.Event.Alert))

    def footer(self) -> Footer | None:
        """Return what is on show."""
        return self._shown

    def _enable(self, enabled: bool) -> None:
        """Enable the primary button or not; the focus that it loses while it is busy comes back to it."""
        window, had_focus = self.window(), self.window().focusWidget() is self.primary
        was_enabled = self.primary.isEnabled()
        self.primary.setEnabled(enabled)
        if had_focus and not enabled:
            self._focus_went_to = window.focusWidget()
        elif enabled and not was_enabled:
            if self._focus_went_to and window.focusWidget() is self._focus_went_to:
                self.primary.setFocus()
            self._focus_went_to = None

    def _paint_title(self, token: str) -> None:
        """Title in the colour of an error only: other states are said by icon and words."""
        font = self._theme.font(1.0, self._title.font().weight())
        if token == "err":
            self._title.set_role(TITLE_ROLES["err"])
        font.setWeight(font.Weight.DemiBold)
        self._title.setFont(font)

    def _presser(self, link: Link) -> Callable[[], None]:
        return lambda: self.link_pressed.emit(link)

    @Slot()
    def _open_menu(self) -> None:
        self._menu.popup(self.more.mapToGlobal(self.more.rect().topLeft()))
