"""The folder's model without AWS: blocks of rows, order, filter and search, also at 100,000 rows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from snapshot_importer.aws.answers import FolderPage, ListedObject
from snapshot_importer.ui.s3_browser.model import ObjectModel
from snapshot_importer.ui.s3_browser.rows import Row, parent_of, rows_of
from snapshot_importer.ui.s3_browser.table import ObjectTable
from snapshot_importer.ui.s3_browser.verdict import Verdict
from snapshot_importer.ui.theme.theme import Theme

MANY = 100_000
START = datetime(2026, 1, 1, tzinfo=UTC)
GOOD, BAD = Verdict("Raw disk, GPT", "good"), Verdict("QCOW2, convert first", "bad")
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def listed(number: int) -> ListedObject:
    # Sizes and times that have nothing to do with the order of the names.
    size, minutes = number * 7_919 % MANY, number * 104_729 % MANY
    return ListedObject(
        f"d/disk-{number:06}.raw", size, START + timedelta(minutes=minutes), "STANDARD", f"{number}"
    )


def page(first: int, last: int, *folders: str) -> tuple[Row, ...]:
    objects = tuple(listed(number) for number in range(first, last))
    parts = rows_of(FolderPage(tuple(f"d/{name}/" for name in folders), objects), "d/")
    return parts[0] + parts[1]


@pytest.fixture
def model(qtbot: QtBot) -> ObjectModel:
    model = ObjectModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    return model


def names(model: ObjectModel) -> list[str]:
    return [model.row(place).name for place in range(model.rowCount())]


def inserted(model: QAbstractItemModel) -> list[tuple[int, int]]:
    blocks: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: blocks.append((first, last)))
    return blocks


def test_each_page_is_two_blocks_with_the_folders_first(model: ObjectModel) -> None:
    blocks = inserted(model)

    model.add(page(0, 3, "b"))
    model.add(page(3, 5, "a"))

    assert blocks == [(0, 0), (1, 3), (1, 1), (5, 6)]
    assert names(model) == ["b/", "a/", *(f"disk-{number:06}.raw" for number in range(5))]


@pytest.mark.parametrize("order", [UP, DOWN], ids=["ascending", "descending"])
@pytest.mark.parametrize("column", range(5), ids=["name", "size", "changed", "class", "verdict"])
def test_rows_that_come_later_go_to_their_places(
    model: ObjectModel, column: int, order: Qt.SortOrder
) -> None:
    whole = ObjectModel()
    for number in (3, 6):
        whole.set_verdict(listed(number), GOOD)
    whole.add(page(0, 9, "b", "a"))
    whole.sort(column, order)

    model.sort(column, order)
    model.add(page(0, 4, "b"))
    model.add(page(4, 9, "a"))

    assert names(model) == names(whole)
    assert names(model)[:2] == ["a/", "b/"]


def test_the_order_of_s3_comes_back(model: ObjectModel) -> None:
    model.add(page(0, 5, "z", "y"))
    before = names(model)
    model.sort(1, DOWN)
    assert names(model) != before

    model.sort(-1)

    assert names(model) == before


def test_a_new_folder_keeps_the_order_that_was_chosen(model: ObjectModel) -> None:
    model.add(page(0, 5))
    model.sort(0, DOWN)

    model.clear()
    model.add(page(5, 8))

    assert names(model) == ["disk-000007.raw", "disk-000006.raw", "disk-000005.raw"]


def test_an_index_follows_its_row_through_every_order(model: ObjectModel) -> None:
    model.add(page(0, 50, "a"))
    index = QPersistentModelIndex(model.index(model.place_of("d/disk-000007.raw"), 0))

    for column, order in ((1, UP), (2, DOWN), (-1, UP)):
        model.sort(column, order)
        model.add(page(50 + column * 10, 55 + column * 10))
        assert index.data() == "disk-000007.raw"


def test_a_verdict_changes_its_row_alone(model: ObjectModel) -> None:
    model.add(page(0, 5, "a"))
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    row = model.row(3)
    assert row.listed is not None

    model.set_verdict(row.listed, GOOD)
    model.set_verdict(listed(99), BAD)

    assert changed == [(3, 3)]
    assert [model.index(place, 4).data() for place in (0, 2, 3)] == ["", "Reading…", "Raw disk, GPT"]


def test_a_verdict_of_other_bytes_under_the_key_is_not_taken(model: ObjectModel) -> None:
    model.add(page(0, 2))
    now = model.row(0).listed
    assert now is not None

    model.set_verdict(replace(now, etag="before"), GOOD)
    assert model.verdict_of(now.key) is None
    model.set_verdict(now, GOOD)

    assert model.verdict_of(now.key) == GOOD


def test_what_s3_does_not_tell_stays_unknown(model: ObjectModel) -> None:
    listed = ListedObject("d/a", None, None, "STANDARD", "1", restored=True)
    model.add(rows_of(FolderPage(("d/b/",), (listed,)), "d/")[1])

    assert model.row(0).listed == listed
    assert [model.index(0, column).data() for column in (1, 2)] == ["–", "–"]


def test_a_hidden_row_keeps_its_verdict(model: ObjectModel) -> None:
    model.add(page(0, 2))
    first = model.row(0).listed
    assert first is not None
    model.narrow("disk-000001")

    model.set_verdict(first, GOOD)
    model.narrow("")

    assert model.verdict_of(first.key) == GOOD


def test_search_goes_round(model: ObjectModel) -> None:
    model.add(page(0, 3, "Disk-x"))

    assert [model.find("disk-", after) for after in range(5)] == [0, 1, 2, 3, 0]
    assert model.find("disk-000000", 2) == 1
    assert model.find("nothing", 0) == -1


@pytest.mark.parametrize(
    ("prefix", "parent"),
    [("a/", ""), ("a/b/", "a/"), ("a//", "a/"), ("/", ""), ("//", "/"), ("", "")],
)
def test_the_parent_of_a_folder(prefix: str, parent: str) -> None:
    assert parent_of(prefix) == parent


def test_100_000_rows_in_every_order(qtbot: QtBot, theme: Theme) -> None:
    model = ObjectModel()
    table = ObjectTable(theme, model)
    qtbot.addWidget(table)
    table.resize(700, 400)
    table.show()
    for first in range(0, MANY, 1000):
        model.add(page(first, first + 1000))
    assert model.rowCount(QModelIndex()) == MANY

    table.horizontalHeader().setSortIndicator(1, DOWN)
    sizes = [row.listed.size for place in range(MANY) if (row := model.row(place)).listed]
    assert sizes == sorted(sizes, key=lambda size: size or 0, reverse=True)
    table.go_to("d/disk-077777.raw")
    table.narrow("777")
    assert model.rowCount() == sum("777" in f"{number:06}" for number in range(MANY))
    assert table.current() == model.row(model.place_of("d/disk-077777.raw"))
    table.narrow("")
    assert model.rowCount() == MANY
    assert table.current() == model.row(model.place_of("d/disk-077777.raw"))


def test_only_rows_in_view_are_told_once_the_table_rests(qtbot: QtBot, theme: Theme) -> None:
    model = ObjectModel()
    table = ObjectTable(theme, model)
    qtbot.addWidget(table)
    table.resize(700, 400)
    told: list[tuple[int, int]] = []
    table.seen.connect(lambda first, last: told.append((first, last)))
    model.add(page(0, 1000))
    table.show()
    with qtbot.waitSignal(table.seen):
        pass
    told.clear()

    for place in (100, 400, 800):
        table.scrollTo(model.index(place, 0))
    with qtbot.waitSignal(table.seen):
        pass

    ((first, last),) = told
    assert first > 780
    assert first <= 800 <= last
    assert last - first < 15
