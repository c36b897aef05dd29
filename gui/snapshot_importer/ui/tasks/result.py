"""The result of a task: the snapshot that it made and what can be done with it, or why it failed and what mends it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.tasks.task import Event, Task
from snapshot_importer.ui.failure_card.card import CureDeeds, FailureCard
from snapshot_importer.ui.failure_card.failed import Failed, failed_task
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.tasks.columns import second_line
from snapshot_importer.ui.tasks.encryption import key_words
from snapshot_importer.ui.tasks.facts import Fact, FactTable
from snapshot_importer.ui.tasks.findings import Findings
from snapshot_importer.ui.tasks.next_steps import NextSteps
from snapshot_importer.ui.tasks.region_copy import RegionCopy
from snapshot_importer.ui.tasks.side_by_side import fit_side_by_side
from snapshot_importer.ui.tasks.step_deeds import StepDeeds, StepKey
from snapshot_importer.ui.text import gib
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, Disclosure, State

BLOCKS: dict[str, State] = {"ok": "ok", "warn": "warning", "err": "error", "quiet": "mute", "running": "info"}


class Result(QScrollArea):
    """Shows how a task stands or ended."""

    def __init__(
        self, theme: Theme, imports: Imports, cures: CureDeeds, findings: Findings, deeds: StepDeeds
    ) -> None:
        super().__init__()
        self._theme = theme
        self._imports = imports
        self._cures = cures
        self._findings = findings
        findings.found.connect(self._show_again)
        self._deeds = deeds
        deeds.moved.connect(self._show_steps_of)
        self._steps: NextSteps | None = None
        self._events: Sequence[Event] = ()
        self._task: Task | None = None
        self._shape: Sequence[object] = ()
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._block: Block | None = None
        self._facts: FactTable | None = None
        self._copy: RegionCopy | None = None
        self.setAccessibleName("Result")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_task(self, task: Task) -> None:
        """Show the result of *task*; what stays the same is not touched, so that it can be read on."""
        if task is self._task:
            return
        other = self._task is None or self._task.key != task.key
        self._task = task
        if other:
            self._events = ()
        self._show(task, other=other)

    def has_cures(self) -> bool:
        """Return whether it says what failed and offers what mends it."""
        return self._task is not None and self._block is None

    def show_events(self, events: Sequence[Event]) -> None:
        """Show how the next steps stand after *events* of the task on show."""
        self._events = events
        self._show_steps()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the facts and the next steps stand side by side where there is room."""
        super().resizeEvent(event)
        self._sides.setDirection(self._direction())

    def _direction(self) -> QBoxLayout.Direction:
        wide = fit_side_by_side(self.viewport())
        return QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom

    @Slot(str)
    def _show_again(self, key: str) -> None:
        if self._task and self._task.key == key:
            self._show(self._task, other=False)

    @Slot(str)
    def _show_steps_of(self, key: str) -> None:
        if self._task and self._task.key == key:
            self._show_steps()

    def _show_steps(self) -> None:
        if self._task and self._steps:
            self._steps.setVisible(_is_usable(self._task))
            self._steps.show_task(self._task, self._events)

    @Slot(str)
    def _begin(self, step: StepKey) -> None:
        if self._task:
            self._deeds.begin(self._task, step)

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
        if self._copy:
            self._copy.show_task(task)
        self._show_steps()

    def _failed(self, task: Task) -> Failed | None:
        if not task.failure or not (task.resend_at or task.filter in ("failed", "attention")):
            return None
        known = self._findings.known(task)
        if task.resend_at:
            # Only a role that was changed a moment ago is waited for.
            known = {**known, "role_changed": "yes"}
        return failed_task(task, self._imports.actor(task), **known)

    def _build(self, task: Task, failed: Failed | None) -> None:
        holds_focus = self.focusWidget() is not None
        self._block = self._facts = self._copy = self._steps = None
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 8, 8, 8)
        layout.setSpacing(12)
        self._sides = QBoxLayout(self._direction())
        self._sides.setSpacing(16)
        if failed:
            layout.addWidget(FailureCard(self._theme, failed, self._cures, warning=task.tone != "err"))
        else:
            self._block = Block(self._theme, BLOCKS[task.tone])
            layout.addWidget(self._block)
            if task.snapshot_id:
                self._copy = RegionCopy(self._theme)
                layout.addWidget(self._copy)
                self._facts = FactTable(self._theme)
                self._sides.addWidget(self._facts, 2, Qt.AlignmentFlag.AlignTop)
        if task.snapshot_id:
            self._steps = NextSteps(self._theme, self._deeds)
            self._steps.wanted.connect(self._begin)
            self._sides.addWidget(self._steps, 3, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._sides)
        layout.addStretch(1)
        self.setWidget(inner)
        if holds_focus:
            self.setFocus()  # else Qt forgets where the user was, and begins at the top of the window


def _shape(task: Task, failed: Failed | None) -> Sequence[object]:
    """Return what makes the parts of the result others than they are."""
    if failed:
        return (failed.explanation, failed.said, failed.details, task.tone, bool(task.snapshot_id))
    return (bool(task.snapshot_id),)


def _is_usable(task: Task) -> bool:
    """Whether there is a finished snapshot with which something can be done."""
    return task.state == "COMPLETED" and bool(task.snapshot_id) and task.snapshot_state == "completed"


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
