"""The main window: its pages, its theme, how it is left, and what is there again afterwards."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.windows import Windows, answer, open_windows, question
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.shell.frame import PAGES
from snapshot_importer.ui.shell.rail import RailItem
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.text import isolated
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel, Role


@pytest.fixture
def right_to_left(qapp: QApplication) -> Iterator[None]:
    """Lay every window out from right to left."""
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_keys_lead_to_the_pages(windows: Windows) -> None:
    windows.signed_in()
    for key, page in ((Qt.Key.Key_2, "tasks"), (Qt.Key.Key_3, "profiles"), (Qt.Key.Key_1, "import")):
        QTest.keyClick(windows.window, key, Qt.KeyboardModifier.ControlModifier)
        assert windows.window.current_page() == page


def test_arrows_in_the_rail_lead_from_page_to_page(windows: Windows) -> None:
    windows.signed_in()
    rail = windows.window.rail
    rail.setFocus()
    for key, page in (
        (Qt.Key.Key_Up, "import"),
        (Qt.Key.Key_Down, "tasks"),
        (Qt.Key.Key_Down, "profiles"),
        (Qt.Key.Key_End, "settings"),
        (Qt.Key.Key_Down, "settings"),
        (Qt.Key.Key_Home, "import"),
    ):
        QTest.keyClick(rail, key)
        assert windows.window.current_page() == page


def test_the_rail_counts_the_imports_that_run(windows: Windows) -> None:
    windows.signed_in()
    windows.send_import()
    running = windows.desk.board.counts()["running"]
    assert running >= 1
    windows.wait(lambda: f"{running} running" in rail_names(windows)["tasks"])


def rail_names(windows: Windows) -> dict[str, str]:
    """Return what a screen reader says of each page in the rail."""
    return {item.key: item.accessibleName() for item in windows.window.rail.findChildren(RailItem)}


def test_the_theme_changes_while_the_window_is_open(windows: Windows, theme: Theme) -> None:
    windows.signed_in()
    light = windows.window.palette().color(QPalette.ColorRole.Window)
    try:
        theme.choose("dark")
        dark = windows.window.palette().color(QPalette.ColorRole.Window)
        for key in PAGES:
            windows.window.go_to(key)
            windows.window.grab()
    finally:
        theme.choose("light")
    assert dark.lightness() < light.lightness()
    assert windows.window.palette().color(QPalette.ColorRole.Window) == light


def test_closing_with_a_running_import_asks_first(windows: Windows) -> None:
    windows.signed_in()
    windows.send_import()
    windows.window.close()
    assert windows.window.isVisible()
    box = question()
    assert box.defaultButton().text() == "Stay"
    assert "in AWS and can be watched again later." in box.informativeText()
    answer("Stay")
    assert windows.window.isVisible()


def test_draft_and_filter_are_there_again_after_a_restart(
    windows: Windows, qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    windows.signed_in()
    windows.desk.pages.import_page.fill(
        ImportRequest("s3://acme-vm-exports/core/ldap-01.raw", format="RAW", description="kept as a draft")
    )
    windows.window.go_to("tasks")
    windows.page(TasksPage).filters.row.choices[4].click()
    windows.close()

    with open_windows(qtbot, theme, tmp_path / "data") as again:
        request = again.desk.pages.import_page.form.request()
        assert request.location == "s3://acme-vm-exports/core/ldap-01.raw"
        assert (request.format, request.description) == ("RAW", "kept as a draft")
        again.window.show_page("tasks")
        assert again.page(TasksPage).filters.current() == "failed"


def test_nothing_but_idle_workers_is_left_after_closing(
    qtbot: QtBot, windows: Windows, aws: Simulator
) -> None:
    before = set(threading.enumerate())
    windows.signed_in()
    windows.send_import()
    assert windows.workspace.imports.watch_states()
    windows.close()

    def foreign() -> list[str]:
        started = set(threading.enumerate()) - before
        # The server's own threads end with the connections of the clients.
        return [
            one.name
            for one in started
            if not one.name.startswith("worker") and "process_request" not in one.name
        ]

    windows.wait(lambda: not foreign())
    assert not windows.window.isVisible()


@pytest.mark.usefixtures("right_to_left")
def test_every_page_can_be_drawn_from_right_to_left(windows: Windows) -> None:
    windows.signed_in()
    rail = windows.window.rail
    for key in PAGES:
        windows.window.go_to(key)
        assert not windows.window.grab().isNull()
        assert windows.window.current_page() == key
    assert rail.mapTo(windows.window, rail.rect().center()).x() > windows.window.width() // 2


@pytest.mark.usefixtures("right_to_left")
@pytest.mark.parametrize("selectable", [True, False])
@pytest.mark.parametrize("wrap", [True, False])
def test_every_text_begins_at_the_right_where_lines_do(theme: Theme, selectable: bool, wrap: bool) -> None:
    roles: tuple[Role, ...] = ("body", "mono", "section")
    for role in roles:
        label = PlainLabel(theme, "6.1 MiB", role, wrap=wrap, selectable=selectable)
        assert label.alignment() & Qt.AlignmentFlag.AlignRight
        assert label.alignment() & Qt.AlignmentFlag.AlignAbsolute


@pytest.mark.usefixtures("right_to_left")
def test_the_dots_of_a_button_stay_at_the_end_of_its_words(theme: Theme) -> None:
    button = Button(theme, "Import again…", icon="history")

    words = button.text().strip()
    assert words == isolated("Import again…")
    assert button.accessibleName() == "Import again…"
