"""After a run that did not end well: told once, quietly, with a report without secrets."""

import faulthandler
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from fakes.canaries import Canaries
from fakes.ending import run_to_its_end
from fakes.windows import Windows, button, dialog, nameless, rich_labels
from snapshot_importer.run_mark import RunMark, crashes, kept_reports
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.diagnostics.crash_dialog import CrashDialog
from snapshot_importer.ui.diagnostics.crash_notice import NO_TRACE, WORDS, CrashNotice
from snapshot_importer.ui.diagnostics.log_reader import log_times
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.theme.theme import Theme

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
ACCOUNT = "444455556666"


@pytest.fixture(autouse=True)
def crashes_of_the_suite_are_told() -> Iterator[None]:
    """Give the crash handler, which a mark takes over, back to the suite."""
    yield
    faulthandler.enable(sys.__stderr__ or 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    return tmp_path / "logs"


def look(windows: Windows, theme: Theme, folder: Path) -> CrashNotice:
    notice = CrashNotice(theme, windows.window, folder, windows.workspace._background)
    notice.look()
    return notice


def told(windows: Windows, theme: Theme, folder: Path) -> str:
    """Press Show report… in the notice, and return the report."""
    look(windows, theme, folder)
    windows.wait(lambda: windows.window.notice.words() == WORDS)
    button(windows.window.notice, "Show report…").click()
    shown = dialog(CrashDialog)
    button(shown, "Copy").click()
    assert (nameless(shown), rich_labels(shown)) == ([], [])
    shown.close()
    return QApplication.clipboard().text()


def test_a_crash_is_told_once_with_its_stack_and_its_log(
    windows: Windows, theme: Theme, tmp_path: Path
) -> None:
    run_to_its_end(tmp_path / "run", "os.abort()")
    data = tmp_path / "run" / "data"
    with (data / "log.txt").open("a") as log:
        log.write("2026-11-27 14:02:00,000 1 INFO a: of another process\n")
    windows.show()

    report = told(windows, theme, data)

    assert "Fatal Python error: Aborted" in report
    assert " has started" in report
    assert f"in the log, 100 at the most, {log_times()}\n" in report
    assert "of another process" not in report
    windows.wait(lambda: kept_reports(data))
    assert crashes(data) == ()


def test_a_run_that_was_ended_from_outside_left_no_trace(
    windows: Windows, theme: Theme, folder: Path
) -> None:
    RunMark(folder).leave()
    windows.show()

    assert NO_TRACE in told(windows, theme, folder)


def test_no_secret_is_in_the_report(windows: Windows, theme: Theme, folder: Path) -> None:
    mark = RunMark(folder)
    mark.died(RuntimeError(f"lost {SECRET} of {ACCOUNT}"))
    mark.leave()
    line = f"2026-11-27 14:02:00,000 {os.getpid()} ERROR a: said {SECRET} in {ACCOUNT}\n"
    (folder / "log.txt").write_text(line)
    windows.show()

    report = told(windows, theme, folder)

    assert Canaries({"secret": SECRET, "account": ACCOUNT}).in_bytes(report.encode()) == []
    assert "RuntimeError: lost **** of account-1" in report
    assert "said **** in account-1" in report


def test_after_a_good_end_nothing_is_said(windows: Windows, theme: Theme, folder: Path) -> None:
    RunMark(folder).remove()
    running = RunMark(folder)
    one_after_the_other = Background(DaemonExecutor(1, "worker"))
    windows.show()
    done: list[object] = []
    CrashNotice(theme, windows.window, folder, one_after_the_other).look()

    one_after_the_other.run(lambda: None, owner=windows.window, done=done.append, failed=done.append)
    windows.wait(lambda: done)
    assert windows.window.notice.words() == ""
    one_after_the_other.close()
    running.remove()


def test_a_more_urgent_notice_comes_first(windows: Windows, theme: Theme, folder: Path) -> None:
    RunMark(folder).leave()
    windows.show()
    windows.window.notice.say("warning", "The history was damaged.")
    notice = look(windows, theme, folder)
    windows.wait(lambda: notice._crashes)

    assert windows.window.notice.words() == "The history was damaged."
    assert crashes(folder) != ()  # not told yet
    QTimer.singleShot(0, windows.window.notice, windows.window.notice.hide)
    windows.wait(lambda: windows.window.notice.words() == WORDS)
