"""The result of a task: the snapshot that it made, or why it failed and what mends it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.aws.explain import Cure, Explanation, explain
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import second_line
from snapshot_importer.ui.tasks.details import error_details
from snapshot_importer.ui.tasks.facts import Fact, FactList
from snapshot_importer.ui.text import gib
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, Disclosure, State, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.labels import ElidedLabel, PlainLabel, hairline
from snapshot_importer.ui.widgets.marks import Pill

# Cures that a button here can begin; of the others only the words and the command are shown.
AGAIN = frozenset(
    {
        "import-again",
        "import-again-as",
        "import-as-raw",
        "upload-again",
        "new-link",
        "go-to-location",
        "try-again",
        "choose-key",
        "go-to-tags",
        "new-token",
        "submit-without-tags",
    }
)
BLOCKS: dict[str, State] = {"ok": "ok", "warn": "warning", "err": "error", "quiet": "mute", "running": "info"}


class Result(QScrollArea):
    """Shows how a task stands or ended."""

    again_wanted = Signal()
    sign_in_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
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
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 8, 8, 8)
        layout.setSpacing(12)
        if task.failure and task.filter in ("failed", "attention"):
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
            rows.append(("Encryption", _encryption(task), "body"))
            tags = ", ".join(f"{key} = {value}" for key, value in task.snapshot_tags)
            rows.append(("Tags", tags or "No tags were asked for the snapshot", "body"))
            listed = FactList(self._theme)
            listed.show_facts(rows)
            layout.addWidget(listed, 1)

    def _fill_failure(self, layout: QVBoxLayout, task: Task) -> None:
        failure = task.failure
        if failure is None:
            return
        found = explain(
            failure.code, failure.message, kind=failure.kind, declared=task.format, role=task.role_name
        )
        block = Block(self._theme, "error" if task.tone == "err" else "warning")
        block.show_state("error" if task.tone == "err" else "warning", found.title, " ".join(found.sentences))
        layout.addWidget(block)
        self._fill_cures(layout, found)
        said = CodeView(self._theme, "What AWS said")
        said.show_code(error_details(task), "")
        said.setMaximumHeight(140)
        folded = Disclosure(self._theme, "What AWS said", said)
        folded.set_summary(failure.message)
        copy = Button(
            self._theme, "Copy details", icon="copy", small=True, pressed=lambda: _copy(error_details(task))
        )
        line = QHBoxLayout()
        line.addWidget(folded, 1)
        line.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(line)

    def _fill_cures(self, layout: QVBoxLayout, found: Explanation) -> None:
        usable = [cure for cure in found.cures if cure.id in AGAIN or cure.id == "sign-in" or cure.command]
        if not usable:
            return
        layout.addWidget(PlainLabel(self._theme, "How to fix it", "section"))
        for number, cure in enumerate(usable, 1):
            if number > 1:
                layout.addWidget(hairline())
            layout.addLayout(self._cure(number, cure))

    def _cure(self, number: int, cure: Cure) -> QVBoxLayout:
        theme = self._theme
        first = number == 1
        words = ElidedLabel(theme, cure.words.rstrip("…"), "strong", grow=False)
        parts: list[QWidget | int] = [PlainLabel(theme, str(number), "strong"), words]
        if first:
            parts.append(Pill(theme, "Recommended", "info"))
        parts.append(1)
        if press := self._press(cure):
            parts.append(Button(theme, cure.words, kind="primary" if first else "plain", pressed=press))
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addLayout(row(*parts, gap=12))
        if cure.command:
            code = CodeView(theme, "Command")
            code.show_code(cure.command, "bash")
            code.setFixedHeight(code.fontMetrics().height() * 2 + 20)
            copy = Button(theme, "Copy", icon="copy", small=True, pressed=lambda: _copy(cure.command))
            line = row(code, copy)
            line.setAlignment(copy, Qt.AlignmentFlag.AlignTop)
            line.setContentsMargins(24, 0, 0, 0)
            column.addLayout(line)
        return column

    def _press(self, cure: Cure) -> Callable[[], object] | None:
        if cure.id in AGAIN:
            return self.again_wanted.emit
        return self.sign_in_wanted.emit if cure.id == "sign-in" else None


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
    )


def _encryption(task: Task) -> str:
    if not task.snapshot_encrypted:
        return "Not encrypted" if task.snapshot_encrypted is False else "Not known yet"
    return task.snapshot_kms_key_id or task.kms_key_id or "Default key of the Region"


def _copy(text: str) -> None:
    QApplication.clipboard().setText(text)
