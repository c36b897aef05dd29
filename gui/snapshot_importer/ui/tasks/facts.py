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
        ("Account", f"{task.account}, {task.region}", "body"),
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


class FactTable(QWidget):
    """Names and values in two columns."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: Sequence[Fact] = ()
        self._labels: dict[str, tuple[PlainLabel, PlainLabel]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, rows: Sequence[Fact]) -> None:
        """Show *rows*; what stays the same is not touched, so that text stays selected and the focus where it is."""
        if rows == self._shown:
            return
        before, self._shown = self._shown, rows
        texts = {name: value for name, value, _ in before}
        if [(name, role) for name, _, role in rows] != [(name, role) for name, _, role in before]:
            self._lay_out(rows)
        for name, value, _ in rows:
            if texts.get(name) != value:
                _, shown = self._labels[name]
                shown.setText(value)
                shown.setAccessibleName(f"{name}: {value}")

    def _lay_out(self, rows: Sequence[Fact]) -> None:
        """Have the labels of *rows*, those that there are already among them, in their order."""
        before, self._labels = self._labels, {}
        for pair in before.values():
            for label in pair:
                # With takeAt PySide would never free what the layout has of it.
                self._grid.removeWidget(label)
        self._grid.setRowStretch(len(before), 0)
        last: QWidget | None = None
        for number, (name, _, role) in enumerate(rows):
            pair = before.pop(name) if name in before else self._pair(name, role)
            caption, shown = self._labels[name] = pair
            self._grid.addWidget(caption, number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, number, 1)
            if last:
                QWidget.setTabOrder(last, shown)
            last = shown
        self._grid.setRowStretch(len(rows), 1)
        for pair in before.values():
            for label in pair:
                label.hide()
                label.deleteLater()

    def _pair(self, name: str, role: Role) -> tuple[PlainLabel, PlainLabel]:
        caption = PlainLabel(self._theme, name, "secondary")
        return caption, PlainLabel(self._theme, "", role, wrap=True, selectable=True)


class FactList(QScrollArea):
    """A table of facts, perhaps below another part that scrolls with it."""

    def __init__(self, theme: Theme, above: QWidget | None = None) -> None:
        super().__init__()
        self.setAccessibleName("Facts")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(NARROWEST)
        self._table = FactTable(theme)
        self._table.setContentsMargins(16, 4, 8, 4)
        inner = QWidget()
        parts = QVBoxLayout(inner)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(0)
        if above is not None:
            parts.addWidget(above)
        parts.addWidget(self._table, 1)
        self.setWidget(inner)

    def show_facts(self, rows: Sequence[Fact]) -> None:
        """Show *rows* in the table."""
        self._table.show_facts(rows)
