"""The task model beside a naive one, which sorts and filters everything anew, over any sequence of changes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from snapshot_importer.tasks.task import Filter, Task
from snapshot_importer.ui.tasks.ahead import MANY
from snapshot_importer.ui.tasks.columns import COLUMNS, default_order, searched_alike, searched_text
from snapshot_importer.ui.tasks.model import TaskModel
from ui.tasks.test_model import NAMES, task
from ui.tasks.test_model_ahead import Worker

GROUPS: tuple[Filter, ...] = get_args(Filter)
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
# What a person or a poll may do; numbers choose tasks, modulo how many there are.
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("come"), st.integers(1, 4)),
        st.tuples(st.just("go"), st.lists(st.integers(0, 30), min_size=1, max_size=3)),
        st.tuples(st.just("change"), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5)),
        st.tuples(st.just("filter"), st.sampled_from(("all", *GROUPS))),
        st.tuples(
            st.just("search"), st.sampled_from(("", "disk-1", "disk-1 completed", "2", "note:7", "owner=3"))
        ),
        st.tuples(st.just("sort"), st.tuples(st.integers(-1, len(COLUMNS) - 1), st.sampled_from((UP, DOWN)))),
    ),
    max_size=14,
)


class Naive:
    """Everything anew at every step."""

    def __init__(self) -> None:
        self.tasks: tuple[Task, ...] = ()
        self.made = 0  # tasks, with those that have gone
        self.group, self.search, self.column, self.descending = "all", "", -1, False

    def shown(self) -> set[str]:
        return {one.key for one in self.tasks if self._fits(one)}

    def in_order(self, tasks: Sequence[Task]) -> bool:
        if self.column >= 0 and COLUMNS[self.column].key == "elapsed":
            return True  # it is another order at every moment
        key = COLUMNS[self.column].sort if self.column >= 0 else default_order
        values = [key(one) for one in tasks]
        return values == sorted(values, reverse=self.descending)

    def _fits(self, one: Task) -> bool:
        if self.group not in ("all", one.filter):
            return False
        if self.search == "note:7":
            return "7" in one.note
        return all(word in _text(one) for word in self.search.split())


@pytest.mark.parametrize("many", [MANY, 0])
@pytest.mark.usefixtures("qtbot")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(STEPS)
def test_any_steps_lead_to_what_a_naive_list_shows(
    qtbot: QtBot, many: int, steps: list[tuple[str, object]]
) -> None:
    with patch("snapshot_importer.ui.tasks.ahead.MANY", many):
        _take(steps)


def _take(steps: list[tuple[str, object]]) -> None:
    worker = Worker()
    model, naive = TaskModel(lambda: NAMES, worker.run), Naive()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    selection = QItemSelectionModel(model)
    flags = QItemSelectionModel.SelectionFlag
    for at, (kind, value) in enumerate(steps):
        _step(model, naive, kind, value)
        chosen = {model.task(index.row()).key for index in selection.selectedRows()}
        model.refresh(naive.tasks)
        if at % 2:
            worker.deliver()
        elif worker.waiting:
            continue  # the next step comes while that is made
        _compare(model, naive)
        kept = {model.task(index.row()).key for index in selection.selectedRows()}
        assert kept == chosen & naive.shown()
        for row in range(0, model.rowCount(), 3):
            selection.select(model.index(row, 0), flags.Select | flags.Rows)


def _step(model: TaskModel, naive: Naive, kind: str, value: object) -> None:
    match kind, value:
        case "come", int(number):
            new = _new(naive.made, number)
            naive.tasks, naive.made = naive.tasks + new, naive.made + number
        case "go", list(gone):
            leaving = {number % max(1, len(naive.tasks)) for number in gone}
            naive.tasks = tuple(one for n, one in enumerate(naive.tasks) if n not in leaving)
        case "change", list(changes):
            naive.tasks = _changed(naive.tasks, changes)
        case "filter", str(group):
            naive.group = group
            model.set_filter(group)
        case "search", str(text):
            naive.search = text
            model.set_search(text)
        case "sort", (int(column), Qt.SortOrder() as order):
            naive.column, naive.descending = column, column >= 0 and order is DOWN
            model.sort(column, order)


def _new(made: int, number: int) -> tuple[Task, ...]:
    """Return *number* tasks more than the *made* there were."""
    return tuple(
        task(made + n, GROUPS[(made + n) % 5], note=str(n), snapshot_tags=(("Owner", str(n)),))
        for n in range(number)
    )


def _compare(model: TaskModel, naive: Naive) -> None:
    shown = model.shown()
    assert len(shown) == len(naive.shown())
    assert {one.key for one in shown} == naive.shown()
    assert all(one is known for one in shown for known in naive.tasks if one.key == known.key)
    assert naive.in_order(shown)
    assert {one.key for one in naive.tasks if model.row_of(one.key) >= 0} == naive.shown()
    assert all(shown[model.row_of(one.key)] is one for one in shown)
    counts = {group: sum(one.filter == group for one in naive.tasks) for group in GROUPS}
    assert model.counts() == counts | {"all": len(naive.tasks)}


def _changed(tasks: tuple[Task, ...], changes: list[tuple[int, int]]) -> tuple[Task, ...]:
    now = list(tasks)
    for at, number in changes if tasks else ():
        one = now[at % len(now)]
        now[at % len(now)] = replace(
            one, progress=number, filter=GROUPS[number % 5], note=str(number), object_size=number
        )
    return tuple(now)


def _text(one: Task) -> str:
    return "\n".join((searched_text(one), *searched_alike(one))).casefold()
