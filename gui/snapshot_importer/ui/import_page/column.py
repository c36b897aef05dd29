"""The scrolling column: page header, what a pasted request left out, and the form."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from snapshot_importer.request.paste import Pasted
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.import_page.earlier import began
from snapshot_importer.ui.import_page.fitting import FittingHeight
from snapshot_importer.ui.import_page.form import ImportForm
from snapshot_importer.ui.text import day_and_time, label_text
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded
from snapshot_importer.ui.widgets.scrolling import ScrollArea

DRY_RUN_NOTE = "DryRun was left out: Test request makes a dry run."


class FormColumn(ScrollArea):
    """Scrolls as a whole; what the page does with the buttons is the page's."""

    paste_pressed = Signal()
    again_chosen = Signal(object)  # Task
    before_chosen = Signal(object)  # a draft
    region_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.paste = Button(theme, "Paste request…", icon="clipboard-paste", pressed=self._paste)
        self.again = Button(theme, "Import again…", icon="history", pressed=self._open_again)
        self.again.hide()
        self._menu = QMenu(self)
        self._before: Mapping[str, Any] | None = None
        self._own: Sequence[Task] = ()
        self._notes = Block(theme, "info")
        self._switch = Button(theme, "", small=True, pressed=self._switch_region)
        self._notes.add_button(self._switch)
        close = icon_button(theme, "x", "Close the notes", small=True, pressed=self.hide_notes)
        self._notes.side.addWidget(close)
        self._notes.side.addStretch(1)
        self._notes.hide()
        self._region = ""
        inner = grounded(FittingHeight(), "window")
        self.setWidget(inner)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(PlainLabel(theme, "Import a disk image", "title"))
        head.addStretch(1)
        head.addWidget(self.paste)
        head.addWidget(self.again)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addWidget(self._notes)
        self.form = ImportForm(theme, inner)
        layout.addWidget(self.form, 1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Import a disk image")

    def least_width(self) -> int:
        """Return the width below which the form would have to be scrolled sideways."""
        inside = self.widget()
        room = self.verticalScrollBar().sizeHint().width()
        return room + (inside.minimumSizeHint().width() if inside is not None else 0)

    def scroll_to(self, part: QWidget) -> None:
        """Bring *part* just below the upper edge."""
        self.form.scroll_to(self, part)

    def remember(self, draft: Mapping[str, Any]) -> None:
        """Keep what the form held, so that it can be brought back."""
        if draft.get("location") or draft.get("description") or draft.get("tags"):
            self._before = draft
            self.again.show()

    def show_history(self, own: Sequence[Task]) -> None:
        """Offer the last own imports to be made again."""
        self._own = own
        self.again.setVisible(bool(own or self._before))

    def show_notes(self, pasted: Pasted, region: str) -> None:
        """Say what of a pasted request is not in the form."""
        notes = [*pasted.notes, *([DRY_RUN_NOTE] if pasted.request.dry_run else [])]
        other = bool(pasted.region and pasted.region != region)
        if other:
            notes.append(f"The request names the Region {pasted.region}. The import runs in {region}.")
            self._switch.set_text(f"Switch to {pasted.region[:32]}")
        self._region = pasted.region
        self._switch.setVisible(other)
        self._notes.show_state("info", "The request was read", "\n".join(notes))
        self._notes.setVisible(bool(notes))
        self.verticalScrollBar().setValue(0)

    @Slot()
    def hide_notes(self) -> None:
        """Take the notes away."""
        self._notes.hide()

    def notes_text(self) -> str:
        """Return the notes on show."""
        return "" if self._notes.isHidden() else self._notes.accessibleDescription()

    @Slot()
    def _paste(self) -> None:
        self.paste_pressed.emit()

    @Slot()
    def _switch_region(self) -> None:
        self.hide_notes()
        self.region_chosen.emit(self._region)

    @Slot()
    def _open_again(self) -> None:
        self.fill_menu().popup(self.again.mapToGlobal(self.again.rect().bottomLeft()))

    def fill_menu(self) -> QMenu:
        """Return the menu of what can be imported again."""
        now = datetime.now(UTC)
        self._menu.clear()
        if self._before is not None:
            before = self._before
            action = self._menu.addAction("The form as it was before")
            action.triggered.connect(lambda: self.before_chosen.emit(before))
            self._menu.addSeparator()
        for task in self._own:
            name = label_text(task.file_name[:60] or task.task_id)
            action = self._menu.addAction(f"{name}  ·  {day_and_time(began(task), now)}  ·  {task.word}")
            action.triggered.connect(lambda _=False, task=task: self.again_chosen.emit(task))
        return self._menu
