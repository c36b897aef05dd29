"""What is shown and copied of a task's request: it is read off the GUI thread, whatever became of its row."""

import json
import threading
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from fakes.windows import Windows, answer, dialog
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.tasks.request_view import RequestView

HOUR = 3600  # seconds: every import of the demo ends within it


def finished(windows: Windows, aws: Simulator) -> tuple[TasksPage, Task]:
    windows.signed_in()
    windows.window.go_to("tasks")
    page = windows.page(TasksPage)
    sent = windows.send_import(description="erp-db01 system disk")
    aws.world.clock.advance(HOUR)
    windows.poll_until(lambda: windows.task(sent.key).word == "Completed")
    return page, windows.task(sent.key)


def test_a_request_is_read_by_a_worker(
    windows: Windows, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, task = finished(windows, aws)
    readers: list[threading.Thread] = []
    parameters = Journal.parameters

    def read(journal: Journal, of: Task) -> dict[str, Any]:
        readers.append(threading.current_thread())
        return parameters(journal, of)

    monkeypatch.setattr(Journal, "parameters", read)
    page.show_task(task.key)
    view = page.detail.findChild(RequestView)
    assert view is not None
    windows.wait(lambda: view._request is not None and view._request.client_token == task.client_token)
    QApplication.clipboard().clear()
    page.actions_.copies["Request as JSON"].trigger()
    windows.wait(lambda: bool(QApplication.clipboard().text()))
    assert json.loads(QApplication.clipboard().text())["Description"] == "erp-db01 system disk"
    page.actions_.again.trigger()
    windows.wait(lambda: windows.window.current_page() == "import")
    assert readers
    assert threading.main_thread() not in readers


def test_a_row_that_was_deleted_meanwhile_is_said_to_be_gone(windows: Windows, aws: Simulator) -> None:
    page, task = finished(windows, aws)
    page.show_task(task.key)
    windows.desk.board.close()  # the list does not yet know
    journal = windows.workspace.imports.journal
    assert journal is not None
    assert journal.delete([task.key]) == 1
    page.detail._read()  # tells of no fault
    page.actions_.again.trigger()
    windows.wait(lambda: QApplication.activeModalWidget() is not None)
    assert "This import is no longer in the history." in dialog(QMessageBox).informativeText()
    answer("Close")
