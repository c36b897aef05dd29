"""The copy of a task's snapshot in another Region: one line, with its id to copy once there is one."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel


class RegionCopy(QWidget):
    """Hidden as long as no copy is wanted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._snapshot_id = ""
        self._title = PlainLabel(theme, "", "strong")
        self._wait = PlainLabel(theme, "Made when this snapshot is ready", "secondary")
        self._id = PlainLabel(theme, "", "mono", selectable=True)
        self._button = Button(theme, "Copy id", icon="copy", small=True, pressed=self._take_id)
        self.setLayout(row(self._title, self._wait, self._id, self._button, 1, gap=12))

    def show_task(self, task: Task) -> None:
        """Show where the copy of *task* lies."""
        self._snapshot_id = task.copy_snapshot_id
        self._title.setText(f"Copy in {task.copy_region}")
        self._id.setText(task.copy_snapshot_id)
        self._wait.setHidden(bool(task.copy_snapshot_id))
        for widget in (self._id, self._button):
            widget.setHidden(not task.copy_snapshot_id)
        self.setVisible(bool(task.copy_region))

    @Slot()
    def _take_id(self) -> None:
        QGuiApplication.clipboard().setText(self._snapshot_id)
