"""Text of AWS and of users is shown as it is, in every tab of a task."""

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from fakes.windows import HOSTILE, Windows, rich_labels, shown_texts
from snapshot_importer.request.model import Tag
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import COLUMNS
from snapshot_importer.ui.tasks.detail import TABS
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.text import tool_tip, visible

STORABLE = tuple(text.replace("\0", "\x07")[:255] for text in HOSTILE)


def unsafe_tips(window: QWidget) -> list[str]:
    """Return the tool tips of widgets and cells in which Qt would find an element of foreign text."""
    tips = [widget.toolTip() for widget in window.findChildren(QWidget)]
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        if model is None:
            continue
        tips += [
            model.index(row, column, QModelIndex()).data(Qt.ItemDataRole.ToolTipRole) or ""
            for row in range(model.rowCount())
            for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount())
        ]
    return [tip for tip in tips if "<img" in tip or "<b>" in tip or "\u202e" in tip]


def look_at_every_tab(windows: Windows, task: Task) -> list[str]:
    """Show the task in every tab with every column, and return all words of labels that were seen."""
    page = windows.page(TasksPage)
    page.table.set_hidden(())
    page.show_task(task.key)
    seen: list[str] = []
    for _ in TABS:
        page.detail.step_tab(1)
        windows.window.grab()
        seen += shown_texts(page.detail)
        assert rich_labels(windows.window) == []
        assert unsafe_tips(windows.window) == []
    return seen


@pytest.mark.parametrize("text", STORABLE, ids=range(len(STORABLE)))
def test_hostile_descriptions_and_tags_stay_plain_text(windows: Windows, aws: Simulator, text: str) -> None:
    windows.signed_in()
    windows.window.go_to("tasks")
    task = windows.send_import(description=text, tags=(Tag("Name", text), Tag(f"k{text}"[:127], "v")))
    windows.wait(lambda: windows.desk.board.model.row_of(task.key) >= 0)
    assert windows.task(task.key).description == text

    look_at_every_tab(windows, task)
    column = [column.key for column in COLUMNS].index("description")
    index = windows.desk.board.model.index(windows.desk.board.model.row_of(task.key), column)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == tool_tip(text)
    assert index.data(Qt.ItemDataRole.DisplayRole) == visible(text)


@pytest.mark.parametrize("text", STORABLE, ids=range(len(STORABLE)))
def test_a_hostile_message_of_a_failed_task_stays_plain_text(
    windows: Windows, aws: Simulator, text: str
) -> None:
    (failed,) = (
        task for task in aws.world.ec2.tasks.values() if task.description == "Import of legacy/old-app.vmdk"
    )
    failed.status_message = f"ClientError: {text}"
    windows.signed_in()
    windows.window.go_to("tasks")
    (task,) = (one for one in windows.workspace.imports.tasks() if one.word == "Failed")
    words = "\n".join(look_at_every_tab(windows, task))
    # XML of an answer cannot carry a control character.
    assert visible(text)[:20] in words or "\x07" in text
