"""Keyboard and help, in the real windows."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest

from fakes.windows import Windows, button, dialog, only, shown_texts
from snapshot_importer.ui.settings.keyboard import KeyboardCard
from snapshot_importer.ui.settings.page import SettingsPage
from snapshot_importer.ui.shell.help_dialog import HelpDialog
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.widgets.key_table import KeyTable


def keys_of(actions: list[QAction]) -> set[str]:
    native = QKeySequence.SequenceFormat.NativeText
    return {keys.toString(native) for action in actions for keys in action.shortcuts()}


def test_every_key_is_told_those_of_the_pages_too_and_none_twice(windows: Windows) -> None:
    windows.signed_in()
    button(windows.window.bar, "Keyboard and help").click()

    told = shown_texts(dialog(HelpDialog))
    keys = [one for text in told for one in text.split(", ")]

    tasks = windows.desk.pages.tasks
    assert tasks is not None
    for part in (windows.window, windows.desk.pages.import_page, tasks):
        assert keys_of(part.actions()) <= set(keys)
    assert {"Cancel import", "Search this page", "Send the import", "Move up"} <= set(told)
    assert keys.count("F6") == 1


def test_its_foot_is_that_of_the_other_dialogs(windows: Windows) -> None:
    windows.signed_in()
    button(windows.window.bar, "Keyboard and help").click()

    close = button(dialog(HelpDialog), "Close")

    assert close.property("kind") == "primary"
    assert close.icon().isNull()


def test_f1_helps_with_the_field_where_there_is_one_and_tells_the_keys_everywhere_else(
    windows: Windows,
) -> None:
    windows.signed_in()
    windows.window.go_to("import")
    QTest.keyClick(windows.window, Qt.Key.Key_F1)

    assert windows.desk.pages.import_page.help.isVisible()

    windows.desk.pages.import_page.help.hide()
    windows.window.go_to("tasks")
    QTest.keyClick(windows.window, Qt.Key.Key_F1)

    dialog(HelpDialog).reject()

    windows.window.go_to("import")
    QTest.keyClick(windows.window, Qt.Key.Key_F1)
    assert windows.desk.pages.import_page.help.isVisible()


def test_the_settings_tell_the_same_keys_with_those_of_a_page_that_was_made_since(windows: Windows) -> None:
    windows.signed_in()
    windows.window.go_to("settings")
    settings = windows.page(SettingsPage)
    settings.show_section("keyboard")
    card = only(settings, KeyboardCard)
    windows.wait(lambda: "Search everything" in shown_texts(card))
    before = set(shown_texts(card))
    assert "Move up" not in before

    windows.window.go_to("tasks")
    windows.page(TasksPage)
    windows.window.go_to("settings")

    windows.wait(lambda: "Move up" in shown_texts(card))
    assert before < set(shown_texts(card))
    button(windows.window.bar, "Keyboard and help").click()
    told = dialog(HelpDialog)
    assert shown_texts(only(told, KeyTable)) == shown_texts(only(card, KeyTable))
    told.reject()
