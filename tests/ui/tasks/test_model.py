"""The task model alone: what the view is told, and what it may keep."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from pytestqt.qtbot import QtBot

from fakes.windows import HOSTILE
from snapshot_importer.tasks.task import Filter, Task
from snapshot_importer.ui.tasks.columns import COLUMNS, Names
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.table import TaskTable
from snapshot_importer.ui.theme.theme import Theme

BEGAN = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
NAMES = Names({"p": "imaging-prod"}, {"p": "teal"})


def task(number: int, group: Filter = "completed", **values: Any) -> Task:
    made = Task(
        key=f"key-{number:04}", attempt_id="a", task_id=f"import-snap-{number:017x}", profile_id="p",
        account="111122223333", region="eu-central-1", partition="aws", origin="own", state="SUBMITTED",
        word=group.capitalize(), icon="circle-check", tone="ok", second_line="", second_time=None, filter=group,
        bar="none", actions=(), status="completed", status_message="", progress=number % 101, progress_at=None,
        snapshot_id="", snapshot_state="", snapshot_encrypted=None, snapshot_kms_key_id="", snapshot_size_gib=None,
        disk_size=None, bucket="exports", object_key=f"erp/disk-{number}.vmdk", url="", file_name=f"disk-{number}.vmdk",
        format="VMDK", object_size=number, description="", disk_description="", encrypted=False, kms_key_id="",
        role_name="", tags=(), snapshot_tags=(), client_token="", note="", created=BEGAN,
        started=BEGAN + timedelta(minutes=number), ended=None, request_id="", failure=None, cancel_reason="",
    )  # fmt: skip
    return replace(made, **values)


@pytest.fixture
def model(qtbot: QtBot) -> TaskModel:
    """A model that Qt's own tester watches."""
    made = TaskModel(lambda: NAMES)
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(made, fatal, made)
    return made


def keys(model: TaskModel) -> list[str]:
    return [one.key for one in model.shown()]


def source(model: TaskModel) -> int:
    return next(number for number, column in enumerate(COLUMNS) if column.key == "source")


def test_the_default_order_is_attention_then_running_then_the_newest(model: TaskModel) -> None:
    model.refresh((task(1), task(2, "running"), task(3), task(4, "attention"), task(5, "running")))

    assert keys(model) == ["key-0004", "key-0005", "key-0002", "key-0003", "key-0001"]


def test_rows_come_and_go_around_those_that_stay(model: TaskModel) -> None:
    model.refresh(tuple(task(number) for number in range(10)))
    kept = tuple(task(number) for number in (0, 3, 6, 9))

    model.refresh((*kept, task(20), task(21)))

    assert keys(model) == ["key-0021", "key-0020", "key-0009", "key-0006", "key-0003", "key-0000"]


def test_the_same_picture_says_nothing(model: TaskModel) -> None:
    picture = tuple(task(number) for number in range(50))
    model.refresh(picture)
    spies = [
        QSignalSpy(signal)
        for signal in (model.dataChanged, model.layoutChanged, model.modelReset, model.rowsInserted)
    ]

    model.refresh(picture)
    model.refresh(picture[:1] + picture[1:])

    assert [spy.count() for spy in spies] == [0, 0, 0, 0]


def test_progress_changes_one_row_in_place(model: TaskModel) -> None:
    picture = tuple(task(number, "running") for number in range(50))
    model.refresh(picture)
    changed, moved = QSignalSpy(model.dataChanged), QSignalSpy(model.layoutChanged)

    model.refresh((*picture[:7], replace(picture[7], progress=99), *picture[8:]))

    assert changed.count() == 1
    assert changed.at(0)[0].row() == changed.at(0)[1].row() == model.row_of("key-0007")
    assert moved.count() == 0


def test_many_changes_are_told_at_once(model: TaskModel) -> None:
    picture = tuple(task(number, "running") for number in range(400))
    model.refresh(picture)
    changed = QSignalSpy(model.dataChanged)

    model.refresh(tuple(replace(one, progress=5) if n % 2 else one for n, one in enumerate(picture)))

    assert changed.count() == 1
    assert {one.progress for one in model.shown() if int(one.key[4:]) % 2} == {5}


def test_a_task_leaves_the_filter_when_it_ends(model: TaskModel) -> None:
    first, second = task(1, "running"), task(2, "running")
    model.refresh((first, second))
    model.set_filter("running")

    model.refresh((replace(first, filter="completed"), second))

    assert keys(model) == ["key-0002"]
    assert model.counts()["completed"] == 1
    assert model.counts()["all"] == 2


