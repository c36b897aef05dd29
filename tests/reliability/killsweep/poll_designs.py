"""Polls that find imports ended: of ours and of others, with tags to be copied and without, and the way that loses some.

A job's imports are called ``job 0``, ours that completes; ``job 1``, ours that fails; ``job 2``, somebody else's that
completes; ``job 3``, somebody else's that runs. A history is told as [state, task id, snapshot id, number of the
import, what its timeline tells of the end].
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reliability.killsweep.designs import Aws, Design, Step, check, parameters
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.reconcile import recover
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.watch import Watcher

TAGS = (("Name", "erp"), ("Team", "imaging"))
OURS = (0, 1)
MISSING = 1  # the number of the import whose object is not there
RUNS = 3  # the number of the import that runs
IMPORTED = 700  # seconds in which a small import has come to its end
ENDS = ("completed", "failed", "cancelled", "tagged")


@dataclass(frozen=True)
class Stepped:
    """A gateway that tells a step before and after it tags."""

    gateway: Any
    step: Step

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gateway, name)

    def create_tags(self, ids: Sequence[str], tags: Sequence[tuple[str, str]]) -> Any:
        self.step("tagging")
        answer = self.gateway.create_tags(ids, tags)
        self.step("tagged")
        return answer


def _request(job: str, number: int) -> dict[str, Any]:
    request = parameters(f"{job} {number}")
    if number == MISSING:
        request["DiskContainer"]["UserBucket"]["S3Key"] = "missing.vmdk"
    return request


def _prepare(tags: tuple[tuple[str, str], ...]) -> Callable[[Aws, Path, str], None]:
    def prepare(aws: Aws, home: Path, job: str) -> None:
        journal = Journal(home / "history.sqlite")
        for number in OURS:
            submit(journal, aws.channel, Intent(aws.account, _request(job, number), snapshot_tags=tags))
        Watcher(journal, aws.channel).poll()
        journal.close()
        aws.gateway.import_snapshot(_request(job, 2))
        aws.steering.pass_time(IMPORTED)
        aws.gateway.import_snapshot(_request(job, RUNS))

    return prepare


def _poll(aws: Aws, home: Path, _job: str, step: Step) -> None:
    step("nothing-done")
    journal = Journal(home / "history.sqlite")
    Watcher(journal, _stepped(aws, step)).poll()
    journal.close()
    step("closed")


def _stepped(aws: Aws, step: Step) -> Channel:
    return replace(aws.channel, gateway=Stepped(aws.gateway, step))


def _restart(aws: Aws, home: Path, _job: str) -> list[list[str]]:
    # Later than the time in which anything may be missing from a listing.
    journal = Journal(home / "history.sqlite", clock=lambda: datetime.now(UTC) + timedelta(minutes=11))
    recover(journal, aws.channel.links)
    Watcher(journal, aws.channel).poll()
    check(journal)
    told = [_told(journal, key) for key in (task.key for task in journal.tasks())]
    journal.close()
    return sorted(told, key=lambda row: row[3])


def _told(journal: Journal, key: str) -> list[str]:
    row = journal.row(key)
    answer = row.answer
    assert answer
    ends = [event.kind for event in journal.timelines.events(journal.task(key)) if event.kind in ENDS]
    return [row.state, answer.task_id, answer.snapshot_id, answer.description.split()[-1], *ends]


def _naive_table(home: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(home / "naive.sqlite", isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS job (task_id TEXT PRIMARY KEY, number TEXT, state TEXT, snapshot_id TEXT)"
    )
    return connection


def _naive_prepare(aws: Aws, home: Path, job: str) -> None:
    connection = _naive_table(home)
    for number in OURS:
        task = aws.gateway.import_snapshot(_request(job, number)).task
        connection.execute("INSERT INTO job VALUES (?, ?, 'SUBMITTED', '')", (task.task_id, str(number)))
    connection.close()
    aws.steering.pass_time(IMPORTED)


def _naive_poll(aws: Aws, home: Path, _job: str, step: Step) -> None:
    """Write down that it is over, then do what is to be done when it is over."""
    connection = _naive_table(home)
    listed = {task.task_id: task for task in aws.gateway.describe_import_tasks().tasks}
    for (task_id,) in connection.execute("SELECT task_id FROM job WHERE state = 'SUBMITTED'").fetchall():
        task = listed[task_id]
        state = "COMPLETED" if task.status == "completed" else "FAILED"
        connection.execute("UPDATE job SET state = ? WHERE task_id = ?", (state, task_id))
        step("state-written")
        snapshot = (task.snapshot_id, task_id)
        connection.execute("UPDATE job SET snapshot_id = ? WHERE task_id = ?", snapshot)
        step("snapshot-written")
        if task.snapshot_id:
            aws.gateway.create_tags([task.snapshot_id], TAGS)
            step("tagged")
    connection.close()


def _naive_restart(aws: Aws, home: Path, job: str) -> list[list[str]]:
    _naive_poll(aws, home, job, lambda _: None)
    connection = _naive_table(home)
    rows = connection.execute("SELECT state, task_id, snapshot_id, number FROM job ORDER BY number")
    return [list(row) for row in rows]


POLL = Design("poll", ("nothing-done", "closed"), _poll, _restart, _prepare(()))
TAG = Design("tag", ("nothing-done", "tagging", "tagged", "closed"), _poll, _restart, _prepare(TAGS))
NAIVE_POLL = Design(
    "naive-poll", ("state-written", "snapshot-written", "tagged"), _naive_poll, _naive_restart, _naive_prepare
)
POLL_DESIGNS = {design.name: design for design in (POLL, TAG, NAIVE_POLL)}
