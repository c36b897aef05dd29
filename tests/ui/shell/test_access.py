"""Names and tool tips of the controls in every window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

from fakes.windows import Windows, dialog, nameless, rich_labels, without_tip
from snapshot_importer.ui.shell.frame import PAGES
from snapshot_importer.ui.shell.help_dialog import HelpDialog
from snapshot_importer.ui.shell.search_dialog import SearchDialog
from snapshot_importer.ui.tasks.detail import TABS
from snapshot_importer.ui.tasks.dialogs import OneFieldDialog
from snapshot_importer.ui.tasks.page import TasksPage


def unseen_stops(window: QWidget) -> list[str]:
    """Return the scroll areas that Tab comes to, where no focus is drawn, on its way to what is inside."""
    areas = [area for area in window.findChildren(QScrollArea) if area.isVisible() and stops_at(area)]
    return [
        area.accessibleName() for area in areas if any(map(stops_at, area.viewport().findChildren(QWidget)))
    ]


def stops_at(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def with_mark_up(window: QWidget) -> list[str]:
    """Return what a screen reader is told with its mark-up."""
    controls = [one for one in window.findChildren(QAbstractButton) if one.isVisible()]
    told = [QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Description) for one in controls]
    return [text for text in told if "<" in text]


def lacks(window: QWidget) -> dict[str, list[str]]:
    """Return what a screen reader or the mouse would not be told."""
    return {
        "names": nameless(window),
        "tips": without_tip(window),
        "plain text": rich_labels(window),
        "words alone": with_mark_up(window),
    }


NOTHING: dict[str, list[str]] = {"names": [], "tips": [], "plain text": [], "words alone": []}


@pytest.mark.parametrize("key", PAGES)
def test_every_control_of_a_page_says_what_it_is(windows: Windows, key: str) -> None:
    windows.signed_in()
    windows.window.go_to(key)
    assert windows.window.current_page() == key
    assert lacks(windows.window) == NOTHING
    assert unseen_stops(windows.window) == []


def test_every_tab_of_a_task_says_what_it_is(windows: Windows) -> None:
    windows.signed_in()
    windows.window.go_to("tasks")
    page = windows.page(TasksPage)
    for task in windows.workspace.imports.tasks():
        page.show_task(task.key)
        for _ in TABS:
            page.detail.step_tab(1)
            assert lacks(windows.window) == NOTHING


def test_every_control_of_the_monitor_says_what_it_is(windows: Windows) -> None:
    windows.signed_in()
    windows.desk.open_monitor()
    monitor = windows.desk.monitor
    assert monitor is not None
    windows.wait(lambda: monitor.model.rowCount() > 0)
    assert lacks(monitor) == NOTHING


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        pytest.param("Keyboard and help", HelpDialog),
        ("Search everything…", SearchDialog),
    ],
)
def test_every_control_of_help_and_search_says_what_it_is(
    windows: Windows, words: str, kind: type[QWidget]
) -> None:
    windows.signed_in()
    next(one for one in windows.window.actions() if one.text() == words).trigger()
    opened = dialog(kind)
    assert lacks(opened) == NOTHING
    opened.close()


def test_every_control_of_the_question_about_cancelling_says_what_it_is(windows: Windows) -> None:
    windows.signed_in()
    task = windows.send_import()
    windows.desk.navigation.show_task(task.key)
    windows.page(TasksPage).actions_.cancel.trigger()
    opened = dialog(OneFieldDialog)
    assert lacks(opened) == NOTHING
    opened.reject()


def test_f6_goes_over_the_import_page_as_it_is_read_and_ctrl_1_to_the_location(windows: Windows) -> None:
    windows.signed_in()
    page = windows.desk.pages.import_page
    QTest.keyClick(windows.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(windows.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert page.form.source.location.hasFocus()

    seen = []
    for _ in range(3):
        QTest.keyClick(windows.window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(
            next(
                part
                for part in (page.panel.previews, page.footer_bar, windows.window.bar)
                if part.isAncestorOf(focus)
            )
        )

    assert seen == [page.panel.previews, page.footer_bar, windows.window.bar]
