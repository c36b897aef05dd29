"""Random faults at every call, restarts in between: never a second import, never a lost one."""

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

from fakes.gateway import ACCOUNT, IMPORT_FAULTS, FakeAws, FakeClock, channel_to, random_faults, request
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.reconcile import recover
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.watch import Watcher

COUNT = 1_000  # imports
LONGEST = 5  # faults in a row
SETTLED = 40  # polls after which no import may be without an answer

# Sends an import and, after an error, does what a user does.
Press = Callable[[Journal, Channel, str], None]


def measure(count: int, seed: int) -> dict[str, Any]:
    """Send *count* imports through faults; return how many requests and tasks that made, and the offences."""
    return lost(press, count, seed)


def lost(send: Press, count: int, seed: int) -> dict[str, Any]:
    """Do what `measure` does with imports that *send* sends."""
    with tempfile.TemporaryDirectory() as folder:
        return _lost(send, count, random.Random(seed), Path(folder) / "history.sqlite")


def press(journal: Journal, channel: Channel, job: str) -> None:
    """Press the button until the import is in the history: an error before that means that nothing was sent."""
    intent = Intent(ACCOUNT, request(job))
    for _ in range(LONGEST + 1):
        try:
            submit(journal, channel, intent)
        except CallError:
            continue
        return


def send_naively(_journal: Journal, channel: Channel, job: str) -> None:
    """Send until an answer comes, as a script does: each time a new request."""
    for _ in range(LONGEST + 1):
        try:
            channel.gateway.import_snapshot({**request(job), "ClientToken": uuid4().hex})
        except CallError:
            continue
        return


def _lost(send: Press, count: int, chance: random.Random, path: Path) -> dict[str, Any]:
    clock = FakeClock()
    aws = FakeAws(clock)
    channel = channel_to(aws)
    journal = Journal(path, clock=clock)
    for number in range(count):
        aws.faults.clear()  # else they would pile up into days without an answer
        aws.fail("ImportSnapshot", *random_faults(chance, LONGEST, IMPORT_FAULTS))
        for operation in ("DescribeImportSnapshotTasks", "GetCallerIdentity"):
            aws.fail(operation, *random_faults(chance, LONGEST))
        send(journal, channel, f"disk-{number}")
        if chance.random() < 0.2:
            journal = start_again(journal, channel)
        Watcher(journal, channel).poll()
        clock.advance(minutes=chance.choice([0, 1, 11]))
    aws.faults.clear()
    settle(journal, channel, clock)
    known = history(journal)
    journal = start_again(journal, channel)
    Watcher(journal, channel).poll()
    with closing(journal):
        return {
            "requests": aws.calls.count("ImportSnapshot"),
            "tasks": len(aws.ledger),
            "offences": list(_offences(truth(aws), known, journal)),
        }


def start_again(journal: Journal, channel: Channel) -> Journal:
    """Close the journal and open it as a start of the program does."""
    journal.close()
    again = Journal(journal.file.path, clock=journal.clock)
    recover(again, channel.links)
    return again


def settle(journal: Journal, channel: Channel, clock: FakeClock) -> None:
    """Let time pass and poll until no import is without an answer."""
    for _ in range(SETTLED):
        if all(task.state not in ("INTENT", "SENDING", "UNKNOWN") for task in journal.tasks()):
            return
        Watcher(journal, channel).poll()
        clock.advance(minutes=11)


def truth(aws: FakeAws) -> dict[str, list[str]]:
    """Return the tasks that AWS made for each job."""
    made: dict[str, list[str]] = {}
    for entry in aws.ledger:
        made.setdefault(entry.job, []).append(entry.task_id)
    return made


def history(journal: Journal) -> dict[str, list[str]]:
    """Return the tasks that the journal knows for each job; none for a refused one."""
    known: dict[str, list[str]] = {}
    for task in journal.tasks():
        if task.task_id:
            known.setdefault(task.description, []).append(task.task_id)
    return known


def _offences(made: dict[str, list[str]], known: dict[str, list[str]], journal: Journal) -> Iterator[str]:
    for job, tasks in made.items():
        if len(tasks) > 1:
            yield f"{job} was imported {len(tasks)} times"
        if known.get(job) != tasks:
            yield f"{job}: the history knows {known.get(job, [])}, AWS made {tasks}"
    if history(journal) != known:
        yield "the last start changed the history"
    for task in journal.tasks():
        if not task.task_id and task.state != "REFUSED":
            yield f"{task.description} ended as {task.state} without a task"
