"""What can be read of a history that is damaged, or newer than this program: as rows, and as JSON for people."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snapshot_importer.accounts.private_file import write_private
from snapshot_importer.tasks.parameters import restored, task_tags
from snapshot_importer.tasks.record import COLUMNS, Record, from_row

Row = tuple[Any, ...]
MOST_GAPS = 50_000  # rows that are asked for one by one where a table cannot be read in one go
# What the values of a damaged row can make of reading and showing it.
UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    OSError,
)

# SQLite's own message may hold a text of the file that is no UTF-8.
UNREACHABLE = (sqlite3.Error, UnicodeError)


@dataclass(frozen=True, slots=True)
class Table:
    """What was read of a table."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_any_text(connection: sqlite3.Connection) -> None:
    """Have *connection* read texts, too, that are no UTF-8."""
    connection.text_factory = lambda text: text.decode("utf-8", "replace")


def readable_tables(connection: sqlite3.Connection) -> tuple[Table, ...]:
    """Return the tables of a file with all rows that SQLite can still reach; () where it is no database."""
    read_any_text(connection)
    names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    try:
        found = [name for (name,) in connection.execute(names)]
    except UNREACHABLE:
        return ()
    return tuple(table for name in found if (table := _table(connection, name)))


def to_json(tables: Sequence[Table]) -> str:
    """Write an object with an array for each table, and in it an object for each row."""
    document = {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in tables
    }
    return json.dumps(document, indent=1, default=repr, ensure_ascii=False) + "\n"


def write_json(tables: Sequence[Table], path: Path) -> None:
    """Write *to_json* for this user only. Raises OSError."""
    write_private(path, to_json(tables).encode("utf-8", "replace").decode())


def bring_over(tables: Sequence[Table], connection: sqlite3.Connection) -> int:
    """Put the rows into an empty history, and return how many imports came over.

    A row comes over that can be read as an import and that the tables take, with what belongs to it. An import that
    is not decided yet is in no danger by that: its request is fingerprinted, and it keeps its client token, under
    which AWS makes one task only.
    """
    connection.execute("BEGIN IMMEDIATE")
    for table in sorted(
        tables, key=lambda table: table.name != "task"
    ):  # what belongs to an import comes after it
        known = [row[1] for row in connection.execute("SELECT * FROM pragma_table_info(?)", (table.name,))]
        shared = [index for index, column in enumerate(table.columns) if column in known]
        if not shared:
            continue
        columns, marks = ", ".join(table.columns[index] for index in shared), ", ".join("?" * len(shared))
        insert = f"INSERT OR IGNORE INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608 - known names
        for row in table.rows:
            if table.name != "task" or _reads_as_import(table, row):
                with suppress(sqlite3.Error, OverflowError):
                    connection.execute(insert, [row[index] for index in shared])
    connection.execute("COMMIT")
    return int(connection.execute("SELECT count(*) FROM task").fetchone()[0])


def readable_rows(connection: sqlite3.Connection) -> list[Record]:
    """Return the imports that can be read of a history which is only looked at."""
    for table in readable_tables(connection):
        if table.name == "task" and set(COLUMNS) <= set(table.columns):
            return [_record(table, row) for row in table.rows if _reads_as_import(table, row)]
    return []


def all_can_be_read(connection: sqlite3.Connection) -> bool:
    """Whether every row of an import that SQLite can reach holds one."""
    read_any_text(connection)  # a row with another text is none that cannot be reached
    table = _table(connection, "task")
    return table is None or all(_reads_as_import(table, row) for row in table.rows)


def record_of(row: Sequence[Any]) -> Record:
    """Return the import of a row of `record.COLUMNS`; raises one of UNREADABLE where it holds none."""
    record = from_row(row)
    if record.parameters:
        task_tags(restored(record.parameters))
    return record


def _reads_as_import(table: Table, row: Row) -> bool:
    try:
        _record(table, row)
    except UNREADABLE:
        return False
    return True


def _record(table: Table, row: Row) -> Record:
    values = dict(zip(table.columns, row, strict=True))
    return record_of([values.get(column) for column in COLUMNS])


def _table(connection: sqlite3.Connection, name: str) -> Table | None:
    quoted = '"' + name.replace('"', '""') + '"'
    try:
        columns = tuple(row[0] for row in connection.execute(f"SELECT * FROM {quoted} LIMIT 0").description)  # noqa: S608
    except UNREACHABLE:
        return None
    return Table(name, columns, tuple(_rows(connection, quoted)))


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[Row]:
    """Give the rows in their order; where a page is damaged, those behind it are asked for one by one."""
    select = f"SELECT rowid, * FROM {table} WHERE rowid > ? ORDER BY rowid"  # noqa: S608 - quoted
    seen, gaps = -1, 0
    while gaps < MOST_GAPS:
        try:
            for row in connection.execute(select, (seen,)):
                if row[0] <= seen:
                    break  # pages that lead back to themselves
                seen = row[0]
                yield row[1:]
            else:
                return
        except UNREACHABLE as error:
            if "rowid" in str(error):
                yield from _rows_in_one_go(connection, table)
                return
        seen += 1
        gaps += 1


def _rows_in_one_go(connection: sqlite3.Connection, table: str) -> Iterator[Row]:
    """Give the rows of a table without row ids, as far as they can be read from its begin."""
    with suppress(*UNREACHABLE):
        yield from connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - quoted
