"""Journals of every earlier version, and none, that are opened by this one; and a migration without transactions.

A history is told as [version it began with, "whole" or what is wrong].
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from reliability.killsweep.designs import Aws, Design, Step, check
from snapshot_importer.aws.answers import ImportTask
from snapshot_importer.tasks import schema
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.record import COLUMNS, Record, to_row

KEYS = ("first", "second", "third")
NOTE = "of an earlier version"
WHOLE = "whole"
# Index into schema.MIGRATIONS of the step after which the file was left; -1 for a file that was never made.
BEGINNINGS = range(-1, len(schema.MIGRATIONS) - 1)

Opened = Callable[[Path], None]


def name(index: int) -> str:
    """Return a version as the program writes it, "none" for no file."""
    if index < 0:
        return "none"
    version = schema.MIGRATIONS[index][0]
    return f"{version >> 16}.{version & 0xFFFF}"


def make_old(path: Path, index: int) -> None:
    """Make a journal of an earlier version with rows in it, as the program of its time left it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        schema.migrate(connection, path, schema.MIGRATIONS[: index + 1])
        known = {row[1] for row in connection.execute("PRAGMA table_info(task)")}
        names = [column for column in COLUMNS if column in known]
        marks = ", ".join("?" * len(names))
        for key in KEYS:
            values = dict(zip(COLUMNS, to_row(_row(key)), strict=True))
            row = [values[column] for column in names]
            connection.execute(f"INSERT INTO task ({', '.join(names)}) VALUES ({marks})", row)
    for copy in path.parent.glob(f"{path.name}.before-*"):
        copy.unlink()


def _row(key: str) -> Record:
    began = datetime(2026, 11, 24, tzinfo=UTC)
    task = ImportTask(f"import-snap-{key}", "deleted", status_message="ClientError: gone")
    row = Record(key, "own", "FAILED", "sweep", "111122223333", "eu-central-1", "aws", began, token=key)
    return replace(row, task_id=task.task_id, answer=task, note=NOTE, ended=began)


def _path(home: Path, index: int) -> Path:
    return home / name(index) / "history.sqlite"


def _prepare(_aws: Aws, home: Path, _job: str) -> None:
    for index in BEGINNINGS:
        path = _path(home, index)
        path.parent.mkdir(mode=0o700)
        if index >= 0:
            make_old(path, index)


def _migrate(_aws: Aws, home: Path, _job: str, step: Step) -> None:
    step("nothing-done")
    for index in BEGINNINGS:
        Journal(_path(home, index)).close()
        step(f"migrated-{name(index)}")


def _restart(_aws: Aws, home: Path, _job: str) -> list[list[str]]:
    return [[name(index), fault(_path(home, index), index) or WHOLE] for index in BEGINNINGS]


def fault(path: Path, index: int) -> str:
    """Open a journal that began with an earlier version; say what of it, or of the copies before, is not whole."""
    journal = Journal(path)
    check(journal)
    told = {task.key: task.note for task in journal.tasks()}
    journal.close()
    if told != ({} if index < 0 else dict.fromkeys(KEYS, NOTE)):
        return f"the rows are {told}"
    if list(path.parent.glob("*damaged*")):
        return "it was put aside as damaged"
    # A file without rows has nothing to keep, and whether a killed first start left one is a matter of chance.
    copies = [] if index < 0 else range(index + 1, len(schema.MIGRATIONS))
    return next(filter(None, (_fault_of_copy(path, step) for step in copies)), "")


def _fault_of_copy(path: Path, step: int) -> str:
    copy = path.with_name(f"{path.name}.before-{name(step)}")
    if not copy.exists():
        return f"no copy before {name(step)}"
    with closing(sqlite3.connect(copy)) as connection:
        rows = connection.execute("SELECT key, note FROM task").fetchall()
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if dict(rows) != dict.fromkeys(KEYS, NOTE) or not sound:
            return f"the copy before {name(step)} is not whole"
        if schema.version(connection) != schema.MIGRATIONS[step - 1][0]:
            return f"the copy before {name(step)} has version {schema.version(connection)}"
    return ""


def _naive_migrate(_aws: Aws, home: Path, _job: str, step: Step) -> None:
    """Change the tables statement by statement, then say that they are changed."""
    for index in BEGINNINGS[1:]:
        with closing(sqlite3.connect(_path(home, index), isolation_level=None)) as connection:
            _naively(connection, schema.MIGRATIONS, step)


def _naively(connection: sqlite3.Connection, migrations: Sequence[tuple[int, str]], step: Step) -> None:
    for target, statements in migrations:
        if schema.version(connection) >= target:
            continue
        statement = ""
        for part in statements.split(";"):
            statement += f"{part};"
            if sqlite3.complete_statement(statement):  # a trigger's end is not its first semicolon
                connection.execute(statement)
                step("altered")
                statement = ""
        connection.execute(f"PRAGMA user_version = {target}")
        step("said")


def _naive_restart(aws: Aws, home: Path, job: str) -> list[list[str]]:
    try:
        _naive_migrate(aws, home, job, lambda _: None)
    except sqlite3.Error as error:
        return [[name(index), str(error)] for index in BEGINNINGS]
    return [[name(index), WHOLE] for index in BEGINNINGS]


MIGRATE = Design(
    "migrate",
    ("nothing-done", *(f"migrated-{name(index)}" for index in BEGINNINGS)),
    _migrate,
    _restart,
    _prepare,
)
NAIVE_MIGRATE = Design("naive-migrate", ("altered", "said"), _naive_migrate, _naive_restart, _prepare)
MIGRATE_DESIGNS = {design.name: design for design in (MIGRATE, NAIVE_MIGRATE)}
