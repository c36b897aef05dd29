"""A damaged history: what can be read of it comes over, all of it is kept, and whatever breaks that off is mended."""

import errno
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, channel_to, request
from snapshot_importer.tasks import late_check, schema, store
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.history import LookBack
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import JournalError, UnreadableError
from snapshot_importer.tasks.late_check import LateCheck
from snapshot_importer.tasks.sightings import View
from snapshot_importer.tasks.stored_rows import StoredRows
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

PAGE = 4096
FOR_EVER = (
    "WITH RECURSIVE number (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM number)"
    " SELECT count(stop()) FROM number"
)
OpenJournal = Callable[[], Journal]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a history of thirty imports, closed."""
    folder, clock = tmp_path_factory.mktemp("written"), FakeClock()
    channel = channel_to(FakeAws(clock))
    with closing(Journal(folder / "history.sqlite", clock=clock)) as journal:
        for number in range(30):
            submit(journal, channel, Intent(ACCOUNT, request(f"disk-{number}")))
        journal.set_note([journal.tasks()[0]], "for Ana")
    return folder


@pytest.fixture
def path(written: Path, tmp_path: Path) -> Path:
    """That history, to be spoilt, where `open_journal` finds it."""
    shutil.copytree(written, tmp_path / "state")
    return tmp_path / "state" / "history.sqlite"


def spoil_words(path: Path, key: str, origin_and_state: bytes) -> None:
    """Write into the page of an import that was completed, past SQLite, which would forget how it is shown."""
    before, after = f"{key}ownCOMPLETED".encode(), key.encode() + origin_and_state
    data = path.read_bytes()
    assert before in data
    path.write_bytes(data.replace(before, after))


def spoil_leaf(path: Path) -> None:
    """Overwrite a page that holds some of the imports."""
    data = bytearray(path.read_bytes())
    at = data.index(b"disk-17") // PAGE * PAGE
    data[at : at + PAGE] = b"\xff" * PAGE
    path.write_bytes(data)


def test_the_imports_that_can_be_read_come_over_with_their_notes_and_timelines(
    path: Path, open_journal: OpenJournal
) -> None:
    spoil_leaf(path)
    damaged = path.read_bytes()

    journal = open_journal()

    assert journal.file.kept is not None
    assert journal.file.kept.path.read_bytes() == damaged
    assert 15 < journal.file.kept.imports == len(journal.tasks()) < 30
    first = journal.tasks()[0]
    assert (first.note, first.state) == ("for Ana", "SUBMITTED")
    assert [event.title for event in journal.timelines.events(first)]
    export = journal.file.kept.export
    assert export is not None
    assert len(json.loads(export.read_text())["task"]) == journal.file.kept.imports
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}


def test_a_row_that_holds_no_import_is_left_out_and_stays_in_the_export(
    path: Path, open_journal: OpenJournal
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE task SET parameters = '{' WHERE rowid = 5")
        connection.commit()

    journal = open_journal()

    assert journal.file.kept is not None
    assert (journal.file.kept.imports, len(journal.tasks())) == (29, 29)
    assert journal.file.kept.export is not None
    assert len(json.loads(journal.file.kept.export.read_text())["task"]) == 30


def test_an_import_that_was_not_decided_comes_over_with_its_token(
    open_journal: OpenJournal, channel: Channel
) -> None:
    journal = open_journal()
    journal.set_limit(0)
    waiting = submit(journal, channel, Intent(ACCOUNT, request("waits")))
    journal.close()
    with closing(sqlite3.connect(journal.file.path)) as connection:
        connection.execute("PRAGMA application_id = 1")

    journal = open_journal()

    assert journal.file.kept is not None
    (task,) = journal.tasks()
    assert (task.state, task.client_token) == ("INTENT", waiting.client_token)


@pytest.mark.parametrize(
    ("column", "value"), [("state", "SUBMI\x12TED"), ("origin", "oun"), ("tagging", "DONF")]
)
def test_a_damaged_word_of_a_large_file_is_met_where_its_row_is_read(
    path: Path, open_journal: OpenJournal, monkeypatch: pytest.MonkeyPatch, column: str, value: str
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(f"UPDATE task SET {column} = ? WHERE rowid = 5", (value,))
        connection.commit()
    monkeypatch.setattr(store, "AT_ONCE", 0)

    journal = open_journal()

    assert journal.file.kept is not None
    assert (journal.file.kept.imports, len(journal.tasks())) == (29, 29)


@pytest.fixture
def ended(open_journal: OpenJournal, channel: Channel, aws: FakeAws) -> tuple[Task, Task]:
    """Two imports that were completed, in a history that is closed; opening it reads only the first whole."""
    journal = open_journal()
    first, second = (submit(journal, channel, Intent(ACCOUNT, request(job))) for job in ("a", "b"))
    for task in (first, second):
        aws.finish(task.task_id)
    Watcher(journal, channel).poll()
    journal.close()
    return first, second


def test_an_ended_import_whose_state_is_no_text_is_kept_aside(
    ended: tuple[Task, Task], open_journal: OpenJournal, tmp_path: Path
) -> None:
    sound, spoilt = ended
    spoil_words(tmp_path / "state" / "history.sqlite", spoilt.key, b"ownC\x93MPLETED")

    journal = open_journal()

    assert journal.file.kept is not None
    assert [task.key for task in journal.tasks()] == [sound.key]


def test_a_damaged_word_of_a_large_file_that_nobody_reads_is_found_all_the_same(
    ended: tuple[Task, Task], open_journal: OpenJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil_words(tmp_path / "state" / "history.sqlite", ended[1].key, b"ounCOMPLETED")
    monkeypatch.setattr(store, "AT_ONCE", 0)
    journal = open_journal()
    assert (journal.file.kept, journal.file.trouble) == (None, "")

    journal.file.check()

    assert journal.file.trouble.startswith("The history is damaged.")


NO_MOMENT = {
    "event": "UPDATE event SET at = NULL WHERE key = ?",
    "call": "UPDATE call SET at = NULL WHERE key = ?",
    "progress": "INSERT INTO progress (key, at, percent) VALUES (?, NULL, 5)",
}


def alter(path: Path, table: str, before: str, after: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ?", (before, after, table)
        )
        connection.commit()


@pytest.mark.parametrize("table", NO_MOMENT)
def test_a_moment_that_is_none_is_told_of_its_import_alone(
    path: Path, open_journal: OpenJournal, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    key = open_journal().tasks()[0].key
    open_journal().close()
    strict, loose = "at INTEGER NOT NULL", "at INTEGER"
    alter(path, table, strict, loose)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(NO_MOMENT[table], (key,))
        connection.commit()
    alter(path, table, loose, strict)
    monkeypatch.setattr(store, "AT_ONCE", 0)
    journal = open_journal()
    look = {
        "event": journal.timelines.events,
        "call": journal.timelines.calls,
        "progress": journal.timelines.points,
    }[table]

    with pytest.raises(UnreadableError):
        look(journal.task(key))

    assert isinstance(look(journal.tasks()[1]), tuple)


@pytest.mark.parametrize("broken_off", ["before", "between"])
def test_a_rescue_that_was_broken_off_is_done_at_the_next_start(
    path: Path, open_journal: OpenJournal, monkeypatch: pytest.MonkeyPatch, broken_off: str
) -> None:
    spoil_leaf(path)
    with monkeypatch.context() as patch:
        real = store.keep_aside

        def stop(*places: Path) -> None:
            if broken_off == "between":
                real(*places)
            raise KeyboardInterrupt

        patch.setattr(store, "keep_aside", stop)
        with pytest.raises(KeyboardInterrupt):
            open_journal()

    journal = open_journal()

    assert 15 < len(journal.tasks()) < 30
    assert len(list(path.parent.glob("*.damaged-*[0-9]"))) == 1


def test_the_log_of_another_history_is_found_out(
    path: Path, tmp_path: Path, clock: FakeClock, open_journal: OpenJournal
) -> None:
    other = Journal(tmp_path / "other" / "history.sqlite", clock=clock)
    submit(other, channel_to(FakeAws(clock)), Intent(ACCOUNT, request("other")))
    shutil.copy(f"{other.file.path}-wal", f"{path}-wal")
    other.close()

    journal = open_journal()

    assert journal.file.kept is not None
    assert len(journal.tasks()) == 30
    assert journal.file.kept.path.with_name(f"{journal.file.kept.path.name}-wal").exists()


def test_a_power_cut_while_the_log_is_carried_over_does_not_make_it_one_of_another_history(
    tmp_path: Path, clock: FakeClock, channel: Channel
) -> None:
    path, cut = tmp_path / "history.sqlite", tmp_path / "cut" / "history.sqlite"
    with closing(Journal(path, clock=clock)) as journal:
        submit_many(journal, channel, 30)
    with closing(Journal(path, clock=clock)) as journal:
        submit_many(journal, channel, 60)
        keys, tokens = (root_page(path, f"sqlite_autoindex_task_{number}") for number in (1, 2))
        shutil.copytree(tmp_path, cut.parent, ignore=shutil.ignore_patterns("cut"))
    data = bytearray(cut.read_bytes())
    # The page that is to come there is still in the log only.
    data[(keys - 1) * PAGE : keys * PAGE] = data[(tokens - 1) * PAGE : tokens * PAGE]
    cut.write_bytes(data)

    with closing(Journal(cut, clock=clock)) as journal:
        assert journal.file.kept is None
        assert len(journal.tasks()) == 90


def submit_many(journal: Journal, channel: Channel, count: int) -> None:
    for number in range(count):
        submit(journal, channel, Intent(ACCOUNT, request(f"{count}-{number}")))


def root_page(path: Path, index: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [index]).fetchone()
    return int(found[0])


def test_an_index_that_does_not_fit_is_found_at_the_next_start_after_it_was_met(
    path: Path, open_journal: OpenJournal
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'seq)', 'at)') WHERE name = 'event_of_task'"
        )
        connection.commit()
    store.suspect(path)

    journal = open_journal()

    assert journal.file.kept is not None
    assert len(journal.tasks()) == 30
    assert not path.with_name(f"{path.name}.suspect").exists()


def spoil_index(path: Path) -> None:
    """Overwrite a page that no list of the imports is read from."""
    page = root_page(path, "event_of_task")
    data = bytearray(path.read_bytes())
    data[(page - 1) * PAGE : page * PAGE] = b"\xff" * PAGE
    path.write_bytes(data)


def test_a_large_file_is_looked_at_after_it_was_opened_and_damage_ends_all_writing(
    path: Path, open_journal: OpenJournal, channel: Channel, aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil_index(path)
    damaged = path.read_bytes()
    monkeypatch.setattr(store, "AT_ONCE", 0)

    journal = open_journal()
    assert (journal.file.kept, journal.file.trouble, len(journal.tasks())) == (None, "", 30)
    journal.file.check()

    said = "The history is damaged. Nothing is sent until the program is started anew."
    assert (journal.file.trouble, len(journal.tasks())) == (said, 30)
    with pytest.raises(JournalError, match=said):
        submit(journal, channel, Intent(ACCOUNT, request("new")))
    assert not journal.file.try_again()
    assert (aws.ledger, path.read_bytes()) == ([], damaged)
    journal = open_journal()
    assert journal.file.kept is not None
    assert journal.file.kept.path.read_bytes() == damaged
    assert (journal.file.kept.imports, journal.file.trouble) == (30, "")


def test_a_large_file_is_looked_at_before_it_is_used_where_it_is_suspect(
    path: Path, open_journal: OpenJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil_index(path)
    store.suspect(path)
    monkeypatch.setattr(store, "AT_ONCE", 0)

    journal = open_journal()

    assert journal.file.kept is not None


def test_a_sound_large_file_is_found_sound_and_a_check_can_be_broken_off(
    path: Path, open_journal: OpenJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "AT_ONCE", 0)
    journal = open_journal()

    journal.file.check()

    assert (journal.file.kept, journal.file.trouble) == (None, "")
    spoil_index(path)
    check = LateCheck()
    monkeypatch.setattr(late_check, "is_sound", lambda connection: broken_off(check, connection))
    assert not check.finds_damage(path)


def broken_off(check: LateCheck, connection: sqlite3.Connection) -> bool:
    """Look for ever, and have that broken off."""
    connection.create_function("stop", 0, check.stop)
    return bool(connection.execute(FOR_EVER).fetchone())


def test_without_shared_memory_a_commit_still_survives_a_power_cut(
    path: Path, open_journal: OpenJournal
) -> None:
    path.with_name(f"{path.name}-shm").mkdir()

    journal = open_journal()

    connection = journal.file._store.connection
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (3,)  # EXTRA
    assert (journal.file.kept, len(journal.tasks())) == (None, 30)


def test_a_file_system_without_a_log_leaves_the_journal_durable(tmp_path: Path) -> None:
    with closing(
        sqlite3.connect(f"{(tmp_path / 'new').as_uri()}?vfs=unix-dotfile", uri=True, isolation_level=None)
    ) as connection:
        store._make_durable(connection, log=True)

        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (3,)


def test_the_history_of_a_newer_program_is_saved_whole(
    path: Path, open_journal: OpenJournal, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE more (text TEXT)")
        connection.execute("INSERT INTO more VALUES ('new')")
        connection.execute(f"PRAGMA user_version = {2 << 16}")
        connection.commit()
    journal = open_journal()

    store.save_readable(journal.file.path, tmp_path / "saved.json")

    saved = json.loads((tmp_path / "saved.json").read_text())
    assert (journal.file.newer, len(journal.tasks())) == (True, 30)
    assert (len(saved["task"]), saved["more"]) == (30, [{"text": "new"}])


def test_a_disk_that_gets_full_refuses_and_recovers(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    connection = journal.file._store.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    for number in range(30):
        try:
            submit(journal, channel, Intent(ACCOUNT, request(f"disk-{number}")))
        except Exception as error:  # noqa: BLE001 - told below
            told = str(error)
            break
    accepted = len(aws.ledger)

    assert "the disk is full. Make room on it." in told
    assert "the disk is full" in journal.file.trouble
    connection.execute("PRAGMA max_page_count = 100000")
    assert journal.file.try_again()
    assert journal.file.trouble == ""
    assert submit(journal, channel, Intent(ACCOUNT, request("after"))).state == "SUBMITTED"
    assert len(aws.ledger) == accepted + 1


def test_a_history_that_is_only_read_is_not_copied_at_each_try_nor_begun_anew(
    path: Path, open_journal: OpenJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(_: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as place:
        place.setattr(store, "take_lock", read_only)
        journal = open_journal()
        assert "cannot be written" in journal.file.trouble
        place.delattr(store, "_reading")  # which copies where there is a log
        assert not journal.file.try_again()

    assert journal.file.try_again()
    assert (journal.file.trouble, journal.file.kept, len(journal.tasks())) == ("", None, 30)


@pytest.mark.parametrize("by_a_program", [False, True], ids=["spoilt", "another program"])
def test_what_others_wrote_meanwhile_is_not_written_over(
    path: Path, open_journal: OpenJournal, *, by_a_program: bool
) -> None:
    lock = path.with_name(f"{path.name}.lock")
    lock.unlink()
    lock.mkdir()  # a folder that takes no lock for now
    journal = open_journal()
    assert journal.file.may_be_writable_later
    assert not journal.file.try_again()
    lock.rmdir()

    if by_a_program:
        with closing(Journal(path)) as other:
            other.set_note([other.tasks()[1]], "written meanwhile")
    else:
        path.write_bytes(b"no journal" * PAGE)
    written = path.read_bytes()

    assert not journal.file.try_again()
    assert (path.read_bytes(), len(journal.tasks())) == (written, 30)
    assert "Start this one again" in journal.file.trouble
    assert not journal.file.may_be_writable_later


def test_a_head_by_which_the_file_may_only_be_read_is_damage(path: Path, open_journal: OpenJournal) -> None:
    data = bytearray(path.read_bytes())
    data[18] = 77  # Database File Format, 1.3.3: the version of who may write it
    path.write_bytes(data)

    journal = open_journal()

    assert journal.file.kept is not None
    assert (journal.file.kept.imports, len(journal.tasks()), journal.file.trouble) == (30, 30, "")


@pytest.mark.parametrize("spoilt", [b"json_e\xf8tract(answer", b"json_extrakt(answer"])
def test_words_by_which_nothing_can_be_written_any_more_are_damage(
    path: Path, open_journal: OpenJournal, spoilt: bytes
) -> None:
    data = path.read_bytes()
    assert b"json_extract(answer" in data
    path.write_bytes(data.replace(b"json_extract(answer", spoilt, 1))

    journal = open_journal()

    assert journal.file.kept
    assert len(journal.tasks()) == 30


def test_a_number_that_is_no_version_is_damage(path: Path, open_journal: OpenJournal) -> None:
    for version in (0x7F00 << 16, -5, 1 << 16):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA user_version = {version}")
        journal = open_journal()
        assert journal.file.kept is not None
        assert len(journal.tasks()) == 30
        assert schema.version(journal.file._store.connection) == schema.MIGRATIONS[-1][0]
        journal.close()


class FailingReader:
    """A connection whose disk does not answer."""

    text_factory = str

    def execute(self, *_: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
        raise error


@pytest.mark.parametrize(
    "read",
    [
        lambda journal, task: journal.timelines.events(task),
        lambda journal, task: journal.timelines.calls(task),
        lambda journal, task: journal.timelines.points(task),
        lambda journal, task: StoredRows(journal.file).find(task.account, task.region, task.task_id),
        lambda journal, task: StoredRows(journal.file).read(task.key),
    ],
)
def test_a_disk_that_cannot_be_read_for_a_moment_is_told_and_ends_nothing(
    path: Path,
    open_journal: OpenJournal,
    monkeypatch: pytest.MonkeyPatch,
    read: Callable[[Journal, Task], object],
) -> None:
    journal = open_journal()
    task = journal.tasks()[0]
    with monkeypatch.context() as broken:
        opened = replace(journal.file._store, reader=cast(sqlite3.Connection, FailingReader()))
        broken.setattr(journal.file, "_store", opened)
        with pytest.raises(JournalError, match=r"^The history cannot be read: disk I/O error\.$"):
            read(journal, task)

    assert journal.file.trouble == ""
    assert read(journal, task) is not None


def test_a_text_that_is_no_text_is_shown_and_changes_nothing_for_the_others(
    path: Path, open_journal: OpenJournal
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE event SET detail = CAST(x'41ff42' AS TEXT) WHERE seq = 1")
        connection.commit()
    journal = open_journal()

    assert journal.timelines.events(journal.tasks()[0])[0].detail == "A\ufffdB"
    assert journal.file.reader.text_factory is str


def test_an_ended_import_that_is_listed_and_not_found_makes_the_file_suspect(
    open_journal: OpenJournal, channel: Channel, aws: FakeAws
) -> None:
    journal = open_journal()
    task = submit(journal, channel, Intent(ACCOUNT, request("a")))
    aws.finish(task.task_id)
    Watcher(journal, channel).poll()
    journal.close()
    journal = open_journal()
    with closing(sqlite3.connect(journal.file.path)) as connection:
        connection.execute("DELETE FROM task WHERE key = ?", (task.key,))
        connection.commit()

    with pytest.raises(UnreadableError):
        journal.row(task.key)

    assert journal.file.path.with_name(f"{journal.file.path.name}.suspect").exists()


def test_an_import_that_cannot_be_read_holds_up_no_other_and_is_kept_aside_at_the_next_start(
    open_journal: OpenJournal,
    channel: Channel,
    aws: FakeAws,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    journal = open_journal()
    first, bad, good = (
        submit(journal, channel, Intent(ACCOUNT, request(job))) for job in ("a", "bad", "good")
    )
    for task in (first, bad):
        aws.finish(task.task_id)
    Watcher(journal, channel).poll()
    journal.close()
    with closing(sqlite3.connect(journal.file.path)) as connection:
        never = "UPDATE task SET snapshot = json_set(snapshot, '$.started', 'never') WHERE key = ?"
        connection.execute(never, (bad.key,))
        connection.commit()
    monkeypatch.setattr(store, "AT_ONCE", 0)
    journal = open_journal()
    assert len(journal.tasks()) == 3

    aws.finish(good.task_id)
    watcher = Watcher(journal, channel)
    for _ in range(2):
        watcher.poll()

    assert watcher.state.problem is None
    assert journal.task(good.key).state == "COMPLETED"
    with pytest.raises(UnreadableError):
        journal.row(bad.key)
    assert [record.getMessage() for record in caplog.records] == [
        f"An import cannot be read in the history: {bad.key}, ValueError"
    ]

    journal = open_journal()

    assert journal.file.kept is not None
    assert [task.key for task in journal.tasks()] == [first.key, good.key]
    assert open_journal().file.kept is None


@pytest.mark.parametrize("deleted", [False, True])
def test_an_import_that_cannot_be_read_does_not_end_the_look_back(
    open_journal: OpenJournal,
    channel: Channel,
    aws: FakeAws,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    *,
    deleted: bool,
) -> None:
    journal = open_journal()
    _, bad, other = (
        journal.task(submit(journal, channel, Intent(ACCOUNT, request(job))).key) for job in "abc"
    )
    for task in journal.tasks():
        aws.finish(task.task_id)
    Watcher(journal, channel).poll()
    bad, other = journal.task(bad.key), journal.task(other.key)
    journal.close()
    with closing(sqlite3.connect(journal.file.path)) as connection:
        never = "UPDATE task SET snapshot = json_set(snapshot, '$.started', 'never') WHERE key = ?"
        connection.execute(never, (bad.key,))
        connection.commit()
    monkeypatch.setattr(store, "AT_ONCE", 0)
    journal = open_journal()
    clock.advance(hours=1)
    del aws.snapshots[other.snapshot_id]
    if deleted:
        del aws.snapshots[bad.snapshot_id]

    look = LookBack(journal, channel)
    look.look(View(channel, ACCOUNT, clock()))

    assert look.finished == clock()
    assert journal.task(other.key).snapshot_state == "gone"
    assert journal.delete([task.key for task in journal.tasks()]) == 3
