"""The settings page: a list of sections, and the one that is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded, hairline
from snapshot_importer.ui.widgets.pick_list import Entry, EntryDelegate, EntryModel
from snapshot_importer.ui.widgets.scrolling import ScrollArea

LIST_WIDTH = 200
WIDEST = 760  # of a section: longer lines are hard to read


class SettingsPage(QWidget):
    """Shows one section of settings at a time."""

    network_changed = Signal()
    diagnostics_wanted = Signal()

    def __init__(
        self, theme: Theme, sections: Sequence[tuple[str, str, QWidget]], parent: QWidget | None = None
    ) -> None:
        """Offer each ``(key, title, widget)`` of *sections*."""
        super().__init__(parent)
        self.setAccessibleName("Settings")
        self._keys = [key for key, _, _ in sections]
        self._model = EntryModel()
        self._model.set_entries([Entry(key, title) for key, title, _ in sections])
        self._delegate = EntryDelegate(theme, strong_current=True)
        side = grounded(QWidget(self), "rail")
        self.list = QListView(side)
        self.list.setModel(self._model)
        self.list.setItemDelegate(self._delegate)
        self.list.setAccessibleName("Sections")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_property(self.list, "role", "list")
        self._stack = QStackedWidget(self)
        self._areas = [_scrolled(title, widget, self._stack) for _, title, widget in sections]
        for area in self._areas:
            self._stack.addWidget(area)
        chosen = QFontMetrics(theme.font(1.0, QFont.Weight.DemiBold))
        longest = max(chosen.horizontalAdvance(title) for _, title, _ in sections)
        side.setFixedWidth(max(LIST_WIDTH, longest + 80))
        down = QVBoxLayout(side)
        down.setContentsMargins(12, 16, 12, 12)
        down.setSpacing(12)
        down.addWidget(PlainLabel(theme, "Settings", "title"))
        down.addWidget(self.list, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(side)
        layout.addWidget(hairline(vertical=True))
        layout.addWidget(self._stack, 1)
        self.list.selectionModel().currentChanged.connect(self._take_row)
        self.show_section(self._keys[0])

    def show_section(self, key: str) -> None:
        """Show the section *key*."""
        self.list.setCurrentIndex(self._model.index(self._keys.index(key), 0))

    def section(self) -> str:
        """Return the key of the section on show."""
        return self._keys[self._stack.currentIndex()]

    def parts(self) -> list[QWidget]:
        """Return the list and the section: F6 goes from one to the other."""
        return [self.list, self._areas[self._stack.currentIndex()]]

    @Slot(QModelIndex, QModelIndex)
    def _take_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._stack.setCurrentIndex(current.row())


def _scrolled(title: str, widget: QWidget, parent: QWidget) -> ScrollArea:
    area = ScrollArea(parent)
    page = grounded(QWidget(), "window")
    area.setWidget(page)
    widget.setMaximumWidth(WIDEST)
    layout = QHBoxLayout(page)
    layout.setContentsMargins(24, 16, 24, 24)
    layout.addWidget(widget, 100, Qt.AlignmentFlag.AlignTop)
    layout.addStretch(1)
    area.setAccessibleName(title)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
