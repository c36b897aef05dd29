"""The user's own words on imports: one note for all that are selected."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import name_of
from snapshot_importer.ui.tasks.dialogs import OneFieldDialog
from snapshot_importer.ui.theme.theme import Theme

LONGEST = 1000  # characters


def note_words(tasks: Sequence[Task]) -> str:
    """Return what the action for *tasks* is called."""
    return "Edit note…" if any(task.note for task in tasks) else "Add note…"


def ask_note(
    theme: Theme, window: QWidget, tasks: Sequence[Task], taken: Callable[[str], object]
) -> OneFieldDialog:
    """Ask for the note of *tasks*; an empty one removes it."""
    notes = {task.note for task in tasks}
    text = "Kept on this computer only. An empty note is removed."
    if len(notes) > 1:
        text = f"They have different notes, which this one replaces. {text}"
    dialog = OneFieldDialog(
        theme,
        window,
        title=f"Note on {name_of(tasks[0])}" if len(tasks) == 1 else f"Note on {len(tasks)} imports",
        text=text,
        label="Note",
        value=notes.pop() if len(notes) == 1 else "",
        stay="Cancel",
        go="Keep the note",
        go_is_default=True,
        longest=LONGEST,
        taken=lambda note: taken(note.strip()),
    )
    dialog.open()
    return dialog
