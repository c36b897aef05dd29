"""Two ways to submit: ours, and the one that everybody writes first, kept to prove that the sweep can find fault.

And our way to copy a snapshot, which has no client token to lean on.
"""

import hashlib
import json
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from snapshot_importer.aws.answers import Accepted, ImportedPage, ImportTask, Listing, Snapshot
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.snapshot_copy import CopyAccepted, CopyRequest, SnapshotCopies
from snapshot_importer.tasks.copy_wish import CopyWish
from snapshot_importer.tasks.copying import copy_snapshots
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.links import LinksInMemory
from snapshot_importer.tasks.reconcile import recover, send_again
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.rests import Rests
from snapshot_importer.tasks.sightings import View
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import STEPS, State
from snapshot_importer.tasks.watch import Watcher

Step = Callable[[str], None]


@dataclass(frozen=True)
class OneJob:
    """A gateway that lists the imports of one job alone: they are described by its name, or that and a number."""

    gateway: Gateway
    job: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gateway, name)

    def describe_import_tasks(self, ids: Sequence[str] = ()) -> Listing:
        listing = self.gateway.describe_import_tasks(ids)
        own = (task for task in listing.tasks if f"{task.description} ".startswith(f"{self.job} "))
        return replace(listing, tasks=tuple(own))

    def imported_snapshots(self, _token: str = "") -> ImportedPage:
        """Leave the search for older imports out: it would find those of the other jobs."""
        return ImportedPage((), "")


@dataclass(frozen=True)
class Steering:
    """What moves the simulated AWS itself."""

    endpoint: str
    token: str

    def pass_time(self, seconds: float) -> None:
        """Let the tasks' time go on."""
        request = urllib.request.Request(
            f"{self.endpoint}/_simulator/clock/advance",
            json.dumps({"seconds": seconds}).encode(),
            {"X-Simulator-Token": self.token},
        )
        # Without the proxy of this machine.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
            answer.read()


@dataclass(frozen=True)
class Aws:
    """Where the imports go."""

    gateway: Any  # a Gateway, or what stands before it
    account: str
    region: str
    snapshot_id: str  # one that is completed, to be copied
    there: str  # the Region of its copies
    steering: "Steering"

    def of(self, job: str) -> "Aws":
        """Return the same, where only the imports of one job are listed."""
        return replace(self, gateway=OneJob(self.gateway, job))

    @property
    def channel(self) -> Channel:
        return Channel("sweep", self.region, self.gateway, lambda: self.account, links=LinksInMemory())


@dataclass(frozen=True)
class Design:
    """How to submit a job, and what a start of the program does about it and then knows: states and task ids."""

    name: str
    steps: tuple[str, ...]
    submit: Callable[[Aws, Path, str, Step], None]
    restart: Callable[[Aws, Path, str], list[list[str]]]
    prepare: Callable[[Aws, Path, str], None] = lambda *_: None  # what is done before anything can die


def parameters(job: str) -> dict[str, Any]:
    """Return keyword arguments of ImportSnapshot."""
    container = {"Format": "VMDK", "UserBucket": {"S3Bucket": "images", "S3Key": "disk.vmdk"}}
    return {"Description": job, "DiskContainer": container}


def _submit(aws: Aws, home: Path, job: str, step: Step) -> None:
    step("nothing-done")
    journal = Journal(home / "history.sqlite")
    submit(journal, aws.channel, Intent(aws.account, parameters(job)), step=step)
    journal.close()
    step("closed")


def _restart(aws: Aws, home: Path, job: str) -> list[list[str]]:
    # Later than the time in which a task may be missing from a listing.
    journal = Journal(home / "history.sqlite", clock=lambda: datetime.now(UTC) + timedelta(minutes=11))
    channel = aws.channel
    recover(journal, channel.links)
    Watcher(journal, channel).poll()
    # What the user does: press the button where nothing was kept, "Send it now" where it asks.
    rows = [task for task in journal.tasks() if task.description == job]
    if not rows:
        submit(journal, channel, Intent(aws.account, parameters(job)))
    elif rows[0].state == "INTENT" and rows[0].resend_at is None:
        send_again(journal, channel, rows[0])
    check(journal)
    told = [[task.state, task.task_id] for task in journal.tasks() if task.description == job]
    journal.close()
    return told


