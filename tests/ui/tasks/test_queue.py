"""The queue through the windows: what waits, its order by hand, and what starts it, over the simulated AWS."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSpinBox
from pytestqt.qtbot import QtBot

from fakes.windows import Windows, answer, button, only, open_windows, shown_texts, windows_of
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.settings.imports_card import ImportsCard
from snapshot_importer.ui.tasks.columns import progress_text, sentence
from snapshot_importer.ui.tasks.monitor import work_words
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.theme.theme import Theme

HOUR = 3600  # seconds: every import of the demo ends within it
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def queue(windows: Windows) -> list[Task]:
    """One import that runs, and three in line, on the tasks page."""
    return in_queue(windows)


def in_queue(windows: Windows) -> list[Task]:
    """Send four imports where one may run, and return the three in line."""
    windows.signed_in()
    windows.workspace.preferences.change(parallel_imports=1)
    journal = windows.workspace.imports.journal
    windows.wait(lambda: journal and journal.limit == 1)
    windows.window.go_to("tasks")
    first, *waiting = [windows.send_import(description=job) for job in "abcd"]
    assert first.state == "SUBMITTED"
    return [windows.task(task.key) for task in waiting]


def made(aws: Simulator) -> str:
    """Return the jobs that AWS has a task for, in their order."""
    jobs = [task.description for task in aws.world.ec2.tasks.values()]
    return "".join(job for job in jobs if len(job) == 1)


def _made_are(aws: Simulator, jobs: str) -> bool:
    return made(aws) == jobs


def in_line(windows: Windows) -> str:
    """Return the jobs in line as the table lists them."""
    return "".join(task.description for task in windows.desk.board.model.shown() if task.position)


def menu_words(page: TasksPage) -> list[str]:
    menu = page.actions_.menu(page)
    words = [action.text() for action in menu.actions()]
    menu.deleteLater()
    return words


def test_rows_in_line_say_their_place_and_what_they_wait_for(windows: Windows, queue: list[Task]) -> None:
    first, second, third = queue
    assert [progress_text(task) for task in queue] == ["Position 1", "Position 2", "Position 3"]
    assert (first.word, first.second_line) == ("Queued", "Starts when the running one is done")
    assert sentence(second) == "Queued, 2nd in line, starts when 2 are done"
    page = windows.page(TasksPage)
    page.show_task(third.key)
    windows.wait(lambda: "3rd in line" in shown_texts(page.detail))
    assert windows.desk.board.counts()["running"] == 4
    assert "1 running" in work_words(windows.workspace.imports.unfinished(), 0)
    assert "3 queued" in work_words(windows.workspace.imports.unfinished(), 0)


def test_the_list_shows_the_queue_in_its_order_after_what_runs(windows: Windows, queue: list[Task]) -> None:
    shown = [task.description for task in windows.desk.board.model.shown() if len(task.description) == 1]
    assert shown == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("job", "key", "expected"),
    [
        pytest.param("d", Qt.Key.Key_Up, "bdc", id="up"),
        pytest.param("b", Qt.Key.Key_Down, "cbd", id="down"),
        pytest.param("d", Qt.Key.Key_Home, "dbc", id="to the front"),
    ],
)
def test_the_order_is_changed_with_the_keyboard(
    windows: Windows, queue: list[Task], job: str, key: Qt.Key, expected: str
) -> None:
    page = windows.page(TasksPage)
    task = next(task for task in queue if task.description == job)
    page.show_task(task.key)

    QTest.keyClick(page.table, key, ALT)

    windows.wait(lambda: in_line(windows) == expected)
    assert page.table.current_key() == task.key


def test_the_menu_of_a_row_offers_what_can_be_done_with_it(windows: Windows, queue: list[Task]) -> None:
    page = windows.page(TasksPage)
    first, second, third = queue
    moves = {"Move to the front", "Move up", "Move down"}
    for task, offered in (
        (first, {"Move down"}),
        (second, moves),
        (third, {"Move to the front", "Move up"}),
    ):
        page.show_task(task.key)
        words = menu_words(page)
        assert moves & set(words) == offered
        assert {"Start now", "Remove from the queue…"} <= set(words)
        assert "Cancel import…" not in words


def test_start_now_starts_beyond_the_limit(windows: Windows, queue: list[Task], aws: Simulator) -> None:
    page = windows.page(TasksPage)
    page.show_task(queue[1].key)

    button(page.detail, "Start now").click()

    windows.wait(lambda: windows.task(queue[1].key).state == "SUBMITTED")
    assert made(aws) == "ac"
    windows.wait(lambda: in_line(windows) == "bd")


def test_several_are_removed_from_the_queue_with_delete_and_never_sent(
    windows: Windows, queue: list[Task], aws: Simulator
) -> None:
    page = windows.page(TasksPage)
    page.show_task(queue[0].key)
    QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(page.table.selected()) == 2

    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    answer("Remove")

    windows.wait(lambda: [windows.task(task.key).word for task in queue[:2]] == ["Cancelled"] * 2)
    aws.world.clock.advance(HOUR)
    windows.poll_until(lambda: made(aws) == "ad")
    assert windows.task(queue[0].key).second_line == "Removed from the queue"


def test_one_after_the_other_starts_as_imports_end(
    windows: Windows, queue: list[Task], aws: Simulator
) -> None:
    for expected in ("ab", "abc", "abcd"):
        aws.world.clock.advance(HOUR)
        windows.poll_until(partial(_made_are, aws, expected))
    aws.world.clock.advance(HOUR)
    windows.poll_until(lambda: {windows.task(task.key).word for task in queue} == {"Completed"})


def test_a_higher_limit_in_the_settings_starts_the_next_at_once(
    windows: Windows, queue: list[Task], aws: Simulator
) -> None:
    windows.window.go_to("settings")
    box = only(windows.page(ImportsCard), QSpinBox)
    assert (box.value(), box.accessibleName()) == (1, "Imports at a time")

    box.setValue(3)

    windows.wait(lambda: made(aws) == "abc")
    assert windows.workspace.preferences.choices.parallel_imports == 3


def test_the_queue_and_its_limit_survive_the_end_of_the_program(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    with windows_of(aws, qtbot, theme, tmp_path, monkeypatch) as windows:
        first, *_ = in_queue(windows)

    with open_windows(qtbot, theme, tmp_path / "data") as again:
        again.signed_in()
        assert (in_line(again), made(aws)) == ("bcd", "a")
        aws.world.clock.advance(HOUR)
        again.poll_until(partial(_made_are, aws, "ab"))
        assert again.task(first.key).client_token == first.client_token
