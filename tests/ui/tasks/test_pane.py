"""The detail pane: it tells of one import, of none other, and lets what is read in it be read on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event as Gate

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from fakes.task_lists import BEGAN, TaskLists, call
from fakes.windows import action, button, only, shown_texts
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.task import Event, Failure, Task
from snapshot_importer.ui.tasks.call_log import CallLog
from snapshot_importer.ui.tasks.facts import FactList
from snapshot_importer.ui.tasks.timeline import EVENT_ROLE, Timeline
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Disclosure
from ui.tasks.test_model import task
from ui.tasks.test_selection import running

REFUSED = Failure("refused", "no", "UnauthorizedOperation", at=BEGAN)
MANY = 60


@pytest.fixture
def lists(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[TaskLists]:
    made = TaskLists(qtbot, theme, tmp_path)
    made.imports.open()
    yield made
    made.close()


def titles(lists: TaskLists) -> list[str]:
    """Return the titles of the events on show."""
    model = only(lists.detail, Timeline).model()
    return [model.index(row, 0).data(EVENT_ROLE).title for row in range(model.rowCount())]


def log_text(lists: TaskLists) -> str:
    return only(lists.detail, CallLog).text()


def tab(lists: TaskLists) -> str:
    return lists.detail._tabs.current()


def lacking_tags(number: int) -> Task:
    return task(number, "attention", failure=REFUSED, actions=("copy-tags",), second_line="Tags not copied")


def story(number: int) -> tuple[Event, ...]:
    return tuple(
        Event(BEGAN + timedelta(minutes=n), "polled", f"Event {n}", "circle-check", "d", f"req-{n}")
        for n in range(number)
    )


def test_a_story_that_cannot_be_read_is_not_that_of_another_and_is_said_to_be_missing(
    lists: TaskLists,
) -> None:
    lists.imports.stories.errors["key-0002"] = JournalError(
        "The history cannot be read: the disk is damaged."
    )
    one, two = (task(number, attempt_id="a", origin="own") for number in (1, 2))
    lists.take(one, two)
    lists.table.choose("key-0001")
    lists.wait(lambda: titles(lists) == ["Request sent for disk-1.vmdk"])

    lists.table.choose("key-0002")
    assert titles(lists) == []
    assert log_text(lists) == ""
    lists.wait(lambda: "The history cannot be read: the disk is damaged." in shown_texts(lists.detail))
    lists.detail.step_tab(-1)
    assert not button(lists.detail, "Save…").isEnabled()

    lists.imports.stories.errors.clear()
    button(lists.detail, "Try again").click()
    lists.wait(lambda: titles(lists) == ["Request sent for disk-2.vmdk"])
    assert "The history cannot be read: the disk is damaged." not in shown_texts(lists.detail)
    assert button(lists.detail, "Save…").isEnabled()


def test_a_slow_disk_holds_one_worker_and_shows_nothing_of_the_import_before(lists: TaskLists) -> None:
    lists.take(running(1), running(2))
    lists.table.choose("key-0001")
    lists.wait(lambda: titles(lists) == ["Request sent for disk-1.vmdk"])
    gate = lists.imports.stories.gate = Gate()
    before = lists.imports.stories.reads

    lists.table.choose("key-0002")
    lists.detail._read()
    lists.detail._read()
    done: list[int] = []
    lists.background.run(lambda: 1, owner=lists.page, done=done.append, failed=lambda _: None)
    lists.wait(lambda: done)
    assert titles(lists) == []
    assert lists.imports.stories.reads - before <= 1

    lists.table.choose("key-0001")
    gate.set()
    lists.wait(lambda: titles(lists) == ["Request sent for disk-1.vmdk"])


def test_the_log_that_is_saved_is_that_of_the_import_it_was_asked_for(
    lists: TaskLists, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists.take(task(1), task(2))
    lists.table.choose("key-0001")
    lists.wait(lambda: "request-of-key-0001" in log_text(lists))
    log = only(lists.detail, CallLog)
    saved: list[str] = []
    monkeypatch.setattr(log, "_save_text", lambda _, text: saved.append(text))
    log._ask_file()
    opened = log.findChildren(QFileDialog)[0]
    lists.table.choose("key-0002")
    lists.wait(lambda: "request-of-key-0002" in log_text(lists))

    opened.fileSelected.emit("/there/log.txt")
    assert "request-of-key-0001" in saved[0]
    opened.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert log.findChildren(QFileDialog) == []


def test_the_pane_reads_nothing_while_another_page_is_shown(lists: TaskLists) -> None:
    lists.take(running(1))
    lists.wait(lambda: titles(lists))
    assert lists.detail._reader.isActive()

    lists.page.hide()
    before = lists.imports.stories.reads
    lists.take(running(1), running(2))
    lists.take(replace(running(1), progress=50), running(2))
    assert not lists.detail._reader.isActive()
    assert lists.imports.stories.reads == before

    lists.page.show()
    lists.wait(lambda: lists.imports.stories.reads > before)
    assert lists.detail._reader.isActive()


def test_one_that_opens_on_its_result_changes_the_tab_of_no_other(lists: TaskLists) -> None:
    lists.take(task(1), task(2), lacking_tags(3))
    lists.table.choose("key-0001")
    lists.detail.step_tab(-1)
    assert tab(lists) == "log"

    lists.table.choose("key-0003")
    assert tab(lists) == "result"
    lists.table.choose("key-0002")
    assert tab(lists) == "log"


def test_the_tab_is_there_again_after_a_restart(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    for expected in ("timeline", "log"):
        lists = TaskLists(qtbot, theme, tmp_path)
        lists.take(task(1))
        lists.table.choose("key-0001")
        assert tab(lists) == expected
        lists.detail._tabs.choose("log")
        lists.page.keep_places()
        lists.settings.sync()
        lists.close()


def test_lines_that_the_history_forgets_go_from_the_beginning_of_the_log(lists: TaskLists) -> None:
    calls = tuple(call(f"request-{n}-", n) for n in range(MANY))
    lists.imports.stories.called["key-0001"] = calls
    lists.take(running(1))
    code = only(lists.detail, CallLog)._code
    lists.wait(lambda: "request-59-" in code.toPlainText())

    lists.imports.stories.called["key-0001"] = (*calls[2:], call("request-new", MANY))
    lists.take(replace(running(1), progress=50))

    lists.wait(lambda: "request-new" in code.toPlainText())
    assert code.toPlainText() == log_text(lists)
    assert "request-1-" not in code.toPlainText()


def test_a_selection_within_the_log_survives_a_poll(lists: TaskLists) -> None:
    calls = tuple(call(f"request-{n}", n) for n in range(MANY))
    lists.imports.stories.called["key-0001"] = calls
    lists.take(running(1))
    lists.detail._tabs.choose("log")
    code = only(lists.detail, CallLog)._code
    lists.wait(lambda: "request-59" in code.toPlainText())
    cursor = code.textCursor()
    cursor.setPosition(10)
    cursor.setPosition(50, QTextCursor.MoveMode.KeepAnchor)
    code.setTextCursor(cursor)
    text = cursor.selectedText()

    lists.imports.stories.called["key-0001"] = (*calls, call("request-new", MANY))
    lists.take(replace(running(1), progress=50))

    lists.wait(lambda: "request-new" in code.toPlainText())
    assert code.textCursor().selectedText() == text != ""
    assert code.toPlainText() == log_text(lists)


def test_focus_and_selection_in_a_fact_stay_when_another_fact_changes(lists: TaskLists) -> None:
    lists.take(running(1))
    fact = next(
        one for one in only(lists.detail, FactList).findChildren(QLabel) if "import-snap" in one.text()
    )
    fact.setFocus()
    fact.setSelection(0, 11)

    lists.take(replace(running(1), status_message="converting", note="for the audit", description="data"))

    assert QApplication.focusWidget() is fact
    assert fact.selectedText() == "import-snap"
    texts = shown_texts(lists.detail)
    assert {"for the audit", "data"} <= set(texts)
    assert texts.index("Description") < texts.index("Note")
    lists.take(running(1))
    assert "for the audit" not in shown_texts(lists.detail)
    assert fact.selectedText() == "import-snap"


def test_what_aws_said_stays_unfolded_when_only_the_row_changes(lists: TaskLists) -> None:
    failed = task(
        1, "failed", failure=Failure("task", "ClientError: x", at=BEGAN), state="FAILED", tone="err"
    )
    lists.take(failed, replace(failed, key="key-0002"))
    lists.table.choose("key-0001")
    said = lists.detail.findChildren(Disclosure)[0]
    said.button.setFocus()
    said.button.click()

    lists.take(replace(failed, second_line="Tried once more by itself"), replace(failed, key="key-0002"))

    assert lists.detail.findChildren(Disclosure) == [said]
    assert said.is_open
    assert said.button.hasFocus()
    lists.table.choose("key-0002")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not lists.detail.findChildren(Disclosure)[0].is_open


def test_the_result_of_a_snapshot_is_changed_in_place(lists: TaskLists) -> None:
    done = task(1, snapshot_id="snap-1", snapshot_state="pending", second_line="Finishing", state="COMPLETED")
    lists.take(done)
    lists.detail._tabs.choose("result")
    state = next(one for one in lists.detail.findChildren(QLabel) if one.text() == "pending")

    lists.take(replace(done, snapshot_state="completed", second_line="Tags copied", snapshot_size_gib=8))

    assert state.text() == "completed"
    assert {"Tags copied", "Volume size"} <= set(shown_texts(lists.detail))


@pytest.mark.parametrize("how", ["return", "ctrl+j"])
def test_a_pane_that_was_dragged_shut_is_opened_by_the_keyboard(lists: TaskLists, how: str) -> None:
    lists.take(task(1))
    splitter = lists.detail.parent()
    splitter.setSizes([800, 0])  # type: ignore[union-attr]
    assert lists.heights()[1] == 0

    if how == "return":
        QTest.keyClick(lists.table, Qt.Key.Key_Return)
    else:
        lists.page.toggle_detail()

    assert lists.heights()[1] > 100
    lists.page.toggle_detail()
    assert not lists.detail.isVisible()
    lists.page.toggle_detail()
    assert lists.heights()[1] > 100


def test_the_timeline_opens_at_its_newest_event_and_stays_where_it_is_scrolled_to(lists: TaskLists) -> None:
    lists.imports.stories.told["key-0001"] = story(MANY)
    lists.take(running(1))
    shown = only(lists.detail, Timeline)
    bar = shown.verticalScrollBar()
    lists.wait(lambda: shown.model().rowCount() == MANY)
    lists.wait(lambda: bar.value() == bar.maximum() > 0)
    bar.setValue(300)

    lists.imports.stories.told["key-0001"] = story(MANY + 1)
    lists.take(replace(running(1), progress=50))

    lists.wait(lambda: shown.model().rowCount() == MANY + 1)
    assert bar.value() == 300


def test_ids_and_events_of_the_timeline_are_copied(lists: TaskLists) -> None:
    lists.imports.stories.told["key-0001"] = (*story(2), Event(BEGAN, "noted", "Last", "circle-check", ""))
    lists.take(running(1))
    shown = only(lists.detail, Timeline)
    lists.wait(lambda: shown.model().rowCount() == 3)

    def menu_at(row: int) -> QMenu:
        place = shown.visualRect(shown.model().index(row, 0)).center()
        shown.customContextMenuRequested.emit(place)
        opened = QApplication.activePopupWidget()
        assert isinstance(opened, QMenu)
        return opened

    menu = menu_at(1)
    action(menu.actions(), "Copy request id").trigger()
    assert QGuiApplication.clipboard().text() == "req-1"
    action(menu.actions(), "Copy timeline").trigger()
    assert [line.count("Event") for line in QGuiApplication.clipboard().text().split("\n")] == [1, 1, 0]
    menu.close()
    menu = menu_at(2)
    assert not action(menu.actions(), "Copy request id").isEnabled()
    menu.close()

    shown.setCurrentIndex(shown.model().index(0, 0))
    QTest.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().endswith("Event 0, d, request id req-0")