def check(journal: Journal) -> None:
    """Raise unless the file is whole and its audit trail never goes where it may not."""
    with closing(sqlite3.connect(journal.file.path)) as reader:
        assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        trails: dict[str, list[State]] = {}
        for key, state in reader.execute("SELECT key, state FROM event ORDER BY seq"):
            trails.setdefault(key, []).append(state)
    for trail in trails.values():
        for before, after in pairwise(trail):
            assert before == after or after in STEPS[before], trail


def _naive_table(home: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(home / "naive.sqlite", isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS job (name TEXT PRIMARY KEY, task_id TEXT)")
    return connection


def _naive_submit(aws: Aws, home: Path, job: str, step: Step) -> None:
    step("nothing-done")
    connection = _naive_table(home)
    accepted = aws.gateway.import_snapshot(parameters(job))
    step("answered")
    connection.execute("INSERT INTO job VALUES (?, ?)", (job, accepted.task.task_id))
    step("written")
    connection.close()


def _naive_restart(aws: Aws, home: Path, job: str) -> list[list[str]]:
    connection = _naive_table(home)
    if not connection.execute("SELECT 1 FROM job").fetchall():
        _naive_submit(aws, home, job, lambda _: None)
    told = [["SUBMITTED", row[0]] for row in connection.execute("SELECT task_id FROM job")]
    connection.close()
    return told


class SteppedCopies(SnapshotCopies):
    """Tells a step after each call."""

    def __init__(self, gateway: Gateway, step: Step) -> None:
        super().__init__(lambda: gateway)
        self._step = step

    def find(self, marker: str) -> tuple[Snapshot, ...]:
        found = super().find(marker)
        self._step("looked-for")
        return found

    def copy(self, request: CopyRequest) -> CopyAccepted:
        accepted = super().copy(request)
        self._step("copied")
        return accepted


def _prepare_copy(aws: Aws, home: Path, job: str) -> None:
    """Write down an import whose snapshot is ready and wanted elsewhere."""
    journal = Journal(home / "history.sqlite")
    task_id = f"import-snap-{hashlib.sha256(job.encode()).hexdigest()[:17]}"
    row = Record(
        key=job,
        origin="own",
        state="COMPLETED",
        profile_id="sweep",
        account=aws.account,
        region=aws.region,
        partition="aws",
        created=journal.clock(),
        task_id=task_id,
        answer=ImportTask(task_id, "completed", snapshot_id=aws.snapshot_id),
        copy=CopyWish(aws.there, job),
    )
    journal.add(row)
    journal.close()


def _copy(aws: Aws, home: Path, _job: str, step: Step) -> None:
    step("nothing-done")
    journal = Journal(home / "history.sqlite")
    _copy_with(aws, journal, step)
    journal.close()
    step("closed")


def _copy_with(aws: Aws, journal: Journal, step: Step) -> None:
    elsewhere = SteppedCopies(aws.gateway.in_region(aws.there), step)
    channel = replace(aws.channel, copies=lambda _: elsewhere)
    copy_snapshots(journal, View(channel, aws.account, journal.clock()), Rests(time.monotonic))


def _copy_restart(aws: Aws, home: Path, job: str) -> list[list[str]]:
    # Later than the time in which a copy may be missing from a listing.
    journal = Journal(home / "history.sqlite", clock=lambda: datetime.now(UTC) + timedelta(minutes=11))
    recover(journal, aws.channel.links)
    _copy_with(aws, journal, lambda _: None)
    check(journal)
    wish = journal.row(job).copy
    journal.close()
    return [[wish.state, wish.snapshot_id]] if wish else []


@dataclass(frozen=True)
class FullAtFirst:
    """A gateway that has no place for the first import it is asked for; nothing is sent then."""

    gateway: Gateway
    refused: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gateway, name)

    def import_snapshot(self, parameters: Mapping[str, Any]) -> Accepted:
        if not self.refused:
            self.refused.append(parameters["ClientToken"])
            code = "ResourceCountLimitExceeded"
            raise CallError("refused", "Full", operation="ImportSnapshot", code=code, http_status=400)
        return self.gateway.import_snapshot(parameters)


def _queue(aws: Aws, home: Path, job: str, step: Step) -> None:
    step("nothing-done")
    ahead = [timedelta(0)]
    journal = Journal(home / "history.sqlite", clock=lambda: datetime.now(UTC) + ahead[0])
    channel = replace(aws.channel, gateway=FullAtFirst(aws.gateway))
    submit(journal, channel, Intent(aws.account, parameters(job)), step=step)
    step("waits")
    ahead[0] = timedelta(minutes=1)
    Watcher(journal, channel).poll()
    journal.close()
    step("closed")


@dataclass(frozen=True)
class Failing:
    """A gateway whose listing tells, from the second time on, that one task ended by a fault of AWS."""

    gateway: Gateway
    task_id: str
    listings: list[None] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gateway, name)

    def describe_import_tasks(self, ids: Sequence[str] = ()) -> Listing:
        listing = self.gateway.describe_import_tasks(ids)
        self.listings.append(None)
        if len(self.listings) == 1:
            return listing
        tasks = tuple(self._failed(task) if task.task_id == self.task_id else task for task in listing.tasks)
        return replace(listing, tasks=tasks)

    def _failed(self, task: ImportTask) -> ImportTask:
        return replace(task, status="deleted", status_message="ServerError: internal", progress=None)


