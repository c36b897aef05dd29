"""The result of a task: the snapshot that it made, or why it failed and what mends it."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.failure_card.card import CureDeeds, FailureCard
from snapshot_importer.ui.failure_card.failed import Failed, failed_task
from snapshot_importer.ui.tasks.columns import second_line
from snapshot_importer.ui.tasks.encryption import key_words
from snapshot_importer.ui.tasks.facts import Fact, FactList
from snapshot_importer.ui.tasks.findings import Findings
from snapshot_importer.ui.text import gib
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, Disclosure, State, row
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
        self._shape: Sequence[object] = ()
        self._block: Block | None = None
        self._facts: FactList | None = None
        self.setAccessibleName("Result")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def show_task(self, task: Task) -> None:
        """Show the result of *task*; what stays the same is not touched, so that it can be read on."""
        if task is self._task:
            return
        other = self._task is None or self._task.key != task.key
        self._task = task
        self._show(task, other=other)

    @Slot(str)
    def _show_again(self, key: str) -> None:
        if self._task and self._task.key == key:
            self._show(self._task, other=False)

    def _show(self, task: Task, *, other: bool) -> None:
        failed = self._failed(task)
        shape = _shape(task, failed)
        if other or shape != self._shape:
            # What is unfolded of an import stays so when more was found out of it.
            unfolded = not other and any(one.is_open for one in self.findChildren(Disclosure))
            self._shape = shape
            self._build(task, failed)
            for one in self.findChildren(Disclosure):
                one.set_open(unfolded)
        if self._block:
            title = f"Snapshot {task.snapshot_id}" if task.snapshot_id else task.word
            self._block.show_state(BLOCKS[task.tone], title, second_line(task))
        if self._facts:
            self._facts.show_facts(_facts(task))

    def _failed(self, task: Task) -> Failed | None:
        if not task.failure or not (task.resend_at or task.filter in ("failed", "attention")):
            return None
        known = self._findings.known(task)
        if task.resend_at:
            # Only a role that was changed a moment ago is waited for.
            known = {**known, "role_changed": "yes"}
        return failed_task(task, **known)

    def _build(self, task: Task, failed: Failed | None) -> None:
        self._block = self._facts = None
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 8, 8, 8)
        layout.setSpacing(12)
        if failed:
            layout.addWidget(FailureCard(self._theme, failed, self._cures, warning=task.tone != "err"))
        else:
            self._block = Block(self._theme, BLOCKS[task.tone])
            layout.addWidget(self._block)
            if task.snapshot_id:
                if task.copy_region:
                    layout.addLayout(self._copy(task))
                self._facts = FactList(self._theme)
                layout.addWidget(self._facts, 1)
        layout.addStretch(1)
        self.setWidget(inner)

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


def _shape(task: Task, failed: Failed | None) -> Sequence[object]:
    """Return what makes the parts of the result others than they are."""
    if failed:
        return (failed.explanation, failed.said, failed.details, task.tone)
    return (bool(task.snapshot_id), task.copy_region, task.copy_snapshot_id)


def _facts(task: Task) -> list[Fact]:
    rows: list[Fact] = [
        ("Snapshot", task.snapshot_id, "mono"),
        ("State", task.snapshot_state or "pending", "body"),
    ]
    if task.snapshot_size_gib:
        rows.append(("Volume size", gib(task.snapshot_size_gib), "body"))
    rows.append(("Encryption", key_words(task) or "Not known yet", "body"))
    tags = ", ".join(f"{key} = {value}" for key, value in task.snapshot_tags)
    rows.append(("Tags", tags or "No tags were asked for the snapshot", "body"))
    return rows
