"""All shortcuts in words: those of every page, of each page that was made, and what widgets do by themselves."""

from collections.abc import Iterable, Iterator

from PySide6.QtGui import QAction, QKeySequence

from snapshot_importer.ui.shell.rail import PAGES
from snapshot_importer.ui.shell.window_actions import KeyGroup
from snapshot_importer.ui.widgets.key_table import Keys

# What widgets do by themselves.
FIXED = (
    ("Menu of a row", "Shift+F10"),
    ("Close a pop-up, clear the search, close a dialog", "Escape"),
)


def key_words(groups: Iterable[KeyGroup]) -> Keys:
    """Return the actions with their keys, those of one page under its name."""
    titles = {key: title for key, title, _ in PAGES}
    return [(titles.get(page, ""), (*_rows(actions), *(() if page else FIXED))) for page, actions in groups]


def _rows(actions: Iterable[QAction]) -> Iterator[tuple[str, str]]:
    """Give words and keys of what has keys."""
    for action in actions:
        if action.shortcuts():
            yield action.text().replace("&", "").rstrip("…"), ", ".join(_keys(action))


def _keys(action: QAction) -> list[str]:
    return [keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()]
