"""Search everything: what there is to find, and where a find leads."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.profile_words import method_words
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.shell.search_dialog import SearchDialog
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.pick_list import Entry

MOST_TASKS = 500  # the newest; the tasks page searches all


class Search(QObject):
    """Opens the dialog over tasks, profiles and actions."""

    task_picked = Signal(str)
    profile_picked = Signal(str)

    def __init__(self, theme: Theme, window: MainWindow, store: ProfileStore, imports: Imports) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._store = store
        self._imports = imports

    @Slot()
    def open(self) -> None:
        """Offer everything."""
        dialog = SearchDialog(self._theme, self._entries(), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._go(dialog.chosen))
        dialog.open()

    def _entries(self) -> list[Entry]:
        actions = [
            Entry(f"action {number}", action.text().replace("&", ""), end=action.shortcut().toString())
            for number, action in enumerate(self._window.actions())
            if action.isEnabled() and action.text()
        ]
        profiles = [
            Entry(f"profile {profile.id}", profile.name, method_words(profile), colour=profile.colour)
            for profile in self._store.profiles()
        ]
        tasks = [
            Entry(
                f"task {task.key}",
                task.file_name,
                f"{task.word} · {task.task_id} · {task.region}",
                icon=task.icon,
            )
            for task in self._imports.tasks()[-MOST_TASKS:]
        ]
        return [*actions, *profiles, *reversed(tasks)]

    def _go(self, chosen: str) -> None:
        kind, _, key = chosen.partition(" ")
        if kind == "task":
            self.task_picked.emit(key)
        elif kind == "profile":
            self.profile_picked.emit(key)
        elif kind == "action":
            self._window.actions()[int(key)].trigger()
