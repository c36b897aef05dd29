"""The tasks page and the Task Monitor over the demo's account; its tasks move when the clock is advanced."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QTabBar, QWidget

from fakes.windows import Windows, answer, button, dialog, shown_texts
from snapshot_importer.request.model import Tag
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import second_line
from snapshot_importer.ui.tasks.dialogs import OneFieldDialog
from snapshot_importer.ui.tasks.filters import FILTERS
from snapshot_importer.ui.tasks.monitor import MonitorWindow
from snapshot_importer.ui.tasks.page import TasksPage

HOUR = 3600  # seconds: every import of the demo ends within it


def tasks_page(windows: Windows) -> TasksPage:
    windows.signed_in()
    windows.window.go_to("tasks")
    return windows.page(TasksPage)


def seeded(windows: Windows, word: str) -> Task:
    """Return a task of the account's history."""
    return next(
        task for task in windows.workspace.imports.tasks() if task.origin == "other" and task.word == word
    )


def do(action: QAction) -> None:
    """Do what a visible, enabled action does."""
    assert action.isEnabled()
    action.trigger()


def fill(text: str, words: str) -> None:
    """Answer the open dialog with one field."""
    opened = dialog(OneFieldDialog)
    opened.field.setText(text)
    button(opened, words).click()


def monitor_of(windows: Windows) -> MonitorWindow:
    windows.desk.open_monitor()
    monitor = windows.desk.monitor
    assert monitor is not None
    windows.wait(lambda: monitor.model.rowCount() > 0)
    return monitor


def test_a_task_that_is_shown_while_ctrl_is_held_stays_chosen(windows: Windows) -> None:
    page = tasks_page(windows)
    task = seeded(windows, "Completed")
    QTest.keyPress(page.table, Qt.Key.Key_F24, Qt.KeyboardModifier.ControlModifier)

    page.show_task(task.key)
    page.show_task(task.key)

    assert page.table.selected() == (task,)
    assert page.detail.isEnabled()
    QTest.keyRelease(page.table, Qt.Key.Key_F24)


