"""Put 100,000 tasks into one table on the screen and time what is done with them, painting included."""

import json
import random
import sys
import tempfile
import time
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSortFilterProxyModel
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.memory import resident
from snapshot_importer.aws.answers import ImportTask
from snapshot_importer.tasks.picture import picture
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.status import Outlook
from snapshot_importer.tasks.task import State, Task
from snapshot_importer.ui.tasks.columns import COLUMNS, Names
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.table import TaskTable
from snapshot_importer.ui.theme.theme import Theme

ROWS = 100_000
CHANGED = 1_000
NOBODY = Names({}, {})
SOURCE = next(number for number, column in enumerate(COLUMNS) if column.key == "source")
PROGRESS = next(number for number, column in enumerate(COLUMNS) if column.key == "progress")


class Table(Protocol):
    """One way to show tasks."""

    view: QTableView

    @abstractmethod
    def take(self, tasks: tuple[Task, ...]) -> None: ...

    @abstractmethod
    def sort(self, column: int) -> None: ...

    @abstractmethod
    def search(self, text: str) -> None: ...


class Ours:
    """The program's own model and view."""

    def __init__(self, theme: Theme) -> None:
        self._model = TaskModel(lambda: NOBODY)
        self.view: QTableView = TaskTable(theme, self._model, lambda: NOBODY)

    def take(self, tasks: tuple[Task, ...]) -> None:
        self._model.refresh(tasks)

    def sort(self, column: int) -> None:
        self._model.sort(column)

    def search(self, text: str) -> None:
        self._model.set_search(text)


class ItemsAndProxy:
    """What Qt offers ready-made; changed rows are found in the same way as ours, by identity."""

    def __init__(self) -> None:
        self._tasks: tuple[Task, ...] = ()
        self._items = QStandardItemModel(0, len(COLUMNS))
        self._proxy = QSortFilterProxyModel()
        self._proxy.setSourceModel(self._items)
        self._proxy.setFilterKeyColumn(-1)
        self.view = QTableView()
        self.view.setModel(self._proxy)
        self.view.setWordWrap(False)
        self.view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)

    def take(self, tasks: tuple[Task, ...]) -> None:
        before, self._tasks = self._tasks, tasks
        if not before:
            for task in tasks:
                self._items.appendRow([QStandardItem(text) for text in texts(task)])
            return
        for row, (old, new) in enumerate(zip(before, tasks, strict=True)):
            if old is not new:
                for column, text in enumerate(texts(new)):
                    self._items.item(row, column).setText(text)

    def sort(self, column: int) -> None:
        self._proxy.sort(column)

    def search(self, text: str) -> None:
        self._proxy.setFilterFixedString(text)


def texts(task: Task) -> list[str]:
    return [column.cell(task, NOBODY).first for column in COLUMNS]


def many_tasks() -> tuple[Task, ...]:
    """Tasks as a watch would show them: two thirds have ended, the others run."""
    chance = random.Random(2026)
    outlook = Outlook()
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    return tuple(picture(record(number, chance, begin), outlook) for number in range(ROWS))


def record(number: int, chance: random.Random, begin: datetime) -> Record:
    status = chance.choice(("completed", "active", "deleted"))
    said = ImportTask(
        task_id=f"import-snap-{number:017x}",
        status=status,
        progress=chance.randrange(100) if status == "active" else None,
        snapshot_id=f"snap-{number:017x}" if status == "completed" else "",
        disk_image_size=chance.randrange(1 << 40),
        format="VMDK",
        bucket="images",
        key=f"2026/{chance.randrange(10**9):09}.vmdk",
    )
    started = begin + timedelta(seconds=number)
    states: dict[str, State] = {"completed": "COMPLETED", "active": "SUBMITTED", "deleted": "FAILED"}
    return Record(
        key=said.task_id,
        origin="other",
        state=states[status],
        profile_id="",
        account="123456789012",
        region="eu-central-1",
        partition="aws",
        created=started,
        first_sent=started,
        task_id=said.task_id,
        answer=said,
        ended=None if status == "active" else started + timedelta(seconds=chance.randrange(3600)),
    )


def changed(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """The same tasks, of which some 1,000 over the whole table have moved on."""
    now = list(tasks)
    for row in range(0, ROWS, ROWS // CHANGED):
        now[row] = replace(now[row], progress=55, second_line="converting")
    return tuple(now)


def timed(table: Table, work: Callable[[], None]) -> float:
    """Milliseconds that the GUI thread works for *work*, and for the painting that the view asks for after it."""
    begun = time.thread_time()
    work()
    QApplication.processEvents()
    return (time.thread_time() - begun) * 1000


def measure(table: Table, tasks: tuple[Task, ...]) -> dict[str, float]:
    table.view.resize(1280, 800)
    table.view.show()
    QApplication.processEvents()
    held = resident()
    again = changed(tasks)
    result = {"fill": timed(table, lambda: table.take(tasks)), "memory, MiB": resident() - held}
    result |= {
        "quiet poll": timed(table, lambda: table.take((*tasks,))),
        "1,000 changed rows": timed(table, lambda: table.take(again)),
        "sort by text": timed(table, lambda: table.sort(SOURCE)),
        "sort by number": timed(table, lambda: table.sort(PROGRESS)),
        "first search": timed(table, lambda: table.search("777")),
        "next search": timed(table, lambda: table.search("7771")),
        "search ended": timed(table, lambda: table.search("")),
        "scroll to the end": timed(table, table.view.scrollToBottom),
    }
    return result


def main(variant: str) -> None:
    app = QApplication(sys.argv[:1])
    tasks = many_tasks()
    with tempfile.TemporaryDirectory(prefix="si-") as folder:
        table = Ours(Theme(app, Path(folder))) if variant == "ours" else ItemsAndProxy()
        print(json.dumps(measure(table, tasks)))


if __name__ == "__main__":
    main(sys.argv[1])
