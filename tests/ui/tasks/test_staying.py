"""The task list under the user's hands: what polls may not move, and where keys and pointer lead."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHoverEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.task_lists import TaskLists
from fakes.windows import Windows, answer, button, question, shown_texts, windows_of
from snapshot_importer.tasks.task import Failure, Task, WatchState
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.theme.theme import Theme
from ui.tasks.test_model import task
from ui.tasks.test_page import monitor_of
from ui.tasks.test_selection import lists, queued, running

__all__ = ["lists"]

WATCHED = WatchState("p", "eu-central-1", account="111122223333")


def top(lists: TaskLists) -> tuple[str, int]:
    """Return the key of the row at the upper edge, and where it stands."""
    row = lists.table.rowAt(0)
    return lists.board.model.task(row).key, lists.table.rowViewportPosition(row)


def aim(lists: TaskLists, key: str) -> QPoint:
    """Move the pointer over the row of an import, and return its place."""
    viewport = lists.table.viewport()
    place = lists.table.visualRect(lists.board.model.index(lists.board.model.row_of(key), 2)).center()
    point = QPointF(place)
    for kind in (QEvent.Type.HoverEnter, QEvent.Type.HoverMove):
        QApplication.sendEvent(viewport, QHoverEvent(kind, point, viewport.mapToGlobal(point), point))
    return place


def leave(lists: TaskLists) -> None:
    QApplication.sendEvent(lists.table.viewport(), QEvent(QEvent.Type.Leave))


def key_at(lists: TaskLists, place: QPoint) -> str:
    return lists.board.model.task(lists.table.indexAt(place).row()).key


@pytest.fixture
def scrolled(lists: TaskLists) -> list[Task]:
    """300 running imports with the filter of those, number 100 selected far down in the list."""
    lists.page.narrowing.filters.row.choices[1].click()
    picture = [running(number) for number in range(300)]
    lists.take(*picture)
    lists.table.choose("key-0100")
    return picture


def test_the_next_row_is_chosen_where_the_chosen_one_went_and_nothing_is_scrolled(
    lists: TaskLists, scrolled: list[Task]
) -> None:
    before = lists.table.verticalScrollBar().value()
    scrolled[100] = task(100)
    lists.take(*scrolled)

    assert lists.selected() == ["key-0099"]
    assert lists.table.current_key() == "key-0099"
    assert lists.table.verticalScrollBar().value() == before
    assert "disk-99.vmdk" in shown_texts(lists.detail)


def test_the_row_after_one_that_was_removed_is_chosen(lists: TaskLists, scrolled: list[Task]) -> None:
    lists.take(*(one for one in scrolled if one.key != "key-0100"))

    assert lists.selected() == ["key-0099"]
    assert lists.table.verticalScrollBar().value() > 0


def test_who_selects_nothing_is_left_with_nothing(lists: TaskLists, scrolled: list[Task]) -> None:
    lists.press("key-0100", ctrl=True)
    before = top(lists)
    for number in (0, 100, 250):
        scrolled[number] = replace(scrolled[number], progress=77)
        lists.take(*scrolled)
    lists.take(*(one for one in scrolled if one.key != "key-0100"))

    assert lists.selected() == []
    assert not lists.detail.isEnabled()
    assert top(lists) == before


def test_another_filter_begins_at_its_first_row(lists: TaskLists) -> None:
    lists.take(running(1), running(2), task(3))
    lists.press("key-0003")

    lists.page.narrowing.filters.row.choices[1].click()

    assert lists.selected() == ["key-0002"]


def test_a_list_that_is_scrolled_down_stays_there_when_an_import_is_new(lists: TaskLists) -> None:
    picture = [task(number) for number in range(300)]
    lists.take(*picture)
    lists.table.choose("key-0100")
    before = top(lists)

    lists.take(*picture, running(400))

    assert top(lists) == before


def test_the_monitor_stays_where_it_is_scrolled_to_when_an_import_is_new(
    windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows.signed_in()
    monitor = monitor_of(windows)
    picture = tuple(task(number) for number in range(100))
    monkeypatch.setattr(windows.workspace.imports, "tasks", lambda: picture)
    windows.desk.board.refresh()
    bar = monitor.table.verticalScrollBar()
    windows.wait(bar.maximum)
    bar.setValue(1000)
    row = monitor.table.rowAt(0)
    key, place = monitor.model.task(row).key, monitor.table.rowViewportPosition(row)

    monkeypatch.setattr(windows.workspace.imports, "tasks", lambda: (*picture, running(400)))
    windows.desk.board.refresh()

    row = monitor.table.rowAt(0)
    assert (monitor.model.task(row).key, monitor.table.rowViewportPosition(row)) == (key, place)


def test_what_is_new_comes_into_view_where_the_list_stands_at_its_beginning(lists: TaskLists) -> None:
    picture = [task(number) for number in range(300)]
    lists.take(*picture)

    lists.take(*picture, running(400))

    assert top(lists) == ("key-0400", 0)


def test_rows_keep_their_order_under_the_pointer_until_it_leaves(lists: TaskLists) -> None:
    picture = [running(number) for number in range(30)]
    lists.take(*picture)
    place = aim(lists, "key-0025")

    picture[28] = task(28)
    lists.take(*picture, running(40))
    assert key_at(lists, place) == "key-0025"
    assert lists.board.model.task(1).word == "Completed"
    assert lists.board.model.task(30).key == "key-0040"

    leave(lists)
    keys = [one.key for one in lists.board.model.shown()]
    assert (keys[0], keys[-1]) == ("key-0040", "key-0028")


def test_a_row_that_fits_the_filter_no_more_goes_when_the_pointer_has_left(
    lists: TaskLists, scrolled: list[Task]
) -> None:
    place = aim(lists, "key-0100")
    scrolled[105] = task(105)
    lists.take(*scrolled)
    assert key_at(lists, place) == "key-0100"
    assert lists.board.model.rowCount() == 300

    leave(lists)
    assert lists.board.model.rowCount() == 299


def test_a_pointer_that_rests_does_not_hold_the_order_for_ever(lists: TaskLists) -> None:
    lists.table._rest.setInterval(0)
    lists.take(running(1), running(2))
    aim(lists, "key-0001")

    lists.take(running(1), task(2))

    lists.wait(lambda: [one.key for one in lists.board.model.shown()] == ["key-0001", "key-0002"])


def test_what_the_user_does_is_shown_at_once_wherever_the_pointer_is(lists: TaskLists) -> None:
    lists.take(queued(0), queued(1))
    aim(lists, "key-0000")
    lists.imports.picture = (replace(queued(0), position=2), replace(queued(1), position=1))

    lists.actions.moved.emit()

    assert [one.key for one in lists.board.model.shown()] == ["key-0001", "key-0000"]


def test_the_whole_row_is_marked_under_the_pointer(lists: TaskLists, theme: Theme) -> None:
    lists.take(*(task(number) for number in range(5)))
    lists.table.choose("key-0004")
    aim(lists, "key-0002")

    picture = lists.table.viewport().grab().toImage()
    row = lists.board.model.row_of("key-0002")
    cells = [lists.table.visualRect(lists.board.model.index(row, column)) for column in range(4)]
    ground = {picture.pixelColor(cell.right() - 2, cell.top() + 3).name() for cell in cells}
    assert ground == {theme.tokens.sunken.lower()}


def test_home_and_end_go_to_the_first_and_the_last_row(lists: TaskLists) -> None:
    lists.take(*(task(number) for number in range(300)))
    lists.table.setFocus()
    lists.table.choose("key-0100")
    QTest.keyClick(lists.table, Qt.Key.Key_End)
    assert lists.selected() == ["key-0000"]

    QTest.keyClick(lists.table, Qt.Key.Key_Home)
    assert lists.selected() == ["key-0299"]

    QTest.keyClick(lists.table, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert len(lists.selected()) == 300


def test_the_arrows_to_the_sides_scroll_and_choose_no_column(lists: TaskLists) -> None:
    lists.take(*(task(number) for number in range(3)))
    lists.table.set_hidden(())
    lists.table.setFocus()
    column = lists.table.currentIndex().column()
    bar = lists.table.horizontalScrollBar()
    lists.wait(bar.maximum)

    QTest.keyClick(lists.table, Qt.Key.Key_Right)

    assert lists.table.currentIndex().column() == column
    assert bar.value() > 0
    QTest.keyClick(lists.table, Qt.Key.Key_Left)
    assert bar.value() == 0


def test_what_is_typed_finds_the_file(lists: TaskLists) -> None:
    names = ("erp.vmdk", "files.raw", "erp-app.vhd", "Mail.vmdk")
    lists.take(*(task(number, file_name=name) for number, name in enumerate(names)))
    lists.table.setFocus()

    QTest.keyClicks(lists.table, "m")
    assert lists.selected() == ["key-0003"]
    lists.table._typed = type(lists.table._typed)()
    QTest.keyClicks(lists.table, "erp")
    assert lists.selected() == ["key-0002"]
    QTest.keyClicks(lists.table, ".")
    assert lists.selected() == ["key-0000"]
    QTest.keyClicks(lists.table, "x")
    assert lists.selected() == ["key-0000"]


def test_the_same_letter_again_goes_on(lists: TaskLists) -> None:
    lists.take(*(task(number, file_name=f"erp-{number}.vmdk") for number in range(3)))
    lists.table.setFocus()
    lists.table.choose("key-0002")
    QTest.keyClicks(lists.table, "ee")

    assert lists.selected() == ["key-0000"]


def test_an_account_without_imports_is_said_to_have_none(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with simulated_aws("empty") as aws, windows_of(aws, qtbot, theme, tmp_path, monkeypatch) as windows:
        windows.show()
        windows.window.go_to("tasks")
        page = windows.page(TasksPage)
        windows.wait(lambda: "No imports yet." in shown_texts(page))
        assert button(page, "Import a disk image").isVisible()


@pytest.mark.parametrize(
    ("states", "words"),
    [
        pytest.param((), "No imports yet.", id="no-profile"),
        pytest.param((replace(WATCHED, answered=datetime.now(UTC)),), "No imports yet.", id="none"),
        pytest.param(
            (replace(WATCHED, problem=Failure("refused", "no", "UnauthorizedOperation")),),
            "You may not list imports here (ec2:DescribeImportSnapshotTasks).",
            id="refused",
        ),
        pytest.param(
            (replace(WATCHED, problem=Failure("sign-in", "no", "SignInNeeded")),),
            "Sign in to see the imports of this account.",
            id="sign-in",
        ),
        pytest.param(
            (replace(WATCHED, problem=Failure("unreachable", "no")),),
            "AWS has not listed the imports yet.",
            id="offline",
        ),
    ],
)
def test_the_empty_list_says_why_once_that_is_known(
    lists: TaskLists, states: tuple[WatchState, ...], words: str
) -> None:
    assert "Looking for imports…" in shown_texts(lists.page)
    lists.wait(lists.page._empty._rows.isVisible)

    lists.imports.open()
    lists.imports.states = states

    lists.wait(lambda: words in shown_texts(lists.page))
    assert not lists.page._empty._rows.isVisible()


def test_an_import_that_is_gone_is_said_to_be_gone_and_the_filter_stays(lists: TaskLists) -> None:
    lists.page.narrowing.filters.row.choices[1].click()
    lists.page.search.setText("disk")
    lists.take(running(1))

    lists.page.show_task("key-of-old")

    assert question().text() == "This import is no longer in the list"
    answer("Close")
    assert (lists.page.narrowing.group(), lists.page.search.text()) == ("running", "disk")


def test_opening_the_saved_filters_again_and_again_leaves_no_menus(windows: Windows) -> None:
    windows.show()
    windows.window.go_to("tasks")
    windows.workspace.preferences.change(saved_filters={"Mine": {"filter": "failed", "search": "erp"}})
    saved = windows.page(TasksPage).narrowing.saved
    for _ in range(5):
        saved.fill_menu()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    assert len(saved.menu_.findChildren(QMenu)) == 2