def test_tab_comes_by_all_of_the_page_on_its_way_from_the_rail(windows: Windows) -> None:
    page = tasks_page(windows)
    windows.wait(page.table.hasFocus)
    windows.window.rail.setFocus()
    passed: list[QWidget] = []
    while page.table not in passed:
        QTest.keyClick(windows.window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus not in passed
        passed.append(focus)

    assert page.search in passed
    assert page.filters in passed or any(page.filters.isAncestorOf(one) for one in passed)


def test_return_opens_the_tabs_and_shift_f10_the_menu(windows: Windows) -> None:
    page = tasks_page(windows)
    page.show_task(seeded(windows, "Completed").key)
    QTest.keyClick(page.table, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    opened = QApplication.activePopupWidget()
    assert isinstance(opened, QMenu)
    assert "Add note…" in [action.text() for action in opened.actions()]
    opened.close()

    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert isinstance(QApplication.focusWidget(), QTabBar)


def test_an_import_that_was_sent_runs_and_completes(windows: Windows, aws: Simulator) -> None:
    page = tasks_page(windows)
    sent = windows.send_import(description="sent by a test")
    page.show_task(sent.key)
    assert windows.task(sent.key).word == "Running"
    assert sent.file_name in shown_texts(page.detail)

    aws.world.clock.advance(HOUR)
    windows.poll_until(lambda: windows.task(sent.key).word == "Completed")
    assert windows.task(sent.key).snapshot_id.startswith("snap-")
    model = windows.desk.board.model
    windows.wait(lambda: model.task(model.row_of(sent.key)).word == "Completed")


def test_each_filter_shows_as_many_tasks_as_it_says(windows: Windows) -> None:
    page = tasks_page(windows)
    windows.send_import()
    counts = windows.desk.board.counts()
    assert counts["all"] == len(windows.workspace.imports.tasks())
    assert counts["running"] >= 1
    assert counts["failed"] >= 1
    for (key, *_), choice in zip(FILTERS, page.filters.row.choices, strict=True):
        choice.click()
        shown = windows.desk.board.model.shown()
        assert len(shown) == counts[key]
        assert key == "all" or {task.filter for task in shown} <= {key}


def test_the_search_shows_tasks_with_every_word(windows: Windows) -> None:
    page = tasks_page(windows)
    page.search.setText("ldap completed")
    windows.wait(lambda: [task.file_name for task in windows.desk.board.model.shown()] == ["ldap-01.raw"])
    page.search.setText("no such task")
    assert windows.desk.board.model.rowCount() == 0
    assert not page.detail.isVisible()


def test_tasks_that_others_started_are_listed(windows: Windows) -> None:
    page = tasks_page(windows)
    others = [task for task in windows.workspace.imports.tasks() if task.origin == "other"]
    assert {"ldap-01.raw", "erp-app02.vmdk", "files-03-data.vhd", "old-app.vmdk"} <= {
        task.file_name for task in others
    }
    assert {"Completed", "Failed", "Cancelled"} <= {task.word for task in others}
    for task in others:
        assert page.table.choose(task.key)


def test_a_failed_task_opens_on_its_result_with_an_explanation(windows: Windows) -> None:
    page = tasks_page(windows)
    failed = seeded(windows, "Failed")
    page.show_task(failed.key)
    tabs = next(one for one in page.detail.findChildren(QTabBar) if one.accessibleName() == "Detail")
    assert tabs.tabText(tabs.currentIndex()) == "Result and next steps"
    assert failed.failure is not None
    assert "How to fix it" in shown_texts(page.detail)
    assert failed.failure.message in "\n".join(shown_texts(page.detail))


def test_an_import_is_cancelled_with_its_reason(windows: Windows, aws: Simulator) -> None:
    page = tasks_page(windows)
    sent = windows.send_import()
    page.show_task(sent.key)
    do(page.actions_.cancel)
    opened = dialog(OneFieldDialog)
    assert [one.text() for one in opened.findChildren(QPushButton) if one.isDefault()] == ["Keep importing"]
    fill("wrong disk", "Cancel import")
    windows.wait(lambda: aws.world.ec2.tasks[sent.task_id].status != "active")

    aws.world.clock.advance(HOUR)
    windows.poll_until(lambda: windows.task(sent.key).word == "Cancelled")
    assert "“wrong disk”" in second_line(windows.task(sent.key))


def test_import_again_fills_the_form_with_the_same_request(windows: Windows) -> None:
    page = tasks_page(windows)
    sent = windows.send_import(description="once more", tags=(Tag("Name", "erp-db01"),))
    page.show_task(sent.key)
    do(page.actions_.again)

    windows.wait(lambda: windows.window.current_page() == "import")
    request = windows.desk.pages.import_page.form.request()
    assert request.location == "s3://acme-vm-exports/erp/erp-db01.vmdk"
    assert request.description == "once more"
    assert request.tags == (Tag("Name", "erp-db01"),)
    assert request.client_token != sent.client_token


def test_a_note_is_kept_and_found(windows: Windows) -> None:
    page = tasks_page(windows)
    task = seeded(windows, "Completed")
    page.show_task(task.key)
    do(page.actions_.note)
    fill("for the audit in spring", "Keep the note")
    windows.wait(lambda: windows.task(task.key).note == "for the audit in spring")

    windows.desk.board.refresh()
    page.search.setText("audit spring")
    assert [one.key for one in windows.desk.board.model.shown()] == [task.key]


def test_a_task_is_removed_from_the_list_and_a_poll_does_not_bring_it_back(windows: Windows) -> None:
    page = tasks_page(windows)
    task = seeded(windows, "Cancelled")
    page.show_task(task.key)
    do(page.actions_.remove)
    answer("Remove")

    def keys() -> set[str]:
        return {one.key for one in windows.workspace.imports.tasks()}

    windows.wait(lambda: task.key not in keys())
    before = max(state.answered for state in windows.workspace.imports.watch_states() if state.answered)
    windows.poll_until(
        lambda: any(
            state.answered and state.answered > before for state in windows.workspace.imports.watch_states()
        )
    )
    assert task.key not in keys()
    assert windows.desk.board.model.row_of(task.key) == -1


def test_the_monitor_shows_the_same_rows_and_counts_them_in_its_title(windows: Windows) -> None:
    tasks_page(windows)
    sent = windows.send_import()
    monitor = monitor_of(windows)
    windows.wait(lambda: monitor.model.row_of(sent.key) >= 0)
    assert [task.key for task in monitor.model.shown()] == [
        task.key for task in windows.desk.board.model.shown()
    ]
    assert f"{windows.desk.board.counts()['running']} running" in monitor.windowTitle()


def test_a_task_of_the_monitor_opens_in_the_main_window(windows: Windows) -> None:
    windows.signed_in()
    monitor = monitor_of(windows)
    key = monitor.model.task(monitor.model.rowCount() - 1).key
    assert monitor.table.choose(key)
    monitor.table.doubleClicked.emit(monitor.table.currentIndex())
    assert windows.window.current_page() == "tasks"
    assert windows.page(TasksPage).table.current_key() == key


def test_the_monitor_leads_to_the_tasks_of_the_main_window_and_closing_it_stops_nothing(
    windows: Windows,
) -> None:
    windows.signed_in()
    monitor = monitor_of(windows)
    button(monitor, "Show in main window").click()
    assert windows.window.current_page() == "tasks"
    monitor.close()
    assert windows.workspace.imports.watch_states()


def test_the_hidden_monitor_looks_at_nothing(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks_page(windows)
    monitor = monitor_of(windows)
    monitor.close()
    looks: list[object] = []
    monkeypatch.setattr(monitor.model, "refresh", looks.append)
    windows.desk.board.changed.emit()
    assert looks == []
    monitor.show()
    assert looks
