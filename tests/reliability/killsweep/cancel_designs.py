"""Imports that are cancelled, with their task known and with the answer lost, and the way that forgets who cancelled.

A history is told as [state, task id, why it was cancelled, how often its timeline says that it ended].
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reliability.killsweep.designs import Aws, Design, Step, check, parameters
from snapshot_importer.aws.answers import Accepted, Cancelled
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.cancel import cancel
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.reconcile import recover
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import FINAL
from snapshot_importer.tasks.watch import Watcher

REASON = "wrong disk"
TORN_DOWN = 60  # seconds after which a cancelled task is "deleted"


@dataclass(frozen=True)
class Deaf:
    """A gateway that loses every answer to an import."""

    gateway: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gateway, name)

    def import_snapshot(self, parameters: Mapping[str, Any]) -> Accepted:
        self.gateway.import_snapshot(parameters)
        raise CallError("unreachable", "The connection was closed.", operation="ImportSnapshot")


@dataclass(frozen=True)
class Stepped:
    """A gateway that tells a step before and after it cancels."""

    gateway: Any
    step: Step

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gateway, name)

    def cancel_import_task(self, task_id: str, reason: str) -> Cancelled:
        self.step("calling")
        answer: Cancelled = self.gateway.cancel_import_task(task_id, reason)
        self.step("answered")
        return answer


def _prepare(aws: Aws, home: Path, job: str) -> None:
    _submitted(home, aws.channel, Intent(aws.account, parameters(job)))


def _prepare_unanswered(aws: Aws, home: Path, job: str) -> None:
    deaf = replace(aws.channel, gateway=Deaf(aws.gateway))
    _submitted(home, deaf, Intent(aws.account, parameters(job)))


def _submitted(home: Path, channel: Channel, intent: Intent) -> None:
    journal = Journal(home / "history.sqlite")
    submit(journal, channel, intent)
    journal.close()


def _cancel(aws: Aws, home: Path, _job: str, step: Step) -> None:
    step("nothing-done")
    journal = Journal(home / "history.sqlite")
    channel = replace(aws.channel, gateway=Stepped(aws.gateway, step))
    (task,) = journal.tasks()
    cancel(journal, channel, task, REASON)
    step("cancelled")
    Watcher(journal, channel).poll()
    journal.close()
    step("closed")


def _restart(aws: Aws, home: Path, _job: str) -> list[list[str]]:
    # Later than the time in which a task may be missing from a listing.
    journal = Journal(home / "history.sqlite", clock=lambda: datetime.now(UTC) + timedelta(minutes=11))
    channel = aws.channel
    recover(journal, channel.links)
    watcher = Watcher(journal, channel)
    watcher.poll()
    (task,) = journal.tasks()
    # What the user does: press the button once more where nothing was kept.
    if task.state not in FINAL and journal.row(task.key).cancel_asked is None:
        cancel(journal, channel, task, REASON)
    aws.steering.pass_time(TORN_DOWN)
    watcher.poll()
    check(journal)
    told = [_told(journal, task.key) for task in journal.tasks()]
    journal.close()
    return told


def _told(journal: Journal, key: str) -> list[str]:
    row = journal.row(key)
    ends = [event for event in journal.timelines.events(journal.task(key)) if event.kind == "cancelled"]
    return [row.state, row.task_id or "", row.cancel_reason, str(len(ends))]


def _naive_table(home: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(home / "naive.sqlite", isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS job (task_id TEXT, state TEXT, reason TEXT)")
    return connection


def _naive_prepare(aws: Aws, home: Path, job: str) -> None:
    task = aws.gateway.import_snapshot(parameters(job)).task
    _naive_table(home).execute("INSERT INTO job VALUES (?, 'SUBMITTED', '')", (task.task_id,))


def _naive_cancel(aws: Aws, home: Path, _job: str, step: Step) -> None:
    """Call first, write then."""
    step("nothing-done")
    connection = _naive_table(home)
    (task_id,) = connection.execute("SELECT task_id FROM job").fetchone()
    aws.gateway.cancel_import_task(task_id, REASON)
    step("answered")
    connection.execute("UPDATE job SET state = 'CANCELLED', reason = ?", (REASON,))
    step("written")
    connection.close()


def _naive_restart(aws: Aws, home: Path, job: str) -> list[list[str]]:
    connection = _naive_table(home)
    (task,) = aws.gateway.describe_import_tasks().tasks
    if task.status == "active":
        _naive_cancel(aws, home, job, lambda _: None)
    aws.steering.pass_time(TORN_DOWN)
    (task,) = aws.gateway.describe_import_tasks().tasks
    if task.status == "deleted":
        connection.execute("UPDATE job SET state = 'CANCELLED'")
    rows = connection.execute("SELECT state, task_id, reason, '1' FROM job").fetchall()
    connection.close()
    return [list(row) for row in rows]


STEPS_OF_CANCEL = ("nothing-done", "calling", "answered", "cancelled", "closed")
CANCEL = Design("cancel", STEPS_OF_CANCEL, _cancel, _restart, _prepare)
CANCEL_UNANSWERED = Design("cancel-unanswered", STEPS_OF_CANCEL, _cancel, _restart, _prepare_unanswered)
NAIVE_CANCEL = Design(
    "naive-cancel", ("nothing-done", "answered", "written"), _naive_cancel, _naive_restart, _naive_prepare
)
CANCEL_DESIGNS = {design.name: design for design in (CANCEL, CANCEL_UNANSWERED, NAIVE_CANCEL)}
