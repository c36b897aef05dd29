"""Notes, exports and what is deleted from the history, in the real windows."""

import csv
import errno
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from fakes.windows import Windows, answer, question
from snapshot_importer.tasks.export_file import Kind, StoppedError, write_export
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.tasks import exporting
from snapshot_importer.ui.tasks.exporting import Exporting
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.theme.theme import Theme
from ui.tasks.test_model import task
from ui.tasks.test_page import do, fill, seeded, tasks_page


def select_all(page: TasksPage) -> tuple[Task, ...]:
    page.table.setFocus()
    page.table.selectAll()
    return page.table.selected()


class Bench:
    """An export alone, in a window of its own."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.background = Background(DaemonExecutor(2, "worker"))
        self.exporting = Exporting(theme, self.background, self.window)
        self.window.show()

    def write(self, path: Path, kind: Kind) -> str:
        """Export three tasks, and return the title of what is told then."""
        self.exporting.write(path, kind, [task(number) for number in range(3)])
        return self.told()

    def told(self) -> str:
        self.qtbot.waitUntil(lambda: any(box.isVisible() for box in self.window.findChildren(QMessageBox)))
        return question().text()


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme) -> Iterator[Bench]:
    made = Bench(qtbot, theme)
    yield made
    made.background.close()


def test_a_note_on_several_imports_is_found_edited_and_removed(windows: Windows) -> None:
    page = tasks_page(windows)
    tasks = select_all(page)
    assert len(tasks) > 1
    assert page.actions_.note.text() == "Add note…"
    do(page.actions_.note)
    fill("for the audit in spring", "Keep the note")

    def notes() -> set[str]:
        windows.desk.board.refresh()
        return {windows.task(one.key).note for one in tasks}

    windows.wait(lambda: notes() == {"for the audit in spring"})
    page.search.setText("note:audit")
    windows.wait(lambda: windows.desk.board.model.rowCount() == len(tasks))
    page.search.clear()
    select_all(page)
    assert page.actions_.note.text() == "Edit note…"
    do(page.actions_.note)
    fill("  ", "Keep the note")
    windows.wait(lambda: notes() == {""})


def test_a_finished_import_is_deleted_from_the_history_and_a_poll_does_not_bring_it_back(
    windows: Windows,
) -> None:
    page = tasks_page(windows)
    one = seeded(windows, "Cancelled")
    page.show_task(one.key)
    do(page.actions_.delete)
    assert "Nothing in AWS is touched" in question().informativeText()
    answer("Delete")

    def keys() -> set[str]:
        return {other.key for other in windows.workspace.imports.tasks()}

    windows.wait(lambda: one.key not in keys())
    before = max(state.answered for state in windows.workspace.imports.watch_states() if state.answered)
    windows.poll_until(
        lambda: any(
            state.answered and state.answered > before for state in windows.workspace.imports.watch_states()
        )
    )
    assert one.task_id not in {other.task_id for other in windows.workspace.imports.tasks()}


def test_what_is_only_of_the_history_begins_no_watch(
    windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tasks_page(windows)
    begun: list[tuple[object, ...]] = []
    monkeypatch.setattr(windows.workspace.imports.watching, "watch", lambda *place: begun.append(place))
    one = seeded(windows, "Cancelled")
    page.show_task(one.key)
    do(page.actions_.note)
    fill("for Ana", "Keep the note")
    windows.wait(lambda: windows.task(one.key).note)
    do(page.actions_.delete)
    answer("Delete")
    windows.wait(lambda: one.key not in {other.key for other in windows.workspace.imports.tasks()})
    assert begun == []


def test_the_list_is_exported_through_the_file_dialog(windows: Windows, tmp_path: Path) -> None:
    page = tasks_page(windows)
    listed = windows.desk.board.model.shown()
    do(page.actions_.exports["List as CSV…"])
    (chooser,) = (one for one in page.findChildren(QFileDialog) if one.isVisible())
    assert chooser.selectedFiles()[0].endswith(".csv")
    chooser.fileSelected.emit(str(tmp_path / "list.csv"))
    chooser.reject()
    windows.wait((tmp_path / "list.csv").exists)
    windows.wait(lambda: [box for box in page.findChildren(QMessageBox) if box.isVisible()])
    assert question().text() == f"{len(listed)} imports exported"
    answer("Close")

    with (tmp_path / "list.csv").open(encoding="utf-8", newline="") as file:
        assert [line["task_id"] for line in csv.DictReader(file)] == [one.task_id for one in listed]


def test_an_export_begins_in_the_folder_of_the_last_one(bench: Bench, tmp_path: Path) -> None:
    def folder() -> Path:
        bench.exporting.begin("csv", [task(1)])
        chooser = next(one for one in bench.window.findChildren(QFileDialog) if one.isVisible())
        found = Path(chooser.directory().absolutePath())
        chooser.reject()
        chooser.deleteLater()
        return found

    assert folder() != Path.cwd()
    bench.write(tmp_path / "list.csv", "csv")
    answer("Close")

    assert folder() == tmp_path


def test_another_file_is_replaced_only_after_a_question(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text("older", encoding="utf-8")
    assert bench.write(path, "json") == "Replace list.json?"
    answer("Keep it")
    assert path.read_text(encoding="utf-8") == "older"

    assert bench.write(path, "json") == "Replace list.json?"
    answer("Replace")
    assert bench.told() == "3 imports exported"
    answer("Close")
    assert len(json.loads(path.read_text(encoding="utf-8"))) == 3


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
def test_a_disk_that_refuses_is_told_and_leaves_nothing(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    assert bench.write(tmp_path / "list.csv", "csv") == "Nothing was exported"
    assert exporting.REASONS.get(code, os.strerror(code)) in question().informativeText()
    answer("Close")
    assert list(tmp_path.iterdir()) == []


def test_an_export_tells_how_far_it_is_and_stops_without_a_trace(tmp_path: Path) -> None:
    tasks = [task(number) for number in range(1200)]
    told: list[int] = []

    with pytest.raises(StoppedError):
        write_export(tmp_path / "list.csv", tasks, "csv", told=told.append, stopped=lambda: len(told) > 1)
    assert told == [0, 500]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_only_this_user_may_read_an_export(tmp_path: Path) -> None:
    write_export(tmp_path / "list.csv", [task(1)], "csv")

    assert stat.S_IMODE((tmp_path / "list.csv").stat().st_mode) == 0o600
