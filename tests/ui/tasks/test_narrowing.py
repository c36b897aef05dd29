"""What narrows the list: the choice comes back, and what is saved shows it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fakes.task_lists import BEGAN, TaskLists
from snapshot_importer.tasks.task import WatchState
from snapshot_importer.ui.tasks.saved_filters import SavedFilter, to_document
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from ui.tasks.test_model import task


@pytest.fixture
def lists(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[TaskLists]:
    made = TaskLists(qtbot, theme, tmp_path)
    made.imports.open()
    made.take(*(task(number) for number in range(1, 9)))
    yield made
    made.close()


def test_nobody_is_asked_for_older_imports_where_nobody_watches(lists: TaskLists) -> None:
    lists.take()
    assert "Import a disk image" in buttons(lists)
    assert "Look for older imports" not in buttons(lists)

    lists.imports.states = (WatchState("p", "eu-central-1", answered=BEGAN),)
    lists.page._show_empty()

    assert "Look for older imports" in buttons(lists)


def buttons(lists: TaskLists) -> list[str]:
    return [one.text().strip() for one in lists.page.findChildren(Button) if one.isVisible()]


def search(lists: TaskLists, text: str, row: str) -> None:
    lists.page.search.setText(text)
    lists.wait(lambda: lists.selected() == [row])


def test_a_search_that_is_cleared_leads_back_to_what_was_chosen(lists: TaskLists) -> None:
    lists.table.choose("key-0003")
    search(lists, "disk-5", "key-0005")
    search(lists, "disk-6", "key-0006")

    QTest.keyClick(lists.page.search, Qt.Key.Key_Escape)

    lists.wait(lambda: lists.selected() == ["key-0003"])


def test_what_was_chosen_among_the_found_stays_chosen(lists: TaskLists) -> None:
    lists.table.choose("key-0003")
    lists.page.search.setText("disk")
    search(lists, "disk-5", "key-0005")
    lists.take(task(5), task(55))
    lists.table.choose("key-0055")

    lists.page.search.clear()

    lists.wait(lambda: lists.board.model.rowCount() == 2)
    assert lists.selected() == ["key-0055"]


def test_what_is_saved_shows_that_it_is(lists: TaskLists) -> None:
    saved = lists.page.narrowing.saved
    search(lists, "disk-5", "key-0005")
    assert saved.accessibleName() == "Saved filters"

    lists.preferences.change(saved_filters=to_document([SavedFilter("Five", "all", "disk-5")]))
    assert saved.accessibleName() == "Saved filters, now “Five”"
    assert saved.property("icon_name") == "bookmark-check"

    search(lists, "disk-6", "key-0006")
    assert saved.property("icon_name") == "bookmark"
