"""How long an import runs or took, whether that is usual, and the picture of its course."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from snapshot_importer.tasks.course import course
from snapshot_importer.tasks.durations import Typical
from snapshot_importer.tasks.progress import Point
from snapshot_importer.tasks.task import Event, Task
from snapshot_importer.ui.tasks.course_words import time_line
from snapshot_importer.ui.tasks.progress_picture import ProgressPicture
from snapshot_importer.ui.text import tool_tip
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import PlainLabel


class ProgressPanel(QWidget):
    """Stands above the facts; nothing of it is shown where nothing is known."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.line = PlainLabel(theme, "", "body", wrap=True, selectable=True)
        self.picture = ProgressPicture(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 4)
        layout.setSpacing(4)
        layout.addWidget(self.line)
        layout.addWidget(self.picture)
        self.hide()

    def show_progress(
        self,
        task: Task,
        points: Sequence[Point],
        events: Sequence[Event],
        typical: Typical | None,
        now: datetime,
    ) -> None:
        """Show what the journal knows of *task* at *now*."""
        words = time_line(task, typical, now)
        found = course(task, points, events, typical, now)
        if words != self.line.text():
            self.line.setText(words)
        self.line.setVisible(bool(words))
        self.line.setToolTip(tool_tip(_compared(typical)) if typical else "")
        self.picture.show_course(found, task.tone)
        self.setVisible(bool(words) or found is not None)


def _compared(typical: Typical) -> str:
    return f"Half of the {typical.count} imports in this history that are most like it took {typical.span}."
