"""Random faults at every call, restarts in between: never a second import, never a lost one.

SNAPSHOT_IMPORTER_LOST_ANSWERS sets how many imports are tried, SNAPSHOT_IMPORTER_SEED repeats a run.
"""

import os
import random
import sys
from collections.abc import Callable

import pytest

from fakes.gateway import (
    ACCOUNT,
    IMPORT_FAULTS,
    FakeAws,
    FakeClock,
    FaultKind,
    channel_to,
    random_faults,
    request,
)
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.reconcile import recover
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.watch import Watcher

IMPORTS = int(os.environ.get("SNAPSHOT_IMPORTER_LOST_ANSWERS", "200"))
LONGEST = 5  # faults in a row


def press(journal: Journal, channel: Channel, job: str) -> None:
    """Press the button until the import is in the history: an error before that means that nothing was sent."""
    intent = Intent(ACCOUNT, request(job))
    for _ in range(LONGEST + 1):
        try:
            submit(journal, channel, intent)
        except CallError:
            continue
        return


def polls_until_known(journal: Journal, channel: Channel, clock: FakeClock) -> None:
    """Let time pass and poll until no import is without an answer."""
    for _ in range(40):
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
    return {task.description: [task.task_id] for task in journal.tasks() if task.task_id}


def test_lost_answers_make_no_second_import(
    open_journal: Callable[[], Journal], aws: FakeAws, clock: FakeClock
) -> None:
    seed = os.environ.get("SNAPSHOT_IMPORTER_SEED") or str(random.SystemRandom().randrange(10**6))
    sys.stdout.write(f"SNAPSHOT_IMPORTER_SEED={seed}\n")  # shown where the test fails
    chance = random.Random(seed)
    journal, channel = open_journal(), channel_to(aws)
    for number in range(IMPORTS):
        aws.faults.clear()  # else they would pile up into days without an answer
        aws.fail("ImportSnapshot", *random_faults(chance, LONGEST, IMPORT_FAULTS))
        for operation in ("DescribeImportSnapshotTasks", "GetCallerIdentity"):
            aws.fail(operation, *random_faults(chance, LONGEST))
        press(journal, channel, f"disk-{number}")
        if chance.random() < 0.2:
            journal = open_journal()
            recover(journal, channel.links)
        Watcher(journal, channel).poll()
        clock.advance(minutes=chance.choice([0, 1, 11]))
    aws.faults.clear()

    polls_until_known(journal, channel, clock)
    known = history(journal)
    journal = open_journal()
    recover(journal, channel.links)
    Watcher(journal, channel).poll()

    assert [tasks for tasks in truth(aws).values() if len(tasks) > 1] == []
    assert known == truth(aws)
    assert history(journal) == known
    lost = [task.description for task in journal.tasks() if not task.task_id and task.state != "REFUSED"]
    assert lost == []


@pytest.mark.parametrize("fault", IMPORT_FAULTS)
@pytest.mark.parametrize("times", [1, 2, 3])
def test_every_fault_of_a_submit_ends_in_one_task_or_in_a_certain_refusal(
    open_journal: Callable[[], Journal], aws: FakeAws, clock: FakeClock, fault: FaultKind, times: int
) -> None:
    journal, channel = open_journal(), channel_to(aws)
    aws.fail("ImportSnapshot", *[fault] * times)
    press(journal, channel, "disk")

    journal = open_journal()
    recover(journal, channel.links)
    polls_until_known(journal, channel, clock)
    after_one = journal.tasks()
    journal = open_journal()
    recover(journal, channel.links)
    Watcher(journal, channel).poll()

    (task,) = after_one
    assert journal.tasks() == after_one
    assert history(journal) == truth(aws)
    assert task.state == ("SUBMITTED" if aws.ledger else "REFUSED")
    assert (task.state == "REFUSED") == (fault in ("expired", "no-route"))
