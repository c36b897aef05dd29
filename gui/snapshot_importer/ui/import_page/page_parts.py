"""The parts of the page and their places: the panel beside the form, or as a tab where there is no room for both."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from snapshot_importer.ui.import_page.column import FormColumn
from snapshot_importer.ui.import_page.footer_bar import FooterBar
from snapshot_importer.ui.import_page.side_panel import NARROW, WIDE, SidePanel
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.choices import TabStrip
from snapshot_importer.ui.widgets.labels import grounded, hairline

# Window widths below which the panel is narrower, and below which it is a tab.
NARROW_BELOW, TABS_BELOW = 1200, 1000


class PageParts(QWidget):
    """Column, side panel and footer."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._strip = grounded(QWidget(self), "surface")
        self.tabs = TabStrip(
            theme, "Parts of the page", [("form", "Import"), ("panel", "Request and checks")]
        )
        tabs = QHBoxLayout()
        tabs.setContentsMargins(24, 0, 16, 0)
        tabs.addWidget(self.tabs)
        strip = QVBoxLayout(self._strip)
        strip.setContentsMargins(0, 0, 0, 0)
        strip.setSpacing(0)
        strip.addLayout(tabs)
        strip.addWidget(hairline())
        # Tab order is the order in which the parts are made: form, footer, side panel.
        self.column = FormColumn(theme, self)
        self.footer_bar = FooterBar(theme, self)
        self._line = hairline(vertical=True)
        self.panel = SidePanel(theme, self)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.column, 1)
        middle.addWidget(self._line)
        middle.addWidget(self.panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._strip)
        layout.addLayout(middle, 1)
        layout.addWidget(self.footer_bar)
        self._strip.hide()
        self.tabs.chosen.connect(self._arrange)

    def show_form(self) -> None:
        """Bring the form into sight."""
        self.tabs.choose("form")

    def go_to(self, name: str, index: int | None = None) -> None:
        """Bring a field, or the row *index* of the tags, into sight and give it the focus."""
        self.show_form()
        self.column.scroll_to(self.column.form.focus_field(name, index))

    def show_panel(self) -> None:
        """Bring the side panel into sight."""
        self.tabs.choose("panel")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the panel the room that the window has for it."""
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        width = self.window().width()
        # Larger text needs the room as a narrower window does.
        in_tabs = width < TABS_BELOW or self.width() < self.column.least_width() + NARROW
        panel_on_top = in_tabs and self.tabs.current() == "panel"
        self._strip.setVisible(in_tabs)
        self.column.setVisible(not panel_on_top)
        self.panel.setVisible(panel_on_top or not in_tabs)
        self._line.setVisible(not in_tabs)
        self.panel.set_width(None if in_tabs else NARROW if width < NARROW_BELOW else WIDE)
