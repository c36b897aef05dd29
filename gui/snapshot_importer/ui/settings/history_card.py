"""The history of imports: how long it is kept, exporting all of it, and deleting it."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QMessageBox

from snapshot_importer.tasks.export_file import Kind
from snapshot_importer.tasks.task import Filter, Task
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.tasks import deeds
from snapshot_importer.ui.tasks.exporting import Exporting
from snapshot_importer.ui.tasks.forgetting import ask_delete
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.form import FormRow, align_labels
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.questions import ask, tell

if TYPE_CHECKING:
    from snapshot_importer.tasks.journal import Journal

T = TypeVar("T")
KEEP = ((0, "For ever"), (365, "1 year"), (90, "90 days"), (30, "30 days"))
HINT = (
    "Imports that ended earlier are deleted by themselves, with their timelines and logs, once AWS has told what time "
    "it is. One with a note stays until you delete it. Nothing in AWS is touched."
)
FOR_EVER = "No import is deleted by itself."
GROUPS: tuple[Filter, ...] = ("completed", "failed", "cancelled")


class HistoryCard(Card):
    """What holds for the history on this computer; AWS keeps its own for about a week."""

    def __init__(
        self, theme: Theme, preferences: Preferences, imports: Imports, background: Background
    ) -> None:
        super().__init__(theme, "History")
        self._preferences = preferences
        self._imports = imports
        self._background = background
        self._exporting = Exporting(theme, background, self)
        self.keep = QComboBox()
        for days, words in KEEP:
            self.keep.addItem(words, days)
        self._keep_row = FormRow(theme, "Keep finished imports", self.keep, hint=HINT)
        align_labels([self._keep_row])
        self._show_keep()
        self._count = PlainLabel(theme, "", "secondary", wrap=True)
        self.csv = Button(theme, "Export all as CSV…", small=True, pressed=lambda: self._export("csv"))
        self.json = Button(theme, "Export all as JSON…", small=True, pressed=lambda: self._export("json"))
        self.delete = Button(
            theme, "Delete history…", kind="danger", icon="trash-2", small=True, pressed=self._count_finished
        )
        self.body.addWidget(self._keep_row)
        self.body.addWidget(self._count)
        self.body.addLayout(row(self.csv, self.json, 1, self.delete))
        self.keep.activated.connect(self._take_keep)
        preferences.changed.connect(self._show_hint)
        imports.opened.connect(self.show_counts)
        self.show_counts()

    def showEvent(self, event: QShowEvent) -> None:
        """Count anew."""
        super().showEvent(event)
        self._show_keep()
        self.show_counts()

    @Slot()
    def show_counts(self) -> None:
        """Show how many imports there are."""
        count = len(self._imports.tasks())
        is_open = self._imports.journal is not None
        words = "1 import is" if count == 1 else f"{count} imports are"
        self._count.setText(f"{words} in the history." if is_open else "The history is not open.")
        for part in (self.keep, self.csv, self.json, self.delete):
            part.setEnabled(is_open)

    def _show_keep(self) -> None:
        # Days that another version wrote are shown as they are.
        days = self._preferences.choices.keep_history
        if self.keep.findData(days) < 0:
            self.keep.addItem(f"{days} days", days)
        self.keep.setCurrentIndex(self.keep.findData(days))
        self._show_hint()

    @Slot()
    def _show_hint(self) -> None:
        self._keep_row.set_hint(HINT if self._preferences.choices.keep_history else FOR_EVER)

    @Slot()
    def _take_keep(self) -> None:
        days, before = self.keep.currentData(), self._preferences.choices.keep_history
        if days == 0 or 0 < before <= days:
            self._preferences.change(keep_history=days)
            return

        def old(journal: "Journal") -> tuple[str, ...]:
            from snapshot_importer.tasks.retention import overdue  # noqa: PLC0415

            everything = (*journal.tasks(), *journal.hidden())
            return overdue(everything, journal.clock(), timedelta(days=days))

        self._work(old, lambda keys: self._ask_keep(days, len(keys)))

    def _ask_keep(self, days: int, count: int) -> None:
        if not count:
            self._preferences.change(keep_history=days)
            return
        what = "1 import that ended" if count == 1 else f"{count} imports that ended"
        ask(
            self.window(),
            f"Keep finished imports for {dict(KEEP).get(days, f'{days} days')} only?",
            f"{what} earlier would be deleted from the history now. Nothing in AWS is touched.",
            (
                ("Leave it as it is", QMessageBox.ButtonRole.RejectRole, self._show_keep),
                (
                    "Delete older ones",
                    QMessageBox.ButtonRole.DestructiveRole,
                    lambda: self._preferences.change(keep_history=days),
                ),
            ),
        )

    def _export(self, kind: Kind) -> None:
        self._work(
            lambda journal: (*journal.tasks(), *journal.hidden()),
            lambda tasks: self._exporting.begin(kind, tasks),
        )

    @Slot()
    def _count_finished(self) -> None:
        self._work(
            lambda journal: finished_of((*journal.tasks(), *journal.hidden())),
            lambda found: self._ask_delete(*found),
        )

    def _ask_delete(self, keys: Sequence[str], counts: str) -> None:
        if not keys:
            tell(self.window(), "There is nothing to delete", "No finished import is in the history.")
            return
        ask_delete(
            self.window(),
            len(keys),
            lambda: self._work(lambda journal: journal.delete(keys), self._tell_deleted),
            counts,
        )

    def _tell_deleted(self, count: int) -> None:
        self.show_counts()
        tell(self.window(), "1 import deleted" if count == 1 else f"{count} imports deleted", "")

    def _work(self, work: Callable[["Journal"], T], done: Callable[[T], object]) -> None:
        if journal := self._imports.journal:
            self._background.run(lambda: work(journal), owner=self, done=done, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self._show_keep()
        sentence = deeds.sentence(error)
        if sentence is None:
            raise error
        tell(self.window(), "This could not be done", sentence)


def finished_of(tasks: Sequence[Task]) -> tuple[Sequence[str], str]:
    """Return the keys of what has ended, and how it is counted before it is deleted. For workers: *tasks* are many."""
    finished = [task for task in tasks if task.final]
    return [task.key for task in finished], _counts(finished, len(tasks) - len(finished))


def _counts(finished: Sequence[Task], others: int) -> str:
    groups = Counter(task.filter for task in finished)
    parts = [f"{groups[group]} {group}" for group in GROUPS if groups[group]]
    notes = sum(bool(task.note) for task in finished)
    rest = len(finished) - sum(groups[group] for group in GROUPS)
    if rest:
        parts.append(f"{rest} that needs attention" if rest == 1 else f"{rest} that need attention")
    words = [", ".join(parts).capitalize() + "."]
    if notes:
        words.append(f"{notes} of them {'has' if notes == 1 else 'have'} a note.")
    if others:
        words.append(f"{others} not finished {'stays' if others == 1 else 'stay'}.")
    return " ".join(words)
