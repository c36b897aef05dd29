"""Two imports, one to its end and one cancelled, while a call goes wrong: AWS's ledger and the history must agree."""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any

from fakes.import_account import OTHER_REGION, disk
from reliability.faults.scene import Scene
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.calling import WrongAccountError
from snapshot_importer.tasks.cancel import cancel
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.submit import Destination, Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

# The calls that change something or are believed for long, by their service; the late ones are made after the import.
EARLY = {
    "ImportSnapshot": "ec2",
    "DescribeImportSnapshotTasks": "ec2",
    "CancelImportTask": "ec2",
    "GetCallerIdentity": "sts",
}
LATE = {"DescribeSnapshots": "ec2", "CreateTags": "ec2", "CopySnapshot": "ec2"}
TAGS = (("Name", "erp"), ("Team", "imaging"))
KEPT, DROPPED = "kept", "dropped"  # what the two imports are called
PRESSES = 8
HOUR = 3600.0  # seconds, within which every import ends

Send = Callable[[Journal, Channel, Intent], Task]


def lived(
    scene: Scene, operation: str, times: int, rule: dict[str, Any], send: Send = submit
) -> Iterator[str]:
    """Live through it while *operation* goes wrong by *rule*; yield what is wrong in the end."""
    early = operation in EARLY
    with closing(scene.open_journal()) as journal:
        if early:
            scene.strike(EARLY[operation], operation, times, **rule)
        for job in (KEPT, DROPPED):
            press(scene, journal, job, send)
        drop(scene, journal)
        polled(scene, journal, 3)
        if not early:
            scene.strike(LATE[operation], operation, times, **rule)
        scene.account.pass_time(HOUR)
        polled(scene, journal, 4)
    scene.heal()
    with closing(scene.open_journal()) as journal:
        drop(scene, journal)
        for _ in range(20):
            polled(scene, journal, 1)
            if all(task.final for task in journal.tasks()):
                break
            scene.account.pass_time(HOUR)
        yield from offences(scene, journal)
        known = [(task.key, task.state, task.task_id, task.word) for task in journal.tasks()]
    with closing(scene.open_journal()) as journal:
        polled(scene, journal, 2)
        if [(task.key, task.state, task.task_id, task.word) for task in journal.tasks()] != known:
            yield "the next start changed the history"


def press(scene: Scene, journal: Journal, job: str, send: Send) -> None:
    """Press the button until the import is in the history, as a user does."""
    copied = Destination(OTHER_REGION) if job == KEPT else None
    parameters = {"Description": job, "DiskContainer": disk()}
    intent = Intent(scene.simulator.account, parameters, snapshot_tags=TAGS, destination=copied)
    for _ in range(PRESSES):
        with suppress(CallError, WrongAccountError):
            send(journal, scene.channel, intent)
            return


def drop(scene: Scene, journal: Journal) -> None:
    """Cancel the one import where that can still be asked for."""
    for task in journal.tasks():
        if task.description == DROPPED and "cancel" in task.actions:
            with suppress(CallError, WrongAccountError):
                cancel(journal, scene.channel, task)


def polled(scene: Scene, journal: Journal, times: int) -> None:
    """Poll as the watch does, each time a minute later."""
    watcher = Watcher(journal, scene.channel)
    for _ in range(times):
        watcher.poll()


def offences(scene: Scene, journal: Journal) -> Iterator[str]:
    """Compare the history with what AWS made."""
    made: dict[str, list[str]] = {KEPT: [], DROPPED: []}
    for task_id, told in scene.account.world.ec2.tasks.items():
        made[told.description].append(task_id)
    rows = {task.description: task for task in journal.tasks() if task.origin == "own"}
    for job, tasks in made.items():
        row = rows.get(job)
        if len(tasks) > 1:
            yield f"{job}: {len(tasks)} imports"
        if row is None:
            if tasks:
                yield f"{job}: the history does not know it"
        elif [row.task_id] * bool(row.task_id) != tasks:
            yield f"{job}: the history knows {row.task_id!r} ({row.state}), AWS made {tasks}"
        elif tasks and not row.final:
            yield f"{job}: still {row.word}: {row.second_line}"
    if len(journal.tasks()) > len(rows):
        yield f"{len(journal.tasks())} rows of {len(rows)} imports"
    yield from _ends(scene, rows)


def _ends(scene: Scene, rows: dict[str, Task]) -> Iterator[str]:
    kept = rows.get(KEPT)
    if kept is None or not kept.task_id:
        return
    if kept.state != "COMPLETED":
        yield f"{KEPT} ended as {kept.state}: {kept.second_line}"
        return
    snapshot = scene.account.world.ec2.snapshots[kept.snapshot_id]
    if kept.word == "Completed" and dict(snapshot.tags) != dict(TAGS):
        yield f"{KEPT} is said to be tagged, and has {dict(snapshot.tags)}"
    copies = [one for one in scene.account.world.ec2.snapshots.values() if one.region == OTHER_REGION]
    if len(copies) > 1:
        yield f"{len(copies)} copies"
    if kept.word == "Completed" and [one.snapshot_id for one in copies] != [kept.copy_snapshot_id]:
        yield f"the history knows the copy {kept.copy_snapshot_id!r}, AWS made {len(copies)}"
