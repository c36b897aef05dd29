"""Settings, Privacy and data, and the tags that a new import begins with, in the real windows."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox

from fakes.aws import simulated_aws
from fakes.windows import Windows, answer, question, shown_texts
from snapshot_importer.request.model import Tag
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.journal import utc_now
from snapshot_importer.tasks.pause import Pace
from snapshot_importer.ui.history_keeping import HistoryKeeping
from snapshot_importer.ui.preferences import preferences_file, read_choices
from snapshot_importer.ui.settings.history_card import FOR_EVER, HINT, HistoryCard
from snapshot_importer.ui.settings.imports_card import NewImportCard
from snapshot_importer.ui.settings.page import SettingsPage
from snapshot_importer.ui.settings.privacy import DataCard


@pytest.fixture
def aws() -> Iterator[Simulator]:
    """An account of its own, in which nothing runs."""
    with simulated_aws("demo") as simulator:
        yield simulator


def section(windows: Windows, key: str) -> None:
    windows.window.go_to("settings")
    windows.page(SettingsPage).show_section(key)


def history(windows: Windows) -> HistoryCard:
    windows.signed_in()
    section(windows, "privacy")
    return windows.page(HistoryCard)


def keep(card: HistoryCard, windows: Windows, key: Qt.Key) -> None:
    """Choose how long with the keyboard."""
    card.keep.setFocus()
    QTest.keyClick(card.keep, key)


def asked(windows: Windows) -> QMessageBox:
    windows.wait(lambda: any(box.isVisible() for box in windows.window.findChildren(QMessageBox)))
    return question()


def test_a_shorter_history_is_asked_about_with_its_count(
    windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = history(windows)
    journal = windows.workspace.imports.journal
    assert journal is not None
    before = len(journal.tasks())
    journal.clock = lambda: utc_now() + timedelta(days=40)  # which is when these are old

    keep(card, windows, Qt.Key.Key_End)
    assert f"{before} imports that ended earlier" in asked(windows).informativeText()
    answer("Leave it as it is")
    assert card.keep.currentData() == windows.workspace.preferences.choices.keep_history == 0
    assert FOR_EVER in shown_texts(card)

    keep(card, windows, Qt.Key.Key_End)
    asked(windows)
    answer("Delete older ones")
    assert windows.workspace.preferences.choices.keep_history == 30
    # By AWS no day has gone by since it told the time: only then is anything old.
    monkeypatch.setattr(Pace, "now", lambda _: time.monotonic() + timedelta(days=40).total_seconds())
    keeping = windows.workspace.imports.findChild(HistoryKeeping)
    assert keeping is not None
    assert len(journal.tasks()) == before
    keeping.look()
    windows.wait(lambda: journal.tasks() == ())

    assert HINT in shown_texts(card)
    keep(card, windows, Qt.Key.Key_Home)  # longer: nothing to ask
    assert FOR_EVER in shown_texts(card)
    assert windows.workspace.preferences.choices.keep_history == 0


def test_the_history_is_deleted_after_a_question_and_what_runs_stays(windows: Windows) -> None:
    card = history(windows)
    sent = windows.send_import()
    finished = [one for one in windows.workspace.imports.tasks() if one.final]
    card.delete.click()
    box = asked(windows)
    assert box.text() == f"Delete {len(finished)} imports from the history?"
    assert "1 not finished stays." in box.informativeText()
    assert "Nothing in AWS is touched" in box.informativeText()
    answer("Delete")
    windows.wait(lambda: [one.key for one in windows.workspace.imports.tasks()] == [sent.key])


def test_every_file_with_imports_or_names_is_told(windows: Windows) -> None:
    windows.show()
    section(windows, "privacy")
    words = " ".join(label.text() for label in windows.page(DataCard).findChildren(QLabel))
    for name in ("history.sqlite", "history.sqlite.before-", "history.sqlite.damaged-", "window.picture"):
        assert name in words


def test_new_imports_begin_with_the_default_tags(windows: Windows, tmp_path: Path) -> None:
    windows.show()
    form = windows.desk.pages.import_page.form
    section(windows, "imports")
    editor = windows.page(NewImportCard).editor
    editor.rows[0].key.setFocus()
    QTest.keyClicks(editor.rows[0].key, "Owner")
    QTest.keyClicks(editor.rows[0].content, "ops")
    editor.copy_box.click()
    # The form is new still, so it takes them at once.
    assert form.request().tags == (Tag("Owner", "ops"),)
    assert not form.snapshot.tags.copy_box.isChecked()

    form.snapshot.tags.rows[0].content.put("me")
    QTest.keyClicks(editor.rows[0].content, "x")
    assert form.request().tags == (Tag("Owner", "me"),)  # a draft is left alone
    windows.desk.pages.import_page.filling.begin()
    assert form.request().tags == (Tag("Owner", "opsx"),)
    windows.wait(lambda: read_choices(preferences_file(tmp_path / "data")).default_tags == {"Owner": "opsx"})

    editor.rows[0].key.setFocus()
    editor.rows[0].key.selectAll()
    QTest.keyClicks(editor.rows[0].key, "aws:owner")
    QTest.keyClick(editor.rows[0].key, Qt.Key.Key_Return)
    assert "aws:" in editor.rows[0].message.text()
    assert windows.workspace.preferences.choices.default_tags == {}
