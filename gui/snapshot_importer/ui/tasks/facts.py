"""The facts of a task beside its timeline: names and values, each to be selected and copied."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import STARTERS
from snapshot_importer.ui.tasks.encryption import key_words
from snapshot_importer.ui.text import gib, ordinal, size
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import PlainLabel, Role

NARROWEST = 200
Fact = tuple[str, str, Role]


def facts(task: Task) -> list[Fact]:
    """Return what is known of *task* as (name, value, role); what is unknown is left out."""
    says = task.status + (f", “{task.status_message}”" if task.status_message else "")
    size_text = size(task.object_size or task.disk_size) if task.object_size or task.disk_size else ""
    snapshot_size = gib(task.snapshot_size_gib) if task.snapshot_size_gib else ""
    rows: list[Fact] = [
        ("Task", task.task_id, "mono"),
        ("Queue", f"{ordinal(task.position)} in line" if task.position else "", "body"),
        ("Snapshot", task.snapshot_id, "mono"),
        (f"Copy in {task.copy_region}", _copy(task), "mono"),
        ("AWS says", says, "body"),
        ("Source", f"s3://{task.bucket}/{task.object_key}" if task.bucket else task.url, "mono"),
        (
            "Size",
            f"{size_text}, snapshot {snapshot_size}"
            if size_text and snapshot_size
            else size_text or snapshot_size,
            "body",
        ),
        ("Format", task.format, "body"),
        ("Description", task.description, "body"),
        ("Disk", task.disk_description, "body"),
        ("Encryption", key_words(task), "body"),
        ("Role", task.role_name, "body"),
        ("Tags", ", ".join(f"{key} = {value}" for key, value in task.tags or task.snapshot_tags), "body"),
        ("Cancelled", f"“{task.cancel_reason}”" if task.cancel_reason else "", "body"),
        ("Note", task.note, "body"),
        ("Started by", STARTERS[task.started_by], "body"),
    ]
    return [(name, value, role) for name, value, role in rows if value]


def _copy(task: Task) -> str:
    return task.copy_snapshot_id or ("when the snapshot is ready" if task.copy_region else "")


class FactList(QScrollArea):
    """Names and values in two columns, perhaps below another part that scrolls with them."""

    def __init__(self, theme: Theme, above: QWidget | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._shown: Sequence[Fact] = ()
        self.setAccessibleName("Facts")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(NARROWEST)
        self._table = QWidget()
        inner = QWidget()
        self._parts = QVBoxLayout(inner)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(0)
        if above is not None:
            self._parts.addWidget(above)
        self._parts.addWidget(self._table, 1)
        self.setWidget(inner)

    def show_facts(self, rows: Sequence[Fact]) -> None:
        """Show *rows*; nothing is touched where they are the same."""
        if rows == self._shown:
            return
        self._shown = rows
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(16, 4, 8, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for number, (name, value, role) in enumerate(rows):
            caption = PlainLabel(self._theme, name, "secondary")
            shown = PlainLabel(
                self._theme,
                value,
                role,
                wrap=True,
                selectable=True,
            )
            shown.setAccessibleName(f"{name}: {value}")
            grid.addWidget(caption, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(shown, number, 1)
        grid.setRowStretch(len(rows), 1)
        self._parts.replaceWidget(self._table, table)
        self._table.hide()
        self._table.deleteLater()
        self._table = table
