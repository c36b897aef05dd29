"""The short forms that the history's file keeps ready, beside what its rows say."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from fakes.gateway import ACCOUNT, FakeAws, request
from snapshot_importer.aws.answers import ImportTask
from snapshot_importer.tasks import schema
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.record import Record, to_row
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import State, Task
from snapshot_importer.tasks.watch import Watcher

KEPT = "SELECT key, began, words, own, alike FROM short LEFT JOIN kind ON id = kind ORDER BY seq"
TOLD = "SELECT key, began, words, own, kind FROM form ORDER BY seq"
STATES: tuple[State, ...] = ("INTENT", "SUBMITTED", "COMPLETED", "FAILED", "CANCELLED")
BEFORE = 5  # steps of schema.MIGRATIONS, after which there is no table of short forms


def row(number: int, chance: random.Random, began: datetime) -> Record:
    key = f"key-{number}"
    said = ImportTask(
        f"task-{number}", "completed", status_message=chance.choice(("", "full")), bucket="images"
    )
    return Record(
        key, "own", chance.choice(STATES), "p", ACCOUNT, "eu-central-1", "aws", began, token=key,
        task_id=said.task_id, answer=chance.choice((None, said, said)), note=chance.choice(("", "seen", "a\x1fb")),
    )  # fmt: skip


@pytest.fixture
def connection(journal: Journal) -> sqlite3.Connection:
    return journal.file._store.connection


def test_the_short_forms_keep_in_step_with_all_that_is_done_to_rows(
    connection: sqlite3.Connection, channel: Channel, aws: FakeAws
) -> None:
    chance = random.Random(1)
    kinds = set()

    for _ in range(600):
        some = to_row(row(chance.randrange(40), chance, aws.clock()))
        if chance.random() < 0.2:
            connection.execute("DELETE FROM task WHERE key = ?", some[:1])
        elif chance.random() < 0.2:
            connection.execute(
                schema.UPSERT_TASK.partition(" ON CONFLICT")[0].replace("INSERT", "INSERT OR IGNORE"), some
            )
        else:
            connection.execute(schema.UPSERT_TASK, some)
        assert connection.execute(KEPT).fetchall() == connection.execute(TOLD).fetchall()
        used = connection.execute(
            "SELECT DISTINCT kind FROM short WHERE kind NOTNULL ORDER BY kind"
        ).fetchall()
        assert connection.execute("SELECT id FROM kind ORDER BY id").fetchall() == used
        kinds.add(len(used))

    assert max(kinds) > 3
    assert connection.execute("SELECT count(words), count(*) FROM short WHERE words ISNULL").fetchone()[1]


def test_a_row_that_holds_no_json_is_written_and_has_no_short_form(
    journal: Journal, connection: sqlite3.Connection, channel: Channel, aws: FakeAws
) -> None:
    task = finished(journal, channel, aws, "a")
    assert connection.execute("SELECT count(words) FROM short").fetchone() == (1,)

    connection.execute("UPDATE task SET answer = '{NaN' WHERE key = ?", (task.key,))

    assert connection.execute("SELECT key, words FROM short").fetchall() == [(task.key, None)]


def test_imports_with_tags_of_their_own_are_of_one_kind(
    journal: Journal, connection: sqlite3.Connection, channel: Channel, aws: FakeAws
) -> None:
    for name in ("web", "mail", "erp"):
        tags = [{"Key": "Name", "Value": name}]
        asked = request(name, TagSpecifications=[{"ResourceType": "import-snapshot-task", "Tags": tags}])
        aws.finish(submit(journal, channel, Intent(ACCOUNT, asked, snapshot_tags=(("Name", name),))).task_id)
    Watcher(journal, channel).poll()

    assert connection.execute("SELECT count(*), count(DISTINCT kind) FROM short").fetchone() == (3, 1)


def without_role(record: Record) -> Record:
    assert record.answer
    return replace(
        record,
        parameters=record.parameters.replace("Nordlicht", "vmimport"),
        answer=replace(record.answer, role_name="vmimport"),
    )


@pytest.mark.parametrize("changed", [False, True], ids=["as it ended", "changed since"])
def test_nothing_of_what_deleted_rows_had_alike_is_left(
    journal: Journal, connection: sqlite3.Connection, channel: Channel, aws: FakeAws, *, changed: bool
) -> None:
    kept = finished(journal, channel, aws, "a")
    gone = submit(journal, channel, Intent(ACCOUNT, request("b", RoleName="Nordlicht")))
    aws.finish(gone.task_id)
    Watcher(journal, channel).poll()
    named = "SELECT count(*) FROM kind WHERE alike LIKE '%Nordlicht%'"
    assert connection.execute(named).fetchone() == (1,)

    if changed:
        journal.set_note([gone], "Morgenrot " * 40)
        journal.set_note([gone], "seen")
        journal.update(gone.key, without_role)
        assert connection.execute(named).fetchone() == (0,)

    assert journal.delete([gone.key]) == 1

    assert connection.execute("SELECT key FROM short").fetchall() == [(kept.key,)]
    assert connection.execute("SELECT count(*) FROM kind").fetchone() == (1,)
    for file in (journal.file.path, journal.file.path.with_name(f"{journal.file.path.name}-wal")):
        assert b"Nordlicht" not in file.read_bytes()
        assert b"Morgenrot" not in file.read_bytes()


def test_a_history_from_before_gets_its_short_forms_once(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    journal = open_journal()
    tasks = [finished(journal, channel, aws, job) for job in "abc"]
    running = submit(journal, channel, Intent(ACCOUNT, request("d")))
    take_short_forms(journal.file._store.connection)

    journal = open_journal()

    assert [task.key for task in journal.tasks()] == [*(task.key for task in tasks), running.key]
    assert [type(task) is Task for task in journal.tasks()] == [False, False, False, True]
    connection = journal.file._store.connection
    assert connection.execute(KEPT).fetchall() == connection.execute(TOLD).fetchall()
    assert connection.execute("SELECT count(words) FROM short").fetchone() == (3,)


def test_a_history_whose_short_forms_this_program_does_not_know_is_read_without_them(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    journal = open_journal()
    before = [finished(journal, channel, aws, job) for job in "ab"]
    take_short_forms(journal.file._store.connection)
    journal.file._store.connection.execute(f"PRAGMA user_version = {schema.MIGRATIONS[-1][0] + 1}")

    journal = open_journal()

    assert [(task.key, task.object_key, type(task) is Task) for task in journal.tasks()] == [
        (task.key, task.object_key, False) for task in before
    ]
    journal.set_note(journal.tasks(), "seen")
    assert [task.note for task in open_journal().tasks()] == ["seen", "seen"]


def test_an_older_program_keeps_the_short_forms_in_step(tmp_path: Path, aws: FakeAws) -> None:
    path, chance = tmp_path / "history.sqlite", random.Random(2)
    Journal(path).close()
    old = schema.MIGRATIONS[:BEFORE]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert not schema.is_newer(schema.version(connection), old)
        schema.migrate(connection, path, old)

        connection.executemany(
            schema.UPSERT_TASK, [to_row(row(chance.randrange(40), chance, aws.clock())) for _ in range(200)]
        )

        assert connection.execute(KEPT).fetchall() == connection.execute(TOLD).fetchall()


def test_what_a_damaged_file_says_in_short_is_not_brought_over(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    journal = open_journal()
    ended = finished(journal, channel, aws, "a")
    running = submit(journal, channel, Intent(ACCOUNT, request("b")))
    connection = journal.file._store.connection
    connection.execute(
        "INSERT OR REPLACE INTO short (key, began, words, own, kind) SELECT ?, began, words, own, kind FROM short"
        " WHERE key = ?",
        (running.key, ended.key),
    )
    journal.close()
    connection = sqlite3.connect(journal.file.path)
    page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'event_of_task'").fetchone()[0]
    connection.close()
    with journal.file.path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)

    journal = open_journal()

    assert journal.file.kept is not None
    assert journal.task(running.key) == replace(running, position=0)
    assert b'"short"' not in (journal.file.kept.export or journal.file.path).read_bytes()


def test_a_short_form_that_was_cut_short_says_nothing_instead_of_failing(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    journal = open_journal()
    task = finished(journal, channel, aws, "a")
    journal.file._store.connection.execute("UPDATE short SET words = 'x', own = 'y' || char(31) || 'z'")

    (told,) = open_journal().tasks()

    assert (told.key, told.state) == (task.key, "COMPLETED")
    assert (told.task_id, told.note, told.file_name) == ("x", "", "")
    assert [getattr(told, name) for name in ("created", "ended", "disk_size", "progress")] == [None] * 4


def finished(journal: Journal, channel: Channel, aws: FakeAws, job: str) -> Task:
    """Return an import that has ended."""
    task = submit(journal, channel, Intent(ACCOUNT, request(job)))
    aws.finish(task.task_id)
    Watcher(journal, channel).poll()
    return journal.task(task.key)


def take_short_forms(connection: sqlite3.Connection) -> None:
    """Make of the file what an older program would have made."""
    connection.executescript(
        "DROP TRIGGER task_added; DROP TRIGGER task_changed; DROP TRIGGER task_deleted; DROP VIEW form;"
        f"DROP TABLE short; DROP TABLE kind; PRAGMA user_version = {schema.MIGRATIONS[BEFORE - 1][0]}"
    )