def _prepare_repetition(aws: Aws, home: Path, job: str) -> None:
    journal = Journal(home / "history.sqlite")
    submit(journal, aws.channel, Intent(aws.account, parameters(job)))
    journal.close()


def _repeat(aws: Aws, home: Path, job: str, step: Step) -> None:
    step("nothing-done")
    journal = Journal(home / "history.sqlite")
    _polled_twice(aws, journal, job)
    journal.close()
    step("closed")


def _repeat_restart(aws: Aws, home: Path, job: str) -> list[list[str]]:
    # Later than the time in which a task may be missing from a listing.
    journal = Journal(home / "history.sqlite", clock=lambda: datetime.now(UTC) + timedelta(minutes=11))
    recover(journal, aws.channel.links)
    _polled_twice(aws, journal, job)
    check(journal)
    told = [[task.state, task.task_id] for task in journal.tasks() if task.description == job]
    journal.close()
    return told


def _polled_twice(aws: Aws, journal: Journal, job: str) -> None:
    first = next(task for task in journal.tasks() if task.description == job and not task.follows)
    watcher = Watcher(journal, replace(aws.channel, gateway=Failing(aws.gateway, first.task_id)))
    watcher.poll()
    watcher.poll()


OURS = Design(
    "journal",
    (
        "nothing-done",
        "account-checked",
        "intent-written",
        "sending-written",
        "answered",
        "answer-written",
        "closed",
    ),
    _submit,
    _restart,
)
NAIVE = Design("naive", ("nothing-done", "answered", "written"), _naive_submit, _naive_restart)
COPY = Design("copy", ("nothing-done", "looked-for", "copied", "closed"), _copy, _copy_restart, _prepare_copy)
QUEUE = Design(
    "queue",
    ("nothing-done", "intent-written", "answered", "answer-written", "waits", "closed"),
    _queue,
    _restart,
)
REPETITION = Design("repetition", ("nothing-done", "closed"), _repeat, _repeat_restart, _prepare_repetition)
DESIGNS = {design.name: design for design in (OURS, NAIVE, COPY, QUEUE, REPETITION)}
