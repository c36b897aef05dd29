"""The main window's menus and actions, and those of the page in front."""

from collections.abc import Callable, Iterable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QWidget

from snapshot_importer.ui.shell.frame import Frame

MENUS = (("file", "&File"), ("edit", "&Edit"), ("view", "&View"), ("task", "&Task"), ("help", "&Help"))
KeyGroup = tuple[str, list[QAction]]  # the page of that key, "" for every one, and its actions
HELP = (QKeySequence("F1"), QKeySequence("Ctrl+F1"))


class WindowActions:
    """Their keys work while the menu bar is hidden too."""

    def __init__(self, window: QMainWindow, frame: Frame) -> None:
        self._window = window
        self._of_pages: dict[str, tuple[str, list[QAction]]] = {}
        bar = window.menuBar()
        self._menus = {name: bar.addMenu(words) for name, words in MENUS}
        bar.hide()
        table: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
            ("view", "Import", "Ctrl+1", lambda: frame.go_to("import")),
            ("view", "Tasks", "Ctrl+2", lambda: frame.go_to("tasks")),
            ("view", "Profiles", "Ctrl+3", lambda: frame.go_to("profiles")),
            ("view", "Settings", "Ctrl+,", lambda: frame.go_to("settings")),
            ("view", "Rail wide or narrow", "Ctrl+B", frame.turn_rail),
            ("view", "Profile…", "Ctrl+Shift+P", frame.bar.open_profiles),
            ("view", "Region…", "Ctrl+Shift+R", frame.bar.open_regions),
            ("edit", "Search everything…", "Ctrl+K", frame.bar.search_wanted.emit),
            ("file", "Quit", "Ctrl+Q", window.close),
        )
        for menu, words, keys, do in table:
            self.add(menu, self.make(words, keys, do))
        self._help = self.make("Keyboard and help", "", frame.bar.help_wanted.emit)
        self._help.setShortcuts(HELP)
        self.add("help", self._help)
        window.addAction(self.make("Next part", "F6", lambda: frame.jump(1)))
        window.addAction(self.make("Part before", "Shift+F6", lambda: frame.jump(-1)))

    def make(self, words: str, keys: str, do: Callable[[], object]) -> QAction:
        """Return an action of the window."""
        action = QAction(words, self._window)
        action.setShortcut(QKeySequence(keys))
        # Without the flag that the signal brings.
        action.triggered.connect(lambda: do())  # noqa: PLW0108
        return action

    def add(self, menu: str, action: QAction) -> None:
        """Offer *action* in a menu."""
        self._menus[menu].addAction(action)
        self._window.addAction(action)

    def add_of_page(self, menu: str, key: str, page: QWidget, actions: Iterable[QAction]) -> None:
        """Offer the *actions* of *page* in a menu while it is in front.

        They belong to the page: Qt takes their keys only while it is visible.
        """
        own = list(actions)
        self._of_pages[key] = (menu, own)
        page.addActions(own)
        for action in own:
            if set(HELP).intersection(action.shortcuts()):
                action.enabledChanged.connect(self._give_way)
        self._give_way()

    def _give_way(self) -> None:
        """Leave a key of the help to the page that helps with its own: Qt gives a key of two actions to neither."""
        own = [action for _, actions in self._of_pages.values() for action in actions if action.isEnabled()]
        taken = {keys for action in own for keys in action.shortcuts()}
        self._help.setShortcuts([keys for keys in HELP if keys not in taken])

    def key_groups(self) -> list[KeyGroup]:
        """Return the actions of every page, then those of each page that was made."""
        return [("", self._window.actions()), *((key, own) for key, (_, own) in self._of_pages.items())]

    def show_those_of(self, key: str) -> None:
        """Have the actions of the page *key* in the menus, and of no other."""
        for page, (menu, actions) in self._of_pages.items():
            for action in actions:
                if page == key:
                    self._menus[menu].addAction(action)
                else:
                    self._menus[menu].removeAction(action)
