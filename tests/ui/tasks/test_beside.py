"""The detail pane beside the list in a wide window: what is chosen, folded and how large it is stay each way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSplitter
from pytestqt.qtbot import QtBot

from fakes.task_lists import TaskLists
from snapshot_importer.tasks.task import Failure, Task
from snapshot_importer.ui.tasks.facts import FactList, FactTable
from snapshot_importer.ui.tasks.next_steps import NextSteps
from snapshot_importer.ui.tasks.timeline import Timeline
from snapshot_importer.ui.theme.theme import Theme
from ui.tasks.test_model import task
from ui.tasks.test_selection import running

WIDE, NARROW = (1500, 800), (1499, 800)


@pytest.fixture
def lists(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[TaskLists]:
    yield from opened(qtbot, theme, tmp_path)


def opened(qtbot: QtBot, theme: Theme, folder: Path) -> Iterator[TaskLists]:
    made = TaskLists(qtbot, theme, folder)
    made.imports.open()
    made.take(*(task(number) for number in range(1, 60)))
    yield made
    made.close()


def resized(lists: TaskLists, size: tuple[int, int]) -> QSplitter:
    lists.page.resize(*size)
    QApplication.processEvents()
    splitter = lists.detail.parent()
    assert isinstance(splitter, QSplitter)
    return splitter


def test_a_wide_window_has_the_detail_beside_the_list_and_a_narrow_one_under_it(lists: TaskLists) -> None:
    lists.table.choose("key-0030")
    lists.detail.step_tab(1)

    wide = resized(lists, WIDE)
    assert wide.orientation() == Qt.Orientation.Horizontal
    assert lists.detail.height() == lists.table.height()
    assert lists.detail.x() > lists.table.width() / 2
    assert (lists.selected(), lists.detail._tabs.current()) == (["key-0030"], "request")

    narrow = resized(lists, NARROW)
    assert narrow.orientation() == Qt.Orientation.Vertical
    assert lists.detail.width() == lists.table.width()
    assert (lists.selected(), lists.detail._tabs.current()) == (["key-0030"], "request")


def test_the_chosen_row_stays_in_sight_where_the_list_becomes_lower(lists: TaskLists) -> None:
    resized(lists, WIDE)
    lists.table.choose("key-0059")
    lists.table.choose("key-0047")  # in the lower half of the list, which is high now
    assert lists.table.sees_chosen()

    resized(lists, NARROW)

    lists.wait(lists.table.sees_chosen)
    assert lists.table.verticalScrollBar().value() > 0


def test_a_row_that_was_out_of_sight_is_not_scrolled_to(lists: TaskLists) -> None:
    lists.table.choose("key-0001")
    lists.table.verticalScrollBar().setValue(0)
    assert not lists.table.sees_chosen()

    resized(lists, WIDE)
    resized(lists, NARROW)

    assert lists.table.verticalScrollBar().value() == 0


def test_each_way_has_the_size_that_the_user_gave_it(lists: TaskLists) -> None:
    resized(lists, NARROW).setSizes([300, 350])
    under = lists.heights()[1]
    resized(lists, WIDE).setSizes([900, 600])
    beside = lists.heights()[1]

    resized(lists, NARROW)
    assert lists.heights()[1] == pytest.approx(under, abs=2)
    resized(lists, WIDE)
    assert lists.heights()[1] == pytest.approx(beside, abs=2)


def test_the_sizes_are_there_again_after_a_restart(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    for first in opened(qtbot, theme, tmp_path):
        resized(first, NARROW).setSizes([300, 350])
        resized(first, WIDE).setSizes([900, 600])
        under, beside = 350, first.heights()[1]
        first.page.keep_places()
        first.settings.sync()

    for again in opened(qtbot, theme, tmp_path):
        resized(again, NARROW)
        assert again.heights()[1] == pytest.approx(under, abs=20)
        resized(again, WIDE)
        assert again.heights()[1] == pytest.approx(beside, abs=20)


def test_what_is_folded_stays_so_and_unfolds_where_it_belongs(lists: TaskLists) -> None:
    lists.table.choose("key-0030")
    lists.page.toggle_detail()

    resized(lists, WIDE)
    assert not lists.detail.isVisible()
    lists.page.toggle_detail()
    QApplication.processEvents()

    assert lists.detail.isVisible()
    assert lists.detail.x() > 0
    assert lists.detail.width() >= 360


def test_a_pane_that_was_dragged_shut_beside_the_list_is_opened_again(lists: TaskLists) -> None:
    resized(lists, WIDE).setSizes([1500, 0])
    assert lists.heights()[1] == 0

    lists.page.toggle_detail()

    assert lists.heights()[1] == pytest.approx(480, abs=2)


def test_nothing_in_the_pane_needs_more_width_than_it_has(lists: TaskLists) -> None:
    lists.take(running(1), running(2))
    lists.table.choose("key-0001")
    resized(lists, WIDE)

    for _ in range(4):
        lists.detail.step_tab(1)
        QApplication.processEvents()
        assert lists.detail.minimumSizeHint().width() <= 480
        assert lists.detail.width() == pytest.approx(480, abs=2)


def are_below_each_other(lists: TaskLists) -> list[bool]:
    """Say it of timeline and facts, and of the facts and the next steps of a result, in a window of 1,060 px."""
    lists.take(task(1, state="COMPLETED", snapshot_id="snap-1", snapshot_state="completed"))
    lists.table.choose("key-0001")
    resized(lists, (1060, 800))
    found = []
    for tab, first, second in (("timeline", Timeline, FactList), ("result", FactTable, NextSteps)):
        while lists.detail._tabs.current() != tab:
            lists.detail.step_tab(1)
        QApplication.processEvents()
        upper, lower = (
            next(one for one in lists.detail.findChildren(kind) if one.isVisible())
            for kind in (first, second)
        )
        found.append(lower.geometry().top() > upper.geometry().bottom())
    return found


def test_parts_with_room_for_their_text_stand_side_by_side(lists: TaskLists) -> None:
    assert are_below_each_other(lists) == [False, False]


@pytest.mark.usefixtures("twice_the_text")
def test_parts_with_text_twice_as_large_stand_below_each_other(lists: TaskLists) -> None:
    assert are_below_each_other(lists) == [True, True]


def failed(number: int) -> Task:
    failure = Failure("task", "ClientError: Disk validation failed [Unsupported VMDK File Format]")
    return task(number, "failed", state="FAILED", failure=failure, tone="err")


def test_a_result_under_the_list_has_more_room(lists: TaskLists) -> None:
    lists.take(task(1), failed(2))
    lists.table.choose("key-0001")
    usual = lists.heights()[1]

    lists.table.choose("key-0002")

    assert usual == pytest.approx(310, abs=2)
    assert lists.heights()[1] == pytest.approx(465, abs=2)
    assert lists.table.height() > 100
    lists.table.choose("key-0001")
    assert lists.heights()[1] == usual


def test_the_result_keeps_the_size_that_the_user_gave_it(lists: TaskLists) -> None:
    lists.take(task(1), failed(2))
    lists.table.choose("key-0002")
    resized(lists, NARROW).setSizes([300, 350])
    given = lists.heights()[1]

    lists.table.choose("key-0001")
    lists.table.choose("key-0002")

    assert lists.heights()[1] == pytest.approx(given, abs=2)


def test_a_pane_that_was_dragged_shut_is_not_opened_by_a_failure(lists: TaskLists) -> None:
    lists.take(task(1), failed(2))
    lists.table.choose("key-0001")
    resized(lists, NARROW).setSizes([650, 0])

    lists.table.choose("key-0002")

    assert lists.heights()[1] == 0


def test_a_low_window_keeps_rows_above_the_result(lists: TaskLists) -> None:
    lists.take(task(1), failed(2))
    resized(lists, (1280, 560))

    lists.table.choose("key-0002")

    lists.wait(lists.table.sees_chosen)
    assert lists.table.height() >= 2 * lists.table.verticalHeader().defaultSectionSize()
