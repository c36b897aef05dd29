"""What is done with the imports that are selected: with those, with all of those, and with no others."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from fakes.task_lists import TaskLists
from fakes.windows import Windows, action, answer, button, dialog, question, shown_texts
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.task import Failure, Task
from snapshot_importer.ui.tasks.columns import Names
from snapshot_importer.ui.tasks.dialogs import OneFieldDialog
from snapshot_importer.ui.tasks.model import Index, TaskModel
from snapshot_importer.ui.tasks.table import TaskTable
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.menu_key import add_menu_key
from ui.tasks.test_model import task
from ui.tasks.test_page import seeded, tasks_page


@pytest.fixture
def lists(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[TaskLists]:
    made = TaskLists(qtbot, theme, tmp_path)
    yield made
    made.close()


def running(number: int) -> Task:
    return task(number, "running", bar="live", tone="running", actions=("cancel",))


def queued(number: int) -> Task:
    return task(number, "running", actions=("start-now", "leave-queue"), state="INTENT", position=number + 1)


def open_questions() -> list[QMessageBox]:
    return [box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()]


def unreachable() -> CallError:
    return CallError("unreachable", "Could not connect.", operation="CancelImportTask", sent=False)


def lacking_tags(journal: Journal, done: Task) -> None:
    """Let AWS have refused to tag the snapshot of an import."""
    refusal = Failure("refused", "You are not authorized to perform: ec2:CreateTags", "UnauthorizedOperation")

    def change(row: Record) -> Record:
        return replace(row, tagging="FAILED", snapshot_tags=(("Name", "x"),), failure=refusal)

    journal.update(done.key, change)


def test_the_reason_of_a_failed_import_survives_a_button_of_another_that_is_selected_too(
    windows: Windows,
) -> None:
    page = tasks_page(windows)
    failed, done = seeded(windows, "Failed"), seeded(windows, "Completed")
    journal = windows.workspace.imports.journal
    assert journal
    lacking_tags(journal, done)
    windows.desk.board.refresh()
    page.show_task(failed.key)
    index = page.table.model().index(windows.desk.board.model.row_of(done.key), 0)
    flags = QItemSelectionModel.SelectionFlag
    page.table.selectionModel().setCurrentIndex(index, flags.Select | flags.Rows)
    assert done.file_name in shown_texts(page.detail)

    offered = button(page.detail, "Try again")
    offered.click()
    page.actions_.states["copy-tags"].trigger()

    assert not offered.isEnabled()
    assert windows.task(failed.key).failure == failed.failure


def test_the_tags_of_an_import_that_lacks_them_are_copied_again(windows: Windows) -> None:
    page = tasks_page(windows)
    done = seeded(windows, "Completed")
    journal = windows.workspace.imports.journal
    assert journal
    lacking_tags(journal, done)
    windows.desk.board.refresh()
    page.show_task(done.key)

    button(page.detail, "Try again").click()

    windows.poll_until(lambda: windows.task(done.key).second_line == "Tags copied")


def test_what_is_offered_fits_all_that_are_selected(lists: TaskLists) -> None:
    lists.take(queued(0), running(1), task(2))
    lists.press("key-0002")
    lists.press("key-0001", ctrl=True)
    assert not button(lists.detail, "Cancel import…").isEnabled()
    assert not button(lists.detail, "AWS console").isEnabled()

    lists.press("key-0002", ctrl=True)
    assert button(lists.detail, "Cancel import…").isEnabled()
    assert button(lists.detail, "AWS console").isEnabled()
    assert button(lists.detail, "Import again…").isEnabled()

    lists.press("key-0000", ctrl=True)
    for words in ("Start now", "Remove from the queue…"):
        assert not button(lists.detail, words).isEnabled()
        action([*lists.actions.states.values()], words).trigger()
    assert lists.imports.acts == []
    assert open_questions() == []


def test_the_pane_shows_what_is_selected_and_not_what_was_deselected_last(lists: TaskLists) -> None:
    lists.take(*(running(number) for number in range(20)))
    lists.press("key-0017")
    lists.press("key-0014", ctrl=True)
    lists.press("key-0014", ctrl=True)
    lists.take(*(running(number) for number in range(19)), task(19))

    assert lists.selected() == ["key-0017"]
    assert "disk-17.vmdk" in shown_texts(lists.detail)
    button(lists.detail, "Cancel import…").click()
    opened = dialog(OneFieldDialog)
    assert "disk-17.vmdk" in " ".join(shown_texts(opened))
    opened.reject()


def test_return_opens_the_row_that_was_deselected_last(lists: TaskLists) -> None:
    lists.take(*(running(number) for number in range(3)))
    lists.press("key-0002")
    lists.press("key-0001", ctrl=True)
    lists.press("key-0001", ctrl=True)

    QTest.keyClick(lists.table, Qt.Key.Key_Return)

    assert lists.selected() == ["key-0001"]
    assert "disk-1.vmdk" in shown_texts(lists.detail)


def test_what_is_chosen_from_a_menu_is_done_with_the_import_that_it_was_opened_for(lists: TaskLists) -> None:
    lists.page.narrowing.filters.row.choices[1].click()
    lists.take(*(queued(number) for number in range(8)))
    lists.table.choose("key-0005")
    lists.table.menu_wanted.emit(lists.page.mapToGlobal(lists.page.rect().center()))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    lists.take(*(queued(number) for number in range(5)), task(5), *(queued(number) for number in (6, 7)))

    menu.setActiveAction(lists.actions.note)
    QTest.keyClick(menu, Qt.Key.Key_Return)

    opened = dialog(OneFieldDialog)
    assert opened.windowTitle() == "Note on disk-5.vmdk"
    opened.reject()


@pytest.mark.parametrize("number", [0, 1, 19])
def test_the_menu_key_opens_the_menu_of_the_current_row(lists: TaskLists, number: int) -> None:
    add_menu_key(lists.page)
    lists.take(*(running(one) for one in range(20)))
    lists.table.choose(f"key-{number:04}")

    QTest.keyClick(lists.table, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)

    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert lists.selected() == [f"key-{number:04}"]
    menu.close()


def test_the_pointer_opens_the_menu_of_the_row_that_it_is_over(lists: TaskLists) -> None:
    lists.take(*(running(one) for one in range(20)))
    viewport = lists.table.viewport()
    place = lists.table.visualRect(lists.board.model.index(2, 1)).center()
    mouse = QContextMenuEvent.Reason.Mouse

    QApplication.sendEvent(viewport, QContextMenuEvent(mouse, place, viewport.mapToGlobal(place)))

    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert lists.selected() == ["key-0017"]
    menu.close()


def test_what_is_selected_meanwhile_is_meant_once_the_menu_is_closed(lists: TaskLists) -> None:
    lists.take(running(1), task(0))
    lists.press("key-0001")
    lists.table.menu_wanted.emit(lists.page.mapToGlobal(lists.page.rect().center()))
    lists.table.choose("key-0000")
    assert lists.actions.cancel.isEnabled()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)

    menu.close()

    lists.wait(lambda: not lists.actions.cancel.isEnabled())


@pytest.mark.parametrize("number", [1, 3])
def test_delete_asks_before_imports_leave_the_queue(lists: TaskLists, number: int) -> None:
    lists.take(*(queued(n) for n in range(number)))
    lists.table.setFocus()
    lists.table.selectAll()

    QTest.keyClick(lists.table, Qt.Key.Key_Delete)
    asked = question()
    assert lists.imports.acts == []
    assert asked.defaultButton().text() == "Keep"
    answer("Remove")

    assert len(lists.imports.acts) == 1
    assert ("this import" if number == 1 else "3 imports") in asked.text()


@pytest.mark.parametrize(
    ("state", "warning"),
    [
        pytest.param("INTENT", "It is not sent to AWS.", id="never-sent"),
        pytest.param("UNKNOWN", "may have it", id="without-an-answer"),
    ],
)
def test_an_import_is_dropped_after_a_question(lists: TaskLists, state: str, warning: str) -> None:
    lists.take(task(1, "attention", actions=("send-again", "drop"), state=state))

    lists.actions.states["drop"].trigger()

    assert warning in question().informativeText()
    assert lists.imports.acts == []
    answer("Drop")
    assert len(lists.imports.acts) == 1


def test_many_are_cancelled_by_one_worker_for_each_place_and_fail_with_one_word(lists: TaskLists) -> None:
    elsewhere = [task(number, "running", actions=("cancel",), region="us-east-1") for number in (12, 13)]
    imports = [*(running(number) for number in range(12)), *elsewhere]
    lists.take(*imports)
    lists.table.selectAll()
    lists.imports.outcome = lambda number: (
        [(one, unreachable()) for one in imports[:12]] if number == 1 else []
    )

    lists.actions.cancel.trigger()
    button(dialog(OneFieldDialog), "Cancel imports").click()

    (told,) = open_questions()
    assert told.text() == "12 of 14 imports: nothing was done"
    assert "and 9 more: " in told.informativeText()
    assert len(lists.imports.acts) == 2
    told.close()


def test_what_is_offered_for_several_follows_each_of_them(lists: TaskLists) -> None:
    lists.take(running(1), running(2), running(3))
    lists.table.selectAll()
    lists.take(running(1), replace(running(2), progress=50), running(3))
    assert lists.actions.cancel.isEnabled()
    assert lists.table.selected()[1].progress == 50

    lists.take(running(1), replace(running(2), note="mine"), running(3))
    assert lists.actions.note.text() == "Edit note…"
    lists.take(running(1), replace(running(2), actions=()), running(3))
    assert not lists.actions.cancel.isEnabled()


def test_a_large_selection_is_read_by_its_ranges(lists: TaskLists) -> None:
    lists.take(*(task(number) for number in range(300)))
    lists.table.selectAll()
    lists.press("key-0100", ctrl=True)

    assert lists.selected() == [f"key-{number:04}" for number in range(299, -1, -1) if number != 100]


def test_no_row_is_looked_at_for_the_heads_of_a_table_whose_rows_are_all_selected(
    qtbot: QtBot, theme: Theme
) -> None:
    number, asked = 5_000, 0

    class Counted(TaskModel):
        def rowCount(self, parent: Index | None = None) -> int:
            nonlocal asked
            asked += 1
            return super().rowCount(parent)

    names = Names({}, {})
    model = Counted(lambda: names)
    table = TaskTable(theme, model, lambda: names)
    qtbot.addWidget(table)
    model.refresh(tuple(map(task, range(number))))
    table.show()

    table.selectAll()
    table.grab()

    assert len(table.selected()) == number
    assert asked < number
