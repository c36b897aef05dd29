"""What the user deletes from the history, or lets the program delete when it is old."""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, request
from snapshot_importer.tasks import schema
from snapshot_importer.tasks.deletion import TaskName, delete_for_good
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.reconcile import abandon
from snapshot_importer.tasks.retention import AwsTime, delete_overdue, overdue
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

MONTH = timedelta(days=30)


def finished(journal: Journal, channel: Channel, aws: FakeAws, job: str = "disk") -> Task:
    task = submit(journal, channel, Intent(ACCOUNT, request(job)))
    aws.finish(task.task_id)
    Watcher(journal, channel).poll()
    return journal.task(task.key)


def polled(journal: Journal, channel: Channel) -> tuple[Task, ...]:
    watcher = Watcher(journal, channel)
    watcher.poll()
    assert watcher.state.problem is None
    return journal.tasks()


def test_a_deleted_row_does_not_come_back_with_the_next_poll(
    journal: Journal, channel: Channel, aws: FakeAws, open_journal: Callable[[], Journal]
) -> None:
    task = finished(journal, channel, aws)
    aws.add_task("import-snap-0thers", {})
    aws.finish("import-snap-0thers")
    mine, others = sorted(polled(journal, channel), key=lambda row: row.origin == "other")
    assert mine == task
    version = journal.version

    assert journal.delete([mine.key, others.key, "no such row"]) == 2

    assert journal.version > version
    assert journal.tasks() == ()
    assert polled(journal, channel) == ()
    assert polled(open_journal(), channel) == ()


@pytest.mark.parametrize("forgotten", [False, True], ids=["listed", "found by its snapshot"])
def test_an_own_import_that_was_given_up_and_deleted_does_not_come_back_as_another_ones(
    journal: Journal,
    channel: Channel,
    aws: FakeAws,
    clock: FakeClock,
    open_journal: Callable[[], Journal],
    forgotten: bool,
) -> None:
    aws.fail("ImportSnapshot", "lost-after", "lost-after")
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    abandon(journal, channel, task)
    (entry,) = aws.ledger
    aws.add_task("import-snap-0thers", request("theirs"))

    assert journal.delete([task.key]) == 1

    if forgotten:
        snapshot = aws.finish(entry.task_id)
        aws.snapshots[snapshot] = replace(aws.snapshots[snapshot], started=clock())
        aws.tag([snapshot], aws.tasks.pop(entry.task_id).tags)
        clock.advance(days=8)
    assert [row.task_id for row in polled(journal, channel)] == ["import-snap-0thers"]
    assert [row.task_id for row in polled(open_journal(), channel)] == ["import-snap-0thers"]


def test_with_a_row_go_its_timeline_and_its_log(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    task = finished(journal, channel, aws)
    kept = finished(journal, channel, aws, "kept")

    journal.delete([task.key])

    assert journal.timelines.events(task) == ()
    assert journal.timelines.events(kept)
    with pytest.raises(KeyError):
        journal.task(task.key)
    with sqlite3.connect(journal.file.path) as connection:
        for table in ("event", "call"):
            keys = connection.execute(f"SELECT DISTINCT key FROM {table}").fetchall()
            assert keys == [(kept.key,)]
    connection.close()


def test_nothing_of_a_deleted_row_is_left_in_the_files(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    tasks = [finished(journal, channel, aws, f"secret project {number}") for number in range(20)]
    finished(journal, channel, aws, "kept")
    for task in tasks:
        journal.set_note([task], "words of mine")

    assert journal.delete([task.key for task in tasks]) == 20

    for file in (journal.file.path, journal.file.path.with_name(f"{journal.file.path.name}-wal")):
        for words in (b"secret project", b"words of mine", tasks[0].key.encode()):
            assert words not in file.read_bytes()


def test_with_a_row_go_the_copies_of_the_file_that_hold_it(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = finished(journal, channel, aws)
    copy, other = (
        journal.file.path.with_name(f"{journal.file.path.name}{end}") for end in (".before-1.1", ".damaged-1")
    )
    schema.back_up(journal.file._store.connection, copy)
    other.touch()

    assert journal.delete(["no such row"]) == 0
    assert copy.exists()  # what it is kept for may still be needed
    journal.delete([task.key])

    assert (copy.exists(), other.exists()) == (False, True)


def test_very_many_are_deleted_in_portions_and_each_row_as_a_whole(
    journal: Journal,
    channel: Channel,
    aws: FakeAws,
    open_journal: Callable[[], Journal],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks = [finished(journal, channel, aws, f"{number}") for number in range(5)]
    portions: list[int] = []

    def delete_until_the_disk_is_full(
        connection: sqlite3.Connection, keys: Collection[str]
    ) -> Sequence[TaskName]:
        portions.append(len(keys))
        names = delete_for_good(connection, keys)
        if len(portions) == 2:
            raise sqlite3.OperationalError("database or disk is full")
        return names

    monkeypatch.setattr("snapshot_importer.tasks.journal.DELETED_AT_ONCE", 2)
    monkeypatch.setattr("snapshot_importer.tasks.journal.delete_for_good", delete_until_the_disk_is_full)
    with pytest.raises(JournalError):
        journal.delete([task.key for task in tasks])

    assert portions == [2, 2]
    assert list(journal.tasks()) == tasks[2:]
    again = open_journal()
    assert [task.key for task in again.tasks()] == [task.key for task in tasks[2:]]
    assert all(again.timelines.events(task) for task in tasks[2:])
    assert again.delete([task.key for task in tasks]) == 3
    assert portions[2:] == [2, 1]


def test_what_goes_on_is_not_deleted(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    running = submit(journal, channel, Intent(ACCOUNT, request("running")))
    tagging = submit(journal, channel, Intent(ACCOUNT, request("tagged"), snapshot_tags=(("a", "b"),)))
    aws.finish(tagging.task_id)
    aws.fail("CreateTags", "throttled-before")
    Watcher(journal, channel).poll()
    assert journal.task(tagging.key).state == "COMPLETED"

    assert journal.delete([running.key, tagging.key]) == 0

    assert {task.key for task in journal.tasks()} == {running.key, tagging.key}


def test_what_is_old_is_deleted_but_for_what_goes_on_and_what_has_a_note(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    old, noted, hidden = (finished(journal, channel, aws, job) for job in ("old", "noted", "hidden"))
    journal.set_note([noted], "the one for the audit")
    journal.hide([hidden])
    running = submit(journal, channel, Intent(ACCOUNT, request("running")))
    clock.advance(days=29)
    young = finished(journal, channel, aws, "young")
    clock.advance(days=1, seconds=1)

    assert overdue(journal.tasks(), clock(), MONTH) == (old.key,)
    assert delete_overdue(journal, MONTH, clock()) == 2

    assert {task.key for task in journal.tasks()} == {noted.key, running.key, young.key}
    assert journal.hidden() == ()
    assert delete_overdue(journal, MONTH, clock()) == 0


@pytest.mark.parametrize("wrong", ["this computer", "AWS"])
def test_a_clock_that_is_ahead_deletes_nothing(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock, wrong: str
) -> None:
    finished(journal, channel, aws)
    right = clock()
    if wrong == "this computer":
        clock.advance(days=400)

    assert delete_overdue(journal, MONTH, right if wrong == "this computer" else right + 400 * MONTH) == 0

    assert len(journal.tasks()) == 1


def test_the_time_of_aws_goes_on_with_a_clock_that_nobody_sets(clock: FakeClock) -> None:
    time = AwsTime(clock(), 100.0)
    assert time.at(160.0) == clock() + timedelta(minutes=1)
    assert time.at(40.0) == clock()
