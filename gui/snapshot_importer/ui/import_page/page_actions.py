"""What can be done on the page by menu and keyboard."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

# Key, words, keys; the last says whether it makes sense only while the page is on show.
TABLE = (
    ("new", "New import", "Ctrl+N", False),
    ("paste-request", "Paste request…", "", False),
    ("browse", "Browse S3…", "Ctrl+O", True),
    ("paste-location", "Location from the clipboard", "Ctrl+Shift+V", False),
    ("send", "Send the import", "Ctrl+Return", True),
    ("test", "Test request", "Ctrl+Shift+Return", True),
    ("copy-preview", "Copy the preview", "Ctrl+Shift+C", True),
    ("next-preview", "Next preview", "Ctrl+PgDown", True),
    ("previous-preview", "Previous preview", "Ctrl+PgUp", True),
    ("check-again", "Run the checks again", "", True),
    ("role-doctor", "Role doctor…", "", True),
    ("field-help", "Help for the field", "F1", True),
)


class PageActions:
    """One QAction for each deed; those of the page rest while it is hidden."""

    def __init__(self, page: QWidget, deeds: Mapping[str, Callable[[], object]]) -> None:
        self.all: dict[str, QAction] = {}
        self._here: list[QAction] = []
        for key, words, keys, only_here in TABLE:
            action = QAction(words, page)
            shortcuts = [QKeySequence(keys)] if keys else []
            if keys.endswith("Return"):
                # The key of the number pad is another one to Qt.
                shortcuts.append(QKeySequence(keys.replace("Return", "Enter")))
            action.setShortcuts(shortcuts)
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(_without_flag(deeds[key]))
            page.addAction(action)
            self.all[key] = action
            if only_here:
                self._here.append(action)
        self.set_here(False)

    def set_here(self, here: bool) -> None:
        """Say whether the page is on show."""
        for action in self._here:
            action.setEnabled(here)


def _without_flag(deed: Callable[[], object]) -> Callable[[], None]:
    def do() -> None:
        deed()

    return do
