"""Sorting and searching many tasks: what that needs is made in a worker, while the tasks go on changing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from pytestqt.qtbot import QtBot

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks import ahead, sorting
from snapshot_importer.ui.tasks.columns import COLUMNS, Names
from snapshot_importer.ui.tasks.model import TaskModel
from ui.tasks.test_model import NAMES, keys, source, task

DOWN = Qt.SortOrder.DescendingOrder
NEWEST = ["key-0003", "key-0002", "key-0001", "key-0000"]


class Worker:
    """Makes things at once, and hands them over when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Any, Callable[[Any], object]]] = []

    def run(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        self.waiting.append((work(), done))

    def deliver(self) -> None:
        while self.waiting:
            made, done = self.waiting.pop(0)
            done(made)


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def names() -> list[Names]:
    """What the profiles are called, to be changed."""
    return [NAMES]


@pytest.fixture
def tasks() -> tuple[Task, ...]:
    return tuple(task(number) for number in range(4))


@pytest.fixture
def model(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, worker: Worker, names: list[Names], tasks: tuple[Task, ...]
) -> TaskModel:
    """A model for which four tasks are many."""
    monkeypatch.setattr(ahead, "MANY", 1)
    made = TaskModel(lambda: names[0], worker.run)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    made.refresh(tasks)
    return made


def changed(tasks: tuple[Task, ...], place: int, **values: Any) -> tuple[Task, ...]:
    return (*tasks[:place], replace(tasks[place], **values), *tasks[place + 1 :])


def test_the_order_comes_a_moment_later_with_what_changed_meanwhile_and_the_selection_stays(
    model: TaskModel, worker: Worker, tasks: tuple[Task, ...]
) -> None:
    selection = QItemSelectionModel(model)
    flags = QItemSelectionModel.SelectionFlag
    selection.select(model.index(model.row_of("key-0002"), 0), flags.Select | flags.Rows)

    model.sort(source(model), DOWN)
    assert keys(model) == NEWEST
    model.refresh((*changed(tasks, 0, file_name="disk-9"), task(4)))
    assert keys(model) == ["key-0004", *NEWEST]
    worker.deliver()

    assert keys(model) == ["key-0000", "key-0004", "key-0003", "key-0002", "key-0001"]
    assert [model.task(index.row()).key for index in selection.selectedRows()] == ["key-0002"]


def test_only_the_order_that_was_asked_for_last_is_taken(model: TaskModel, worker: Worker) -> None:
    model.sort(source(model))
    model.sort(source(model), DOWN)
    model.sort(-1)
    assert len(worker.waiting) == 1
    worker.deliver()
    assert keys(model) == NEWEST

    model.sort(source(model))
    model.sort(next(number for number, column in enumerate(COLUMNS) if column.key == "size"), DOWN)
    worker.deliver()
    assert keys(model) == NEWEST
    model.sort(source(model))
    worker.deliver()
    assert keys(model) == NEWEST[::-1]


def test_a_search_comes_true_a_moment_later_with_what_changed_meanwhile(
    model: TaskModel, worker: Worker, tasks: tuple[Task, ...]
) -> None:
    found = QSignalSpy(model.found)

    model.set_search("for-ana")
    assert keys(model) == NEWEST
    model.refresh((*changed(tasks, 1, note="for-ana"), task(4, note="for-ana")))
    model.set_search("FOR-Ana disk-1")
    worker.deliver()

    assert (keys(model), found.count()) == (["key-0001"], 1)
    model.set_search("for-ana")
    assert (keys(model), worker.waiting) == (["key-0004", "key-0001"], [])


def test_a_search_that_was_given_up_does_not_come_true(model: TaskModel, worker: Worker) -> None:
    model.set_search("disk-1")
    model.set_search("")
    worker.deliver()

    assert keys(model) == NEWEST


def test_what_is_made_while_tasks_go_or_profiles_are_renamed_is_not_used(
    model: TaskModel, worker: Worker, tasks: tuple[Task, ...], names: list[Names]
) -> None:
    model.sort(source(model))
    model.set_search("imaging-prod")
    model.refresh(tasks[1:])
    assert keys(model) == ["key-0001", "key-0002", "key-0003"]
    model.set_search("")

    names[0] = Names({"p": "archive"}, {"p": "teal"})
    model.names_changed()
    model.set_search("imaging-prod")
    names[0] = NAMES
    model.names_changed()
    worker.deliver()

    assert keys(model) == ["key-0001", "key-0002", "key-0003"]


def test_an_order_made_in_pieces_is_python_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [number * 7919 % 50 for number in range(997)]
    monkeypatch.setattr(sorting, "PIECE", 10)

    made = sorting._in_order(range(997), values.__getitem__)

    assert made == sorted(range(997), key=values.__getitem__)


def test_the_orders_of_the_last_columns_are_kept_and_no_others(model: TaskModel, worker: Worker) -> None:
    first, second, third = range(3)
    for column in (first, second, third):
        model.sort(column)
        worker.deliver()

    model.sort(second)
    assert not worker.waiting

    model.sort(first)
    assert worker.waiting
