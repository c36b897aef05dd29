"""The menu of saved filters beside the chips: choose, save, rename, delete."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QMessageBox, QToolButton

from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.tasks.dialogs import OneFieldDialog
from snapshot_importer.ui.tasks.saved_filters import (
    LONGEST_NAME,
    SavedFilter,
    name_problem,
    saved_filters,
    to_document,
    with_filter,
)
from snapshot_importer.ui.text import label_text, tool_tip
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.questions import ask, nothing

NAME = "Saved filters"


class SavedFiltersButton(QToolButton):
    """Offers the saved filters of all task windows."""

    chosen = Signal(object)  # SavedFilter

    def __init__(self, theme: Theme, preferences: Preferences, now: Callable[[], tuple[str, str]]) -> None:
        """*now* returns the chip and the search in force."""
        super().__init__()
        self._theme = theme
        self._preferences = preferences
        self._now = now
        preferences.changed.connect(self.show_state)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_ = QMenu(self)
        self.setMenu(self.menu_)
        self.menu_.aboutToShow.connect(self.fill_menu)

    @Slot()
    def show_state(self) -> None:
        """Show whether what is in force is saved, and under which name."""
        now = self._now()
        name = next((one.name for one in self.filters() if (one.group, one.search) == now), "")
        words = f"{NAME}, now “{name}”" if name else NAME
        if words != self.accessibleName():
            self._theme.set_icon(self, "bookmark-check" if name else "bookmark", "text2")
            self.setAccessibleName(words)
            self.setToolTip(tool_tip(words))

    def filters(self) -> tuple[SavedFilter, ...]:
        """Return the saved filters by name."""
        return saved_filters(self._preferences.choices.saved_filters)

    @Slot()
    def fill_menu(self) -> None:
        """Offer what is saved now."""
        menu, filters, now = self.menu_, self.filters(), self._now()
        for inner in menu.findChildren(QMenu):
            inner.deleteLater()  # clear() leaves it
        menu.clear()
        for one in filters:
            action = menu.addAction(label_text(one.name))
            action.setCheckable(True)
            action.setChecked((one.group, one.search) == now)
            action.triggered.connect(partial(self.chosen.emit, one))
        if filters:
            menu.addSeparator()
        menu.addAction("Save this filter…").triggered.connect(self.ask_name)
        if filters:
            self._offer(menu.addMenu("Rename"), filters, self._ask_new_name)
            self._offer(menu.addMenu("Delete"), filters, self._ask_delete)

    def _offer(
        self, menu: QMenu, filters: Sequence[SavedFilter], do: Callable[[SavedFilter], object]
    ) -> None:
        for one in filters:
            menu.addAction(f"{label_text(one.name)}…").triggered.connect(partial(do, one))

    @Slot()
    def ask_name(self) -> None:
        """Ask for a name of the filter in force, and save it."""
        group, search = self._now()
        self._ask_for_name(
            "Save this filter", "Save", "", lambda name: self._keep(SavedFilter(name, group, search))
        )

    def _ask_new_name(self, one: SavedFilter, *_: object) -> None:
        def rename(name: str) -> None:
            rest = [other for other in self.filters() if other.name != one.name]
            self._write([*rest, SavedFilter(name, one.group, one.search)])

        self._ask_for_name("Rename this filter", "Rename", one.name, rename)

    def _ask_for_name(self, title: str, go: str, name: str, taken: Callable[[str], object]) -> None:
        OneFieldDialog(
            self._theme,
            self.window(),
            title=title,
            text="The chip and the words of the search are kept under this name.",
            label="Name",
            value=name,
            stay="Cancel",
            go=go,
            go_is_default=True,
            longest=LONGEST_NAME,
            taken=lambda typed: taken(typed.strip()),
            problem=lambda typed: name_problem(typed, self.filters(), name),
        ).open()

    def _ask_delete(self, one: SavedFilter, *_: object) -> None:
        ask(
            self.window(),
            f"Delete the saved filter “{one.name}”?",
            "No import is deleted.",
            (
                ("Keep", QMessageBox.ButtonRole.RejectRole, nothing),
                ("Delete", QMessageBox.ButtonRole.DestructiveRole, lambda: self._delete(one)),
            ),
        )

    def _delete(self, one: SavedFilter) -> None:
        self._write([other for other in self.filters() if other.name != one.name])

    def _keep(self, saved: SavedFilter) -> None:
        self._write(with_filter(self.filters(), saved))

    def _write(self, filters: Sequence[SavedFilter]) -> None:
        self._preferences.change(saved_filters=to_document(filters))
