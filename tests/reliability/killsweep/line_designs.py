"""Imports that wait in line: enqueued, moved, removed and started, in our way and in the way that loses one.

A job's imports are called ``job 0``, which runs already, to ``job 3``. A history is told as
[state, task id, number of the import].
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reliability.killsweep.designs import Aws, Design, Step, check, parameters
from snapshot_importer.aws.answers import Accepted, ImportTask, Listing
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.import_queue import moved
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.reconcile import abandon, recover
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import FINAL, Task
from snapshot_importer.tasks.watch import Watcher

ENDS = "ClientError: ended by the test"
MOST_POLLS = 12


@dataclass(frozen=True)
class Ending:
    """A gateway that lists the imports that are *over* as ended, and tells its steps."""

    gateway: Gateway
    over: Callable[[ImportTask], bool]
    step: Step = lambda _: None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gateway, name)

    def describe_import_tasks(self, ids: Sequence[str] = ()) -> Listing:
        listing = self.gateway.describe_import_tasks(ids)
        told = tuple(self._ended(task) if self.over(task) else task for task in listing.tasks)
        return replace(listing, tasks=told)

    def import_snapshot(self, parameters: Mapping[str, Any]) -> Accepted:
        self.step("calling")
        accepted = self.gateway.import_snapshot(parameters)
        self.step("answered")
        return accepted

    def _ended(self, task: ImportTask) -> ImportTask:
        return replace(task, status="deleted", status_message=ENDS, progress=None)


def _open(home: Path, *, ahead: timedelta = timedelta(0)) -> Journal:
    journal = Journal(home / "history.sqlite", clock=lambda: datetime.now(UTC) + ahead)
    journal.set_limit(1)
    return journal


def _enqueue(aws: Aws, journal: Journal, job: str, number: int, step: Step = lambda _: None) -> Task:
    intent = Intent(aws.account, parameters(f"{job} {number}"))
    return submit(journal, aws.channel, intent, step=lambda name: step(f"{name}-{number}"))


def _prepare(aws: Aws, home: Path, job: str) -> None:
    journal = _open(home)
    _enqueue(aws, journal, job, 0)
    journal.close()


def _line(aws: Aws, home: Path, job: str, step: Step) -> None:
    step("nothing-done")
    journal = _open(home)
    first, second, third = (_enqueue(aws, journal, job, number, step) for number in (1, 2, 3))
    step("queued")
    journal.write(lambda records: moved(records, third.key, "first"))
    step("moved-first")
    journal.write(lambda records: moved(records, first.key, "down"))
    step("moved-down")
    abandon(journal, aws.channel, second)
    step("removed")
    first_is_over = Ending(aws.gateway, lambda task: task.description.endswith(" 0"), step)
    Watcher(journal, _channel(aws, first_is_over)).poll()
    step("started")
    journal.close()
    step("closed")


def _restart(aws: Aws, home: Path, job: str) -> list[list[str]]:
    # Later than the time in which a task may be missing from a listing.
    journal = _open(home, ahead=timedelta(minutes=11))
    recover(journal, aws.channel.links)
    watcher = Watcher(journal, _channel(aws, Ending(aws.gateway, lambda _: True)))
    for _ in range(MOST_POLLS):
        watcher.poll()
        if all(task.state in FINAL for task in journal.tasks()):
            break
    check(journal)
    told = [[task.state, task.task_id, task.description.split()[-1]] for task in journal.tasks()]
    journal.close()
    return told


def _channel(aws: Aws, gateway: Ending) -> Channel:
    return replace(aws.channel, gateway=gateway)


def _naive_table(home: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(home / "naive.sqlite", isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS job (number INTEGER, state TEXT, task_id TEXT)")
    return connection


def _naive_prepare(aws: Aws, home: Path, job: str) -> None:
    accepted = aws.gateway.import_snapshot(parameters(f"{job} 0"))
    _naive_table(home).execute("INSERT INTO job VALUES (0, 'FAILED', ?)", (accepted.task.task_id,))


def _naive_line(aws: Aws, home: Path, job: str, step: Step) -> None:
    connection = _naive_table(home)
    connection.execute("INSERT INTO job VALUES (1, 'WAITING', '')")
    step("queued")
    _naive_start(aws, connection, job, step)


def _naive_start(aws: Aws, connection: sqlite3.Connection, job: str, step: Step) -> None:
    """Take the first one out of the line, then send it."""
    for (number,) in connection.execute("SELECT number FROM job WHERE state = 'WAITING'").fetchall():
        connection.execute("UPDATE job SET state = 'FAILED' WHERE number = ?", (number,))
        step("taken")
        accepted = aws.gateway.import_snapshot(parameters(f"{job} {number}"))
        step("answered")
        connection.execute("UPDATE job SET task_id = ? WHERE number = ?", (accepted.task.task_id, number))
        step("started")


def _naive_restart(aws: Aws, home: Path, job: str) -> list[list[str]]:
    connection = _naive_table(home)
    _naive_start(aws, connection, job, lambda _: None)
    rows = connection.execute("SELECT state, task_id, number FROM job").fetchall()
    connection.close()
    return [[state, task_id, str(number)] for state, task_id, number in rows]


LINE = Design(
    "line",
    (
        "nothing-done",
        "account-checked-1",
        "intent-written-1",
        "intent-written-2",
        "intent-written-3",
        "queued",
        "moved-first",
        "moved-down",
        "removed",
        "calling",
        "answered",
        "started",
        "closed",
    ),
    _line,
    _restart,
    _prepare,
)
NAIVE_LINE = Design(
    "naive-line", ("queued", "taken", "answered", "started"), _naive_line, _naive_restart, _naive_prepare
)
LINE_DESIGNS = {design.name: design for design in (LINE, NAIVE_LINE)}