def test_every_word_of_the_search_must_be_found(model: TaskModel) -> None:
    model.refresh((task(1, note="Monthly ERP"), task(2, tags=(("Project", "ERP"),)), task(3)))

    model.set_search("erp monthly")
    assert keys(model) == ["key-0001"]
    model.set_search("project=ERP")
    assert keys(model) == ["key-0002"]
    model.set_search("IMAGING-prod")
    assert len(keys(model)) == 3


def test_a_changed_note_is_found_at_once(model: TaskModel) -> None:
    one = task(1)
    model.refresh((one,))
    model.set_search("later")
    assert keys(model) == []

    model.refresh((replace(one, note="look later"),))

    assert keys(model) == ["key-0001"]


@pytest.mark.parametrize("column", range(len(COLUMNS)))
@pytest.mark.parametrize("order", list(Qt.SortOrder))
def test_every_column_sorts(model: TaskModel, column: int, order: Qt.SortOrder) -> None:
    picture = tuple(task(number * 7 % 12, note=str(number)) for number in range(12))
    model.refresh(picture)

    model.sort(column, order)

    values = [COLUMNS[column].sort(one) for one in model.shown()]
    assert len(values) == 12
    if COLUMNS[column].key != "elapsed":
        assert values == sorted(values, reverse=order == Qt.SortOrder.DescendingOrder)


def test_selection_follows_its_task_through_everything(model: TaskModel, qtbot: QtBot, theme: Theme) -> None:
    table = TaskTable(theme, model, lambda: NAMES)
    qtbot.addWidget(table)
    table.show()
    picture = tuple(task(number) for number in range(30))
    model.refresh(picture)
    table.choose("key-0012")

    for step in (
        lambda: model.sort(source(model), Qt.SortOrder.DescendingOrder),
        lambda: model.refresh((*picture, task(40))),
        lambda: model.refresh(picture[5:]),
        lambda: model.set_search("disk-12"),
        lambda: model.set_search(""),
        lambda: model.set_filter("completed"),
        lambda: model.sort(-1),
    ):
        step()  # type: ignore[no-untyped-call]  # the stub of at has no types
        assert table.current_key() == "key-0012"
        assert [one.key for one in table.selected()] == ["key-0012"]


def test_several_selected_rows_are_kept(model: TaskModel, qtbot: QtBot, theme: Theme) -> None:
    table = TaskTable(theme, model, lambda: NAMES)
    qtbot.addWidget(table)
    model.refresh(tuple(task(number) for number in range(6)))
    table.selectAll()

    model.refresh(tuple(task(number) for number in range(3)))

    assert len(table.selected()) == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_stays_text(model: TaskModel, text: str, qtbot: QtBot, theme: Theme) -> None:
    table = TaskTable(theme, model, lambda: NAMES)
    qtbot.addWidget(table)
    table.set_hidden(())
    table.resize(2400, 200)
    table.show()
    model.refresh(
        (
            task(
                1,
                file_name=text, note=text, description=text, tags=((text, text),), word=text, second_line=text,
                bucket=text, region=text, request_id=text,
            ),
        )
    )  # fmt: skip

    table.grab()

    for column in range(len(COLUMNS)):
        tip = str(model.index(0, column).data(Qt.ItemDataRole.ToolTipRole) or "")
        shown = str(model.index(0, column).data())
        assert "<img" not in tip
        assert "\u202e" not in tip + shown
        assert "\0" not in tip + shown


def test_accounts_sort_by_the_names_that_are_shown_and_anew_where_those_change() -> None:
    titles = {"p": "Gamma", "q": "alpha", "r": "Beta"}
    model = TaskModel(lambda: Names(titles, {}))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.refresh(
        (
            task(1, profile_id="p", account="111111111111"),
            task(2, profile_id="q", account="333333333333"),
            task(3, profile_id="r", account="222222222222"),
        )
    )
    account = next(number for number, column in enumerate(COLUMNS) if column.key == "account")

    model.sort(account)
    assert [titles[one.profile_id] for one in model.shown()] == ["alpha", "Beta", "Gamma"]
    titles["p"] = "Aaron"
    model.names_changed()

    assert [titles[one.profile_id] for one in model.shown()] == ["Aaron", "alpha", "Beta"]
    model.sort(account, Qt.SortOrder.DescendingOrder)
    titles["q"] = "zeta"
    model.names_changed()
    assert [titles[one.profile_id] for one in model.shown()] == ["zeta", "Beta", "Aaron"]
