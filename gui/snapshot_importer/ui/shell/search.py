"""Search everything: what there is to find, and where a find leads."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction

from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.profile_words import method_words
from snapshot_importer.ui.settings.sections import SECTIONS, SETTINGS
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.shell.rail import PAGES
from snapshot_importer.ui.tasks.columns import name_of
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.query import Query, parse
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.pick_list import Entry

if TYPE_CHECKING:
    from snapshot_importer.ui.tasks.saved_filters import SavedFilter

MOST_TASKS = 50  # the newest; the tasks page shows all that are found

OWN = "Search everything…"  # the action that has opened the list: it would only open it again


class Search(QObject):
    """Opens the dialog over imports, profiles, Regions, settings, saved filters and actions."""

    task_picked = Signal(str)
    profile_picked = Signal(str)
    region_picked = Signal(str)
    section_picked = Signal(str)
    filter_picked = Signal(object)  # SavedFilter
    tasks_picked = Signal(str)  # what to search for in the list of all

    def __init__(
        self,
        theme: Theme,
        window: MainWindow,
        store: ProfileStore,
        preferences: Preferences,
        tasks: TaskModel,
        regions: Callable[[], Sequence[Entry]],
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._store = store
        self._preferences = preferences
        self._tasks = tasks
        self._regions = regions
        self._actions: list[tuple[str, QAction]] = []  # with the page that each is of, "" for all

    @Slot()
    def open(self) -> None:
        """Offer everything."""
        from snapshot_importer.ui.shell.search_dialog import SearchDialog  # noqa: PLC0415

        self._actions = [
            (page, action)
            for page, actions in self._window.key_groups()
            for action in actions
            if action.isVisible() and action.text() not in ("", OWN) and self._can(page, action)
        ]
        self._tasks.expect_search()
        dialog = SearchDialog(self._theme, self._entries(), self._found, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._go(dialog.chosen))
        dialog.open()

    def _can(self, page: str, action: QAction) -> bool:
        """Whether *action* can be done here; of another page that is known when one is there."""
        return action.isEnabled() or page not in ("", self._window.current_page())

    def _entries(self) -> list[Entry]:
        titles = {key: title for key, title, _ in PAGES}
        actions = [
            Entry(
                f"action {number}",
                action.text().replace("&", ""),
                titles.get(page, ""),
                end=action.shortcut().toString(),
                icon="play",
            )
            for number, (page, action) in enumerate(self._actions)
        ]
        sections = [Entry(f"section {key}", title, "Settings", icon="settings") for key, title in SECTIONS]
        sections += [
            Entry(
                f"section {key}",
                words,
                " · ".join(filter(None, ("Settings", dict(SECTIONS)[key], more))),
                icon="settings",
            )
            for key, words, more in SETTINGS
        ]
        profiles = [
            Entry(f"profile {profile.id}", profile.name, method_words(profile), colour=profile.colour)
            for profile in self._store.profiles()
        ]
        regions = [
            Entry(f"region {one.key}", one.title, f"Region · {one.detail}" if one.detail else "Region")
            for one in self._regions()
            if one.enabled
        ]
        filters = [
            Entry(
                f"filter {one.name}", one.name, f"Saved filter · {one.search or one.group}", icon="bookmark"
            )
            for one in self._filters()
        ]
        return [*actions, *filters, *profiles, *sections, *regions]

    def _filters(self) -> "tuple[SavedFilter, ...]":
        from snapshot_importer.ui.tasks.saved_filters import saved_filters  # noqa: PLC0415

        return saved_filters(self._preferences.choices.saved_filters)

    def _found(self, text: str) -> list[Entry]:
        """Return the newest imports that fit *text*, and the way to all of them."""
        query = parse(text)
        tasks = self._tasks.search(query, MOST_TASKS + 1)
        entries = [_entry(task) for task in tasks[:MOST_TASKS]]
        if len(tasks) > MOST_TASKS:
            title = "All imports…" if query == Query() else f"All imports with “{text}”…"
            entries.append(Entry(f"tasks {text}", title, icon="search"))
        return entries

    def _go(self, chosen: str) -> None:
        kind, _, key = chosen.partition(" ")
        signals = {
            "task": self.task_picked,
            "profile": self.profile_picked,
            "region": self.region_picked,
            "section": self.section_picked,
            "tasks": self.tasks_picked,
        }
        if kind in signals:
            signals[kind].emit(key)
        elif kind == "filter":
            self.filter_picked.emit(next(one for one in self._filters() if one.name == key))
        elif kind == "action":
            page, action = self._actions[int(key)]
            if page:
                self._window.go_to(page)
            action.trigger()


def _entry(task: Task) -> Entry:
    words = (task.word, task.bucket, task.task_id, task.region, task.note)
    return Entry(f"task {task.key}", name_of(task), " · ".join(filter(None, words)), icon=task.icon)
