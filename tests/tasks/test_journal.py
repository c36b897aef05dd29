"""The journal's file: durable, private, for one writer, and never thrown away."""

import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, request
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks import schema
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.record import COLUMNS
from snapshot_importer.tasks.submit import Destination, Intent, submit
from snapshot_importer.tasks.watch import Watcher
from snapshot_importer.tasks.write import StepError


def pragma(journal: Journal, name: str) -> object:
    return journal.file._store.connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_commit_survives_a_power_cut(journal: Journal) -> None:
    assert pragma(journal, "journal_mode") == "wal"
    assert pragma(journal, "synchronous") == 2  # FULL


def test_nobody_else_may_read_the_history(journal: Journal, channel: Channel) -> None:
    submit(journal, channel, Intent(ACCOUNT, request()))

    assert stat.S_IMODE(journal.file.path.parent.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in journal.file.path.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert f"{journal.file.path.name}-wal" in modes


def test_every_row_comes_back_as_it_was(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    journal = open_journal()
    first = submit(journal, channel, Intent(ACCOUNT, request(), snapshot_tags=(("k", "v"),), object_size=7))
    there = Destination("us-east-1", encrypted=True, kms_key_id="alias/there")
    wished = submit(journal, channel, Intent(ACCOUNT, request("b", ClientToken="t"), destination=there))
    aws.finish(first.task_id)
    aws.finish(wished.task_id)
    aws.fail("CopySnapshot", "lost-after")
    aws.add_task("import-snap-0f", request("theirs"))
    Watcher(journal, channel).poll()
    journal.set_note([journal.tasks()[1]], "for Ana")
    before = {task.key: journal.row(task.key) for task in journal.tasks()}

    journal = open_journal()

    assert {task.key: journal.row(task.key) for task in journal.tasks()} == before


def test_the_columns_of_the_table_are_those_of_a_row(journal: Journal) -> None:
    columns = [row[1] for row in journal.file._store.connection.execute("PRAGMA table_info(task)")]

    assert tuple(columns) == COLUMNS


def test_a_note_is_found_again_and_a_hidden_row_is_kept(
    open_journal: Callable[[], Journal], channel: Channel
) -> None:
    journal = open_journal()
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    journal.set_note([task], "half a pair \ud800 and \x00")
    journal.hide([task])

    journal = open_journal()

    assert journal.tasks() == ()
    assert journal.task(task.key).note == "half a pair ? and \x00"


def test_what_goes_on_is_known_without_a_look_at_all(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    def goes_on(journal: Journal) -> set[str]:
        assert set(journal.unfinished()) == {task for task in journal.tasks() if not task.final}
        return {task.key for task in journal.unfinished()}

    journal = open_journal()
    tasks = [submit(journal, channel, Intent(ACCOUNT, request(key))) for key in "abc"]
    assert goes_on(journal) == {task.key for task in tasks}
    aws.finish(tasks[0].task_id)
    Watcher(journal, channel).poll()
    assert goes_on(journal) == {task.key for task in tasks[1:]}
    journal.hide([tasks[1]])
    assert goes_on(journal) == {tasks[2].key}
    assert journal.delete([tasks[0].key]) == 1
    assert goes_on(journal) == {tasks[2].key}
    assert goes_on(open_journal()) == {tasks[2].key}


def test_a_state_never_goes_where_it_may_not(journal: Journal, channel: Channel) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))

    with pytest.raises(StepError, match="SUBMITTED -> INTENT"):
        journal.update(task.key, lambda row: replace(row, state="INTENT"))


def test_a_second_process_may_look_and_not_write(
    journal: Journal, channel: Channel, clock: FakeClock
) -> None:
    submit(journal, channel, Intent(ACCOUNT, request()))

    second = Journal(journal.file.path, clock=clock)

    try:
        assert second.file.read_only == "Snapshot Importer is already running with this history."
        assert [task.file_name for task in second.tasks()] == ["disk.vmdk"]
        with pytest.raises(JournalError, match="already running"):
            submit(second, channel, Intent(ACCOUNT, request("again")))
    finally:
        second.close()


def test_a_killed_process_leaves_no_lock_behind(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    script = (
        "import os, signal, sys; from pathlib import Path; from snapshot_importer.tasks.journal import Journal;"
        "Journal(Path(sys.argv[1])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)

    journal = Journal(path)

    assert journal.file.read_only == ""
    journal.close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"this is no database, and has more than sixteen bytes" * 100),
        lambda path: path.write_bytes(path.read_bytes()[:3000]),
        lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192 + path.read_bytes()[12288:]),
        lambda path: path.write_bytes(b""),
    ],
    ids=["garbage", "cut off", "overwritten pages", "emptied, as by a power cut"],
)
def test_a_damaged_history_is_kept_aside_and_told(
    open_journal: Callable[[], Journal], channel: Channel, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    journal = open_journal()
    submit(journal, channel, Intent(ACCOUNT, request()))
    journal.close()
    spoil(journal.file.path)
    damaged = journal.file.path.read_bytes()

    journal = open_journal()

    assert journal.tasks() == ()
    assert journal.file.kept is not None
    assert journal.file.kept.path.read_bytes() == damaged
    assert journal.file.kept.path.name.startswith("history.sqlite.damaged-")


@pytest.mark.parametrize(
    "left",
    [
        {},
        {"history.sqlite.new": b""},
        {"history.sqlite.new": b"SQLite format 3\0", "history.sqlite.new-journal": b"half a page"},
        {"history.sqlite.new": b"half a page", "history.sqlite.new-wal": b"", "history.sqlite.new-shm": b""},
    ],
    ids=["nothing", "an empty file", "a first page", "a log"],
)
def test_a_first_start_is_none_after_a_loss_whatever_one_that_was_ended_left(
    open_journal: Callable[[], Journal], channel: Channel, tmp_path: Path, left: dict[str, bytes]
) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    for name, content in left.items():
        (folder / name).write_bytes(content)

    journal = open_journal()
    submit(journal, channel, Intent(ACCOUNT, request()))
    journal.close()
    journal = open_journal()

    assert journal.file.kept is None
    assert len(journal.tasks()) == 1
    assert not list(folder.glob("*.new*"))


def test_the_file_of_another_program_is_kept_aside(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "history.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE cookies (name TEXT)")
    connection.close()

    journal = Journal(path, clock=clock)

    assert journal.file.kept is not None
    journal.close()


def test_a_folder_in_its_place_is_kept_aside(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "history.sqlite").mkdir()

    journal = Journal(tmp_path / "history.sqlite", clock=clock)

    assert journal.file.kept is not None
    assert journal.file.kept.path.is_dir()
    journal.close()


def test_after_a_loss_our_tasks_are_listed_again(
    open_journal: Callable[[], Journal], channel: Channel
) -> None:
    journal = open_journal()
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    journal.close()
    journal.file.path.write_bytes(b"\x00" * 4096)
    journal = open_journal()

    Watcher(journal, channel).poll()

    assert [row.task_id for row in journal.tasks()] == [task.task_id]


def test_the_history_of_a_newer_program_is_read_and_not_continued(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    journal = open_journal()
    submit(journal, channel, Intent(ACCOUNT, request()))
    journal.file._store.connection.execute(f"PRAGMA user_version = {2 << 16}")

    journal = open_journal()

    assert "newer Snapshot Importer" in journal.file.read_only
    assert len(journal.tasks()) == 1
    with pytest.raises(JournalError, match="newer Snapshot Importer"):
        submit(journal, channel, Intent(ACCOUNT, request("b")))
    assert len(aws.ledger) == 1


def test_a_newer_minor_version_is_continued(open_journal: Callable[[], Journal], channel: Channel) -> None:
    journal = open_journal()
    journal.file._store.connection.execute(f"PRAGMA user_version = {1 << 16 | 9}")

    journal = open_journal()

    assert submit(journal, channel, Intent(ACCOUNT, request())).state == "SUBMITTED"


@pytest.mark.parametrize("version", [schema.MIGRATIONS[-1][0], 1 << 16 | 99])
def test_what_a_later_program_says_besides_is_no_damage(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws, version: int
) -> None:
    journal = open_journal()
    copied = submit(journal, channel, Intent(ACCOUNT, request(), destination=Destination("us-east-1")))
    aws.finish(copied.task_id)
    aws.fail("CopySnapshot", CallError("refused", "No", operation="CopySnapshot"))
    aws.add_task("import-snap-0f", request("theirs"))
    Watcher(journal, channel).poll()
    aws.fail("ImportSnapshot", CallError("refused", "No", operation="ImportSnapshot"))
    submit(journal, channel, Intent(ACCOUNT, request("b")))
    before = {task.key: journal.row(task.key) for task in journal.tasks()}
    journal.close()
    with closing(sqlite3.connect(journal.file.path)) as connection:
        for column in ("answer", "snapshot", "failure", "copy"):
            more = f"UPDATE task SET {column} = json_set({column}, '$.later', 1) WHERE {column} IS NOT NULL"
            assert connection.execute(more).rowcount
        more = (
            "UPDATE task SET copy = json_set(copy, '$.failure.later', 1) WHERE copy ->> '$.failure' NOTNULL"
        )
        assert connection.execute(more).rowcount
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()

    journal = open_journal()

    assert (journal.file.kept, journal.file.read_only) == (None, "")
    assert {task.key: journal.row(task.key) for task in journal.tasks()} == before


def test_a_migration_copies_the_file_first_and_happens_whole_or_not_at_all(
    journal: Journal, channel: Channel
) -> None:
    submit(journal, channel, Intent(ACCOUNT, request()))
    connection = journal.file._store.connection
    last = schema.MIGRATIONS[-1][0]
    good = (*schema.MIGRATIONS, (last + 1, "ALTER TABLE task ADD COLUMN more TEXT"))
    bad = (
        *good,
        (last + 2, "ALTER TABLE task ADD COLUMN less TEXT; ALTER TABLE nothing ADD COLUMN x TEXT"),
    )

    with pytest.raises(sqlite3.OperationalError):
        schema.migrate(connection, journal.file.path, bad)
    connection.execute("ROLLBACK")

    columns = [row[1] for row in connection.execute("PRAGMA table_info(task)")]
    assert ("more" in columns, "less" in columns) == (True, False)
    assert schema.version(connection) == last + 1
    copy = sqlite3.connect(journal.file.path.with_name(f"history.sqlite.before-1.{(last + 1) & 0xFFFF}"))
    assert copy.execute("SELECT count(*) FROM task").fetchone() == (1,)
    assert schema.version(copy) == last
    copy.close()


def drop_later_tables(journal: Journal) -> None:
    """Take from the file what came after the columns that these tests drop themselves."""
    connection = journal.file._store.connection
    later = (
        *("TRIGGER task_added", "TRIGGER task_changed", "TRIGGER task_deleted"),
        *(
            "VIEW form",
            "TABLE short",
            "TABLE kind",
            "TABLE deleted",
            "INDEX task_completed",
            "TABLE progress",
        ),
    )
    connection.executescript("".join(f"DROP {name};" for name in later))


def test_a_history_of_the_first_version_is_carried_on(
    open_journal: Callable[[], Journal], channel: Channel
) -> None:
    journal = open_journal()
    written = submit(journal, channel, Intent(ACCOUNT, request()))
    drop_later_tables(journal)
    connection = journal.file._store.connection
    for column in ("copy", "resend_at", "follows", "followed_by", "queued"):
        connection.execute(f"ALTER TABLE task DROP COLUMN {column}")
    connection.execute(f"PRAGMA user_version = {1 << 16}")

    journal = open_journal()

    assert journal.task(written.key).task_id == written.task_id
    assert journal.row(written.key).copy is None
    assert pragma(journal, "user_version") == schema.MIGRATIONS[-1][0]
    assert journal.file.path.with_name("history.sqlite.before-1.1").exists()


def test_a_history_from_before_the_queue_asks_about_what_was_not_sent(
    open_journal: Callable[[], Journal], channel: Channel
) -> None:
    journal = open_journal()
    journal.set_limit(1)
    _, waiting = (submit(journal, channel, Intent(ACCOUNT, request(job))) for job in "ab")
    drop_later_tables(journal)
    connection = journal.file._store.connection
    connection.execute("ALTER TABLE task DROP COLUMN queued")
    connection.execute(f"PRAGMA user_version = {1 << 16 | 2}")

    journal = open_journal()

    asked = journal.task(waiting.key)
    assert (asked.second_line, asked.actions, asked.position) == ("Not sent yet", ("send-now", "drop"), 0)
    assert asked.client_token == waiting.client_token
    assert pragma(journal, "user_version") == schema.MIGRATIONS[-1][0]
    assert journal.file.path.with_name("history.sqlite.before-1.3").exists()


def test_a_new_history_has_nothing_to_keep_aside(journal: Journal) -> None:
    assert list(journal.file.path.parent.glob("*.before-*")) == []


def test_a_failed_fsync_ends_all_sending(
    journal: Journal, channel: Channel, aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC

    told = journal.file._not_written(error)

    assert "disk I/O error" in str(told)
    with pytest.raises(JournalError, match="disk I/O error"):
        submit(journal, channel, Intent(ACCOUNT, request()))
    assert aws.ledger == []


def test_what_cannot_be_stored_leaves_the_journal_usable(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    with pytest.raises(OverflowError):
        submit(journal, channel, Intent(ACCOUNT, request("a"), object_size=2**70))

    assert submit(journal, channel, Intent(ACCOUNT, request("b"))).state == "SUBMITTED"
    assert [entry.job for entry in aws.ledger] == ["b"]


def test_looking_does_not_wait_for_a_writer(journal: Journal, channel: Channel) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    looked = threading.Event()

    def look() -> None:
        journal.tasks()
        journal.timelines.events(task)
        journal.timelines.calls(task)
        looked.set()

    with journal.file.transaction():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(10)

    assert looked.is_set()


def test_threads_may_submit_at_the_same_time(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    threads = [
        threading.Thread(target=submit, args=(journal, channel, Intent(ACCOUNT, request(f"disk-{number}"))))
        for number in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(task.task_id for task in journal.tasks()) == sorted(entry.task_id for entry in aws.ledger)
    assert len(aws.ledger) == 12
