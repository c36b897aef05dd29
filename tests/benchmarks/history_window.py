"""Start the program on a history of 100,000 imports, use its list, and print times of the GUI thread and memory.

`list painted` is the time from the start of the process to the first picture with all imports; `bare window` prints
that of an empty window as start_window does.
"""

import gc
import json
import os
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.history_file import ROWS
from benchmarks.look_back import look_back
from benchmarks.memory import resident
from benchmarks.start_window import Figures, bare
from snapshot_importer.app import Running
from snapshot_importer.application import Folders, make_application
from snapshot_importer.start import SWITCH_INTERVAL
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import COLUMNS
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.page import TasksPage

CHANGED = 1_000
FRAMES = 20


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of CPU of this thread for *work* without the painting after it."""
    QApplication.processEvents()
    begun = time.thread_time()
    work()
    return (time.thread_time() - begun) * 1000


def until(fact: Callable[[], object]) -> None:
    if fact():
        return
    loop, watch = QEventLoop(), QTimer(interval=1)
    watch.timeout.connect(lambda: loop.quit() if fact() else None)
    watch.start()
    loop.exec()
    watch.stop()


def changed(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Return *tasks* after a poll that moved the first 1,000 of those that run."""
    running = [place for place, task in enumerate(tasks) if task.filter == "running"][:CHANGED]
    now = list(tasks)
    for place in running:
        now[place] = replace(now[place], progress=55, second_line="converting")
    return tuple(now)


def use(page: TasksPage) -> dict[str, float]:
    """Time what is done with the list; sorts the first time, as nobody has sorted before, and again.

    The first sort and the first search are made in a worker: of them it is all that this thread does till it shows, with
    what it paints, in several pieces.
    """
    model, table = page.table.model(), page.table
    assert isinstance(model, TaskModel)
    tasks = page._imports.tasks()
    moved = changed(tasks)
    down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
    figures = {
        "quiet poll": spent(lambda: model.refresh((*tasks,))),
        "1,000 changed rows": spent(lambda: model.refresh(moved)),
    }

    def sorted_by(number: int, order: Qt.SortOrder) -> None:
        model.sort(number, order)
        until(model.is_current)

    def searched(text: str) -> None:
        model.set_search(text)
        until(model.is_current)

    columns = [number for number, column in enumerate(COLUMNS) if column.shown]
    first, waits, again = [], [], []
    for number in columns:
        begun = time.monotonic()
        first.append(spent(partial(sorted_by, number, up)))
        waits.append((time.monotonic() - begun) * 1000)
        again.append(spent(partial(model.sort, number, down)))
    model.sort(-1)
    figures |= {"first sort, median": statistics.median(first), "first sort, worst": max(first)}
    figures["first sort, till it shows"] = statistics.median(waits)
    figures |= {"sort again, median": statistics.median(again), "sort again, worst": max(again)}
    for group in ("running", "failed", "all"):
        figures[f"filter {group}"] = spent(partial(model.set_filter, group))
    for name, text in (("first search", "777"), ("next search", "7771"), ("search ended", "")):
        figures[name] = spent(partial(searched, text))
    bar = table.verticalScrollBar()

    def frame(number: int) -> None:
        bar.setValue(bar.maximum() * number // FRAMES)
        table.viewport().repaint()

    frames = [spent(partial(frame, number)) for number in range(FRAMES)]
    return {**figures, "scroll frame": statistics.median(frames), "worst scroll frame": max(frames)}


class Collections:
    """How long the longest run of the collector took: nothing else is done meanwhile, in any thread."""

    def __init__(self) -> None:
        self.longest = 0.0  # ms
        self._begun = 0.0
        gc.callbacks.append(self._look)

    def _look(self, phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            self._begun = time.perf_counter()
        else:
            self.longest = max(self.longest, (time.perf_counter() - self._begun) * 1000)


def program(started: float, folder: Path) -> None:
    sys.setswitchinterval(SWITCH_INTERVAL)
    collections = Collections()
    app = make_application()
    with Running(app, Folders(folder, folder / "cache"), None) as running:
        running.open_own()
        assert running.workspace is not None
        window = running.workspace.window
        window.show_page("tasks")
        page = window.findChild(TasksPage)
        assert page is not None
        until(lambda: page.table.model().rowCount() == ROWS)
        page.table.viewport().repaint()
        figures = {
            "list painted": (time.monotonic() - started) * 1000,
            "CPU until then": time.process_time() * 1000,
        }
        figures["memory, MiB"] = resident()
        figures |= use(page)
        figures["memory after use, MiB"] = resident()
        figures["longest collection"] = collections.longest
        begun = time.perf_counter()
        gc.collect()
        figures["full collection"] = (time.perf_counter() - begun) * 1000
        assert running.workspace.imports.journal is not None
        figures |= look_back(running.workspace.imports.journal)
        print(json.dumps(figures), flush=True)


def draw_all(started: float, folder: Path) -> None:
    """Read the rows and draw them one by one; nothing is shown."""
    from snapshot_importer.tasks.picture import picture  # noqa: PLC0415
    from snapshot_importer.tasks.record import from_row  # noqa: PLC0415
    from snapshot_importer.tasks.schema import SELECT_TASKS  # noqa: PLC0415
    from snapshot_importer.tasks.status import Outlook  # noqa: PLC0415

    connection = sqlite3.connect(folder / "history.sqlite")
    rows = [from_row(row) for row in connection.execute(SELECT_TASKS).fetchall()]
    tasks = [picture(row, Outlook()) for row in rows]
    assert len(tasks) == ROWS
    figures = {
        "list painted": (time.monotonic() - started) * 1000,
        "CPU until then": time.process_time() * 1000,
    }
    print(json.dumps({**figures, "memory, MiB": resident()}), flush=True)


if __name__ == "__main__":
    variant, moment, data = sys.argv[1], float(sys.argv[2]), Path(os.environ["HISTORY"])
    if variant == "bare window":
        bare(Figures(moment))
    elif variant == "every row drawn":
        draw_all(moment, data)
    else:
        program(moment, data)
