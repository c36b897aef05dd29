"""The result of a task: the snapshot that it made, or why it failed and what mends it."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.failure_card.card import CureDeeds, FailureCard
from snapshot_importer.ui.failure_card.failed import failed_task
from snapshot_importer.ui.tasks.columns import second_line
from snapshot_importer.ui.tasks.encryption import key_words
from snapshot_importer.ui.tasks.facts import Fact, FactList
from snapshot_importer.ui.tasks.findings import Findings
from snapshot_importer.ui.text import gib
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, State, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel

BLOCKS: dict[str, State] = {"ok": "ok", "warn": "warning", "err": "error", "quiet": "mute", "running": "info"}


class Result(QScrollArea):
    """Shows how a task stands or ended."""

    def __init__(self, theme: Theme, cures: CureDeeds, findings: Findings) -> None:
        super().__init__()
        self._theme = theme
        self._cures = cures
        self._findings = findings
        findings.found.connect(self._show_again)
        self._task: Task | None = None
        self.setAccessibleName("Result")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def show_task(self, task: Task) -> None:
        """Show the result of *task*; nothing is touched where it is the same."""
        if task is self._task:
            return
        before, self._task = self._task, task
        if before and _key(before) == _key(task):
            return
        self._show(task)

    @Slot(str)
    def _show_again(self, key: str) -> None:
        if self._task and self._task.key == key:
            self._show(self._task)

    def _show(self, task: Task) -> None:
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 8, 8, 8)
        layout.setSpacing(12)
        if task.failure and (task.resend_at or task.filter in ("failed", "attention")):
            self._fill_failure(layout, task)
        else:
            self._fill_state(layout, task)
        layout.addStretch(1)
        self.setWidget(inner)

    def _fill_state(self, layout: QVBoxLayout, task: Task) -> None:
        block = Block(self._theme, BLOCKS[task.tone])
        title = f"Snapshot {task.snapshot_id}" if task.snapshot_id else task.word
        block.show_state(BLOCKS[task.tone], title, second_line(task))
        layout.addWidget(block)
        if task.snapshot_id:
            rows: list[Fact] = [
                ("Snapshot", task.snapshot_id, "mono"),
                ("State", task.snapshot_state or "pending", "body"),
            ]
            if task.snapshot_size_gib:
                rows.append(("Volume size", gib(task.snapshot_size_gib), "body"))
            rows.append(("Encryption", key_words(task) or "Not known yet", "body"))
            tags = ", ".join(f"{key} = {value}" for key, value in task.snapshot_tags)
            rows.append(("Tags", tags or "No tags were asked for the snapshot", "body"))
            listed = FactList(self._theme)
            listed.show_facts(rows)
            if task.copy_region:
                layout.addLayout(self._copy(task))
            layout.addWidget(listed, 1)

    def _copy(self, task: Task) -> QHBoxLayout:
        """Return the line of the snapshot's copy in another Region, with its id to copy once there is one."""
        title = PlainLabel(self._theme, f"Copy in {task.copy_region}", "strong")
        if not task.copy_snapshot_id:
            return row(
                title, PlainLabel(self._theme, "Made when this snapshot is ready", "secondary"), 1, gap=12
            )
        found = PlainLabel(self._theme, task.copy_snapshot_id, "mono", selectable=True)
        button = Button(self._theme, "Copy id", icon="copy", small=True, pressed=self._take_copy_id)
        return row(title, found, button, 1, gap=12)

    @Slot()
    def _take_copy_id(self) -> None:
        if self._task:
            QGuiApplication.clipboard().setText(self._task.copy_snapshot_id)

    def _fill_failure(self, layout: QVBoxLayout, task: Task) -> None:
        known = self._findings.known(task)
        if task.resend_at:
            # Only a role that was changed a moment ago is waited for.
            known = {**known, "role_changed": "yes"}
        card = FailureCard(self._theme, failed_task(task, **known), self._cures, warning=task.tone != "err")
        layout.addWidget(card)


def _key(task: Task) -> Sequence[object]:
    """Return what the result shows of a task."""
    return (
        task.key,
        task.state,
        task.word,
        task.second_line,
        task.snapshot_id,
        task.snapshot_state,
        task.failure,
        task.copy_snapshot_id,
    )
