"""Columns and filters as the user wants them, kept over restarts, and the search over everything."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListView
from pytestqt.qtbot import QtBot

from fakes.windows import Windows, action, answer, button, dialog, shown_texts
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.role_doctor.dialog import RoleDoctorDialog
from snapshot_importer.ui.settings.page import SettingsPage
from snapshot_importer.ui.settings.sections import SETTINGS
from snapshot_importer.ui.shell.search import OWN
from snapshot_importer.ui.shell.search_dialog import SearchDialog
from snapshot_importer.ui.tasks.arrangement import KEYS, Arrangement, from_document, to_document, usual
from snapshot_importer.ui.tasks.column_keeping import ColumnKeeping
from snapshot_importer.ui.tasks.columns_dialog import ColumnsDialog
from snapshot_importer.ui.tasks.dialogs import OneFieldDialog
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.tasks.saved_filters import MOST, SavedFilter, saved_filters
from snapshot_importer.ui.tasks.saved_filters import to_document as kept
from snapshot_importer.ui.tasks.table import TaskTable
from snapshot_importer.ui.theme.theme import Theme
from ui.tasks.test_model import NAMES, task
from ui.tasks.test_page import fill, monitor_of, seeded, tasks_page

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(KEYS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


class Table:
    """A table alone, whose arrangement is kept in a file."""

    def __init__(self, qtbot: QtBot, theme: Theme, path: Path) -> None:
        self.preferences = Preferences(path, lambda write: write())
        self.model = TaskModel(lambda: NAMES)
        self.table = TaskTable(theme, self.model, lambda: NAMES)
        self.header = self.table.horizontalHeader()
        qtbot.addWidget(self.table)
        self.keeping = ColumnKeeping(
            self.table,
            self.preferences,
            "tasks",
            usual(),
            lambda keeping, parent: ColumnsDialog(theme, keeping, parent).open(),
        )
        self.model.refresh(tuple(task(number) for number in range(5)))
        self.table.resize(1200, 400)
        self.table.show()

    def order(self) -> list[str]:
        return [KEYS[self.header.logicalIndex(place)] for place in range(len(KEYS))]

    def width(self, key: str) -> int:
        return self.table.columnWidth(KEYS.index(key))


def test_what_is_done_with_the_keyboard_is_there_again_after_a_restart(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    first = Table(qtbot, theme, tmp_path / "preferences.json")
    ColumnsDialog(theme, first.keeping, first.table).open()
    opened = dialog(ColumnsDialog)
    opened.list.setFocus()
    opened.list.setCurrentRow(KEYS.index("note"))
    QTest.keyClick(opened.list, Qt.Key.Key_Space)
    for _ in range(3):
        opened.up.click()
    opened.width_.setValue(333)
    opened.sort.setCurrentIndex(opened.sort.findData("size"))
    opened.descending.click()
    opened.reject()

    second = Table(qtbot, theme, tmp_path / "preferences.json")
    assert second.order() == first.order()
    assert second.order().index("note") == KEYS.index("note") - 3
    assert not second.table.isColumnHidden(KEYS.index("note"))
    assert [one.key for one in second.model.shown()] == [f"key-000{n}" for n in (4, 3, 2, 1, 0)]
    assert second.keeping.arrangement.widths == {"note": 333}
    second.keeping.reset()
    assert second.order() == list(KEYS)
    assert Table(qtbot, theme, tmp_path / "preferences.json").keeping.arrangement == usual()


def test_what_the_mouse_does_with_the_head_is_kept(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    shown = Table(qtbot, theme, tmp_path / "preferences.json")
    port = shown.header.viewport()
    status, edge = KEYS.index("status"), shown.width("status")
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(edge - 1, 10))
    QTest.mouseMove(port, QPoint(edge + 59, 10))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=QPoint(edge + 59, 10))
    qtbot.waitUntil(lambda: set(shown.keeping.arrangement.widths) == {"status"})
    assert shown.keeping.arrangement.widths["status"] == shown.table.columnWidth(status) > edge

    again = Table(qtbot, theme, tmp_path / "preferences.json")
    assert again.width("status") == shown.width("status")
    again.table.resize(700, 400)  # the table's own doing is nobody's wish
    assert set(again.keeping.arrangement.widths) == {"status"}


@given(ANYTHING)
def test_any_file_gives_some_arrangement(document: object) -> None:
    read = from_document(document, usual())

    assert "status" in read.shown
    assert sorted(read.order) == sorted(KEYS)
    assert from_document(to_document(read), usual()) == read


def test_a_column_that_the_file_does_not_know_comes_last() -> None:
    document = to_document(Arrangement(frozenset({"status"})))
    document["order"] = ["source", "status", "gone"]

    assert from_document(document, usual()).order[:3] == ("source", "status", "progress")


@given(st.dictionaries(st.text(max_size=80), ANYTHING, max_size=8))
def test_any_file_gives_some_saved_filters(document: dict[str, object]) -> None:
    read = saved_filters(document)

    assert saved_filters(kept(read)) == read


def test_saved_filters_are_bounded() -> None:
    assert len(saved_filters(kept([SavedFilter(str(n), "all", "") for n in range(2 * MOST)]))) == MOST


def test_a_filter_is_saved_found_renamed_and_deleted(windows: Windows) -> None:
    page = tasks_page(windows)
    saved = page.narrowing.saved
    page.filters.row.choices[3].click()
    page.search.setText("region:eu ldap")
    saved.ask_name()
    fill("My disks", "Save")
    page.narrowing.show_all()

    def entries(words: str = "") -> list[str]:
        saved.fill_menu()
        menus = {one.text(): one.menu() for one in saved.menu_.actions()}
        return [one.text() for one in (menus[words] if words else saved.menu_).actions()]  # type: ignore[attr-defined]

    assert entries()[0] == "My disks"
    assert entries("Rename") == entries("Delete") == ["My disks…"]
    saved.menu_.actions()[0].trigger()
    assert (page.narrowing.group(), page.search.text()) == ("completed", "region:eu ldap")
    assert [one.file_name for one in windows.desk.board.model.shown()] == ["ldap-01.raw"]

    saved.ask_name()
    opened = dialog(OneFieldDialog)
    opened.field.setText("my DISKS")
    button(opened, "Save").click()
    assert opened.message.text() == "There is a filter “my DISKS” already."
    opened.reject()
    # The other window has it too, and looks at its own list.
    monitor = monitor_of(windows)
    assert monitor.narrowing.text() == ""
    monitor.narrowing.saved.fill_menu()
    assert monitor.narrowing.saved.menu_.actions()[0].text() == "My disks"

    saved.fill_menu()
    saved._ask_new_name(saved.filters()[0])
    fill("Disks", "Rename")
    assert [one.name for one in saved.filters()] == ["Disks"]
    saved._ask_delete(saved.filters()[0])
    answer("Delete")
    assert saved.filters() == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [("acount:finance", "Did you mean account:finance?"), ("before:soon", "such as before:2026-11-01")],
)
def test_a_search_that_finds_nothing_or_cannot_be_meant_says_so(
    windows: Windows, text: str, reason: str
) -> None:
    page = tasks_page(windows)
    page.search.setText(text)
    assert any(reason in line for line in shown_texts(page))
    assert page.search.property("state") == ("error" if text.startswith("before") else "")


def search(windows: Windows, text: str) -> None:
    """Search everything for *text* and take what is found first."""
    windows.desk._search.open()
    opened = dialog(SearchDialog)
    line = opened.findChildren(QLineEdit)[0]
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert not opened.isVisible()


def test_the_search_does_not_find_itself(windows: Windows) -> None:
    windows.signed_in()
    action(windows.window.actions(), OWN).trigger()
    offered = dialog(SearchDialog).findChildren(QListView)[0].model()

    titles = {offered.index(row, 0).data() for row in range(offered.rowCount())}
    assert OWN not in titles
    assert {"Quit", "Keyboard and help"} <= titles


def test_each_setting_that_is_found_stands_in_its_section(windows: Windows) -> None:
    windows.show()
    for section, words, _ in SETTINGS:
        search(windows, f"{words.rstrip('…')} settings")
        page = windows.page(SettingsPage)
        buttons = [one.text().strip() for one in page.findChildren(QAbstractButton) if one.isVisible()]
        assert page.section() == section
        assert words in (*shown_texts(page), *buttons)


def test_everything_is_found_by_one_search(windows: Windows) -> None:
    page = tasks_page(windows)
    windows.workspace.preferences.change(saved_filters=kept([SavedFilter("Broken ones", "failed", "")]))
    failed = seeded(windows, "Failed")
    assert failed.failure is not None
    search(windows, failed.failure.message[:40])
    assert page.table.selected() == (failed,)
    search(windows, "broken saved")
    assert page.narrowing.group() == "failed"
    search(windows, "privacy")
    assert windows.page(SettingsPage).section() == "privacy"
    search(windows, "us-east-1 region")
    assert windows.session.region == "us-east-1"
    search(windows, "task monitor")
    assert windows.desk.monitor is not None
    assert windows.page(TasksPage) is page
    search(windows, "role doctor")
    assert windows.window.current_page() == "import"
    dialog(RoleDoctorDialog).reject()
    search(windows, "search this page")
    assert windows.window.current_page() == "tasks"
    assert page.search.hasFocus()
