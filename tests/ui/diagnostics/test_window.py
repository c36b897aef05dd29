"""The window Diagnostics: what it shows, what it leaves out, and that it is what Copy and Save take."""

import logging
import stat
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from fakes.canaries import Canaries
from fakes.windows import Windows, answer, button, dialog, nameless, only, rich_labels, without_tip
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.diagnostics.window import DiagnosticsWindow
from snapshot_importer.ui.shell.help_dialog import HelpDialog
from snapshot_importer.ui.shell.search_dialog import SearchDialog

ENTRY = "2026-11-27 14:02:00,{:03} 1 {} snapshot_importer.a: {}\n"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
ACCOUNT = "444455556666"


def write_log(windows: Windows, *entries: tuple[str, str]) -> None:
    log = windows.workspace.accounts.store._path.parent / "log.txt"
    with log.open("a") as file:
        file.writelines(ENTRY.format(number, level, words) for number, (level, words) in enumerate(entries))


def opened(windows: Windows) -> DiagnosticsWindow:
    windows.workspace.diagnostics.open()
    shown = dialog(DiagnosticsWindow)
    windows.wait(lambda: "Last 200 entries" in shown.text())
    return shown


def log_of(windows: Windows) -> DiagnosticsWindow:
    shown = opened(windows)
    shown.tabs.choose("log")
    windows.wait(shown.text)
    return shown


def test_the_report_tells_how_the_program_stands(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://elsewhere.example")
    monkeypatch.setenv("AWS_PROFILE", "imaging")
    windows.signed_in()
    text = opened(windows).text()

    for part in (
        "Snapshot Importer report",
        "botocore",
        "Qt platform: offscreen",
        "1. shared, eu-central-1, ok, in use, endpoint of its own",
        "Profile 1, eu-central-1: last answer 20",
        "AWS_ENDPOINT_URL = … (ignored)",
        "AWS_PROFILE = imaging (used by profiles of the method environment)",
        "history.sqlite",
        "confirm_quit: True",
        "task_search: empty",
    ):
        assert part in text
    assert "imaging-prod" not in text


def test_nothing_secret_is_in_report_or_log(
    windows: Windows, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", aws.access_key_id)
    windows.signed_in()
    write_log(windows, ("ERROR", f"said {SECRET} of {aws.access_key_id} in arn:aws:iam::{ACCOUNT}:role/x"))
    canaries = Canaries(
        {
            "secret": SECRET,
            "key of the account": aws.secret_access_key,
            "key id": aws.access_key_id,
            "account": windows.session.account,
            "another account": ACCOUNT,
        }
    )
    shown = opened(windows)
    texts = [shown.text()]
    shown.tabs.choose("log")
    windows.wait(lambda: "said" in shown.text())
    texts.append(shown.text())

    assert canaries.in_bytes("\n".join(texts).encode()) == []
    assert "in arn:aws:iam::account-1:role/x" in texts[1]


def test_account_ids_are_kept_for_who_wants_them(windows: Windows) -> None:
    windows.show()
    write_log(windows, ("INFO", f"polled {ACCOUNT}"))
    shown = log_of(windows)
    windows.wait(lambda: "polled account-1" in shown.text())

    shown.accounts.click()

    windows.wait(lambda: f"polled {ACCOUNT}" in shown.text())


def test_what_is_shown_is_copied_and_saved(windows: Windows, tmp_path: Path) -> None:
    windows.show()
    shown = opened(windows)

    button(shown, "Copy").click()
    button(shown, "Save…").click()
    chooser = dialog(QFileDialog)
    chooser.selectFile(str(tmp_path / "report.txt"))
    chooser.accept()

    windows.wait((tmp_path / "report.txt").exists)
    assert QApplication.clipboard().text() == shown.text() == shown.code.toPlainText()
    assert (tmp_path / "report.txt").read_text() == shown.text() + "\n"
    assert stat.S_IMODE((tmp_path / "report.txt").stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_is_told(windows: Windows, tmp_path: Path) -> None:
    windows.show()
    shown = opened(windows)
    (tmp_path / "file").touch()

    shown._deeds._write(str(tmp_path / "file" / "report.txt"), "text")

    windows.wait(
        lambda: [box for box in QApplication.topLevelWidgets() if box.windowTitle().startswith("The file")]
    )
    answer("Close")


def test_the_log_is_searched_filtered_and_followed(windows: Windows) -> None:
    windows.show()
    write_log(windows, ("INFO", "one"), ("WARNING", "two"), ("ERROR", "three\n  trace of it"))
    shown = log_of(windows)
    windows.wait(lambda: "three" in shown.text())

    shown.log.level.setCurrentIndex(shown.log.level.findData(logging.WARNING))
    assert [line.rpartition(": ")[2].strip() for line in shown.text().split("\n")] == [
        "two",
        "three",
        "trace of it",
    ]
    shown.log.search.setText("THREE")
    assert shown.text().endswith("three\n  trace of it")
    assert "two" not in shown.text()
    shown.log.search.clear()

    write_log(windows, ("ERROR", "four"))
    windows.wait(lambda: "four" in shown.log.code.toPlainText())
    shown.log.search.setText("nowhere")
    assert shown.log.code.toPlainText() == "Nothing fits."


def test_hostile_entries_are_shown_as_text(windows: Windows) -> None:
    windows.show()
    write_log(windows, ("ERROR", "<b>bold</b> \u202egnp.exe\0"))
    shown = log_of(windows)

    windows.wait(lambda: r"<b>bold</b> \u{202E}gnp.exe\u{0}" in shown.log.code.toPlainText())


def test_it_is_opened_from_settings_help_and_search(windows: Windows) -> None:
    windows.show()
    windows.window.show_page("settings")
    settings = windows.desk.pages.settings
    assert settings is not None
    settings.show_section("about")
    button(settings, "Diagnostics…").click()
    dialog(DiagnosticsWindow).close()

    windows.desk._open_help()
    button(dialog(HelpDialog), "Diagnostics…").click()
    shown = dialog(DiagnosticsWindow)
    assert not any(isinstance(one, HelpDialog) and one.isVisible() for one in QApplication.topLevelWidgets())
    shown.close()

    windows.desk._search.open()
    line = only(dialog(SearchDialog), QLineEdit)
    QTest.keyClicks(line, "diagnostics")
    QTest.keyClick(line, Qt.Key.Key_Return)
    windows.wait(shown.isVisible)


def test_every_control_has_a_name(windows: Windows) -> None:
    windows.show()
    write_log(windows, ("INFO", "one"))
    shown = log_of(windows)

    assert (nameless(shown), without_tip(shown), rich_labels(shown)) == ([], [], [])


class Stood:
    """An import whose state is asked for, and noted by whom."""

    def __init__(self, askers: list[threading.Thread]) -> None:
        self._askers = askers

    @property
    def state(self) -> str:
        self._askers.append(threading.current_thread())
        return "COMPLETED"


def test_a_long_history_is_counted_in_a_worker(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    windows.signed_in()
    askers: list[threading.Thread] = []
    history = tuple(Stood(askers) for _ in range(3))
    with monkeypatch.context() as patched:
        patched.setattr(windows.workspace.imports, "tasks", lambda: history)
        windows.desk.board.close()  # which looks at them, too
        text = opened(windows).text()

    assert "COMPLETED: 3" in text
    assert threading.main_thread() not in askers
