"""The list of profiles with their states, and the offer of those in ~/.aws."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListView, QMenu, QVBoxLayout, QWidget

from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, row
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded
from snapshot_importer.ui.widgets.pick_list import ENTRY_ROLE, Entry, EntryDelegate, EntryModel

WIDTH, NARROWEST = 336, 264


class ListPanel(QWidget):
    """Shows the profiles; which one is on show is the page's to say."""

    add_wanted = Signal()
    shared_wanted = Signal()
    chosen = Signal(str)  # profile id

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        grounded(self, "window")
        self.setFixedWidth(WIDTH)
        self._model = EntryModel()
        self._delegate = EntryDelegate(theme)
        self.view = QListView()
        self.view.setModel(self._model)
        self.view.setItemDelegate(self._delegate)
        self.view.setAccessibleName("Profiles")
        set_property(self.view, "role", "list")
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMouseTracking(True)
        self.view.selectionModel().currentChanged.connect(self._take_row)
        self.add_button = Button(theme, "Add", icon="plus", pressed=self.add_wanted.emit)
        self.menu = QMenu(
            self
        )  # what else can be done with profiles; the button is there if anything is in it
        self.menu_button = icon_button(
            theme, "ellipsis", "More for profiles", outlined=True, pressed=self._open_menu
        )
        self._more = Block(theme, "info")
        self._more.add_button(Button(theme, "Show them…", small=True, pressed=self.shared_wanted.emit))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 12, 16)
        layout.setSpacing(12)
        layout.addLayout(row(PlainLabel(theme, "Profiles", "title"), 1, self.add_button, self.menu_button))
        layout.addWidget(self.view, 1)
        layout.addWidget(self._more)

    def leave_room(self, width: int, needed: int) -> None:
        """Take the usual part of *width*, and less where *needed* would not be left."""
        self.setFixedWidth(max(NARROWEST, min(WIDTH, width - needed)))

    def show_entries(self, entries: Sequence[Entry], current: str) -> None:
        """Show *entries* with *current* selected, without a signal."""
        selection = self.view.selectionModel()
        selection.blockSignals(True)
        self._model.set_entries(entries)
        place = next((number for number, entry in enumerate(entries) if entry.key == current), -1)
        self.view.setCurrentIndex(self._model.index(place, 0) if place >= 0 else QModelIndex())
        selection.blockSignals(False)

    def offer_shared(self, count: int, notices: Sequence[str]) -> None:
        """Say how many profiles of ~/.aws are not in the list, or what there could not be understood."""
        self._more.setVisible(count > 0 or bool(notices))
        words = f"{count or 'No'} more profile{'s' if count != 1 else ''} in ~/.aws"
        if notices:
            more = f" And {len(notices) - 1} more." if len(notices) > 1 else ""
            self._more.show_state("warning", words, f"{notices[0]}{more}")
        else:
            self._more.show_state("info", words, "They work as they are. Nothing is copied.")

    def current_key(self) -> str:
        """Return the id of the selected profile."""
        index = self.view.currentIndex()
        return index.data(ENTRY_ROLE).key if index.isValid() else ""

    def showEvent(self, event: QShowEvent) -> None:
        """Show the menu's button where it has something to offer."""
        super().showEvent(event)
        self.menu_button.setHidden(self.menu.isEmpty())

    @Slot()
    def _open_menu(self) -> None:
        self.menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    @Slot(QModelIndex, QModelIndex)
    def _take_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.data(ENTRY_ROLE).key)
