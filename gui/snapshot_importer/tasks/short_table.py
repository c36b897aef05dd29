"""The short form of every import that has ended, kept ready in the journal's file, so that opening takes nothing apart.

Triggers keep it in step with the rows, whoever writes them: in the same transaction, and, as they are in the file, for
an older program too. What is written here is in the users' files: another short form gets tables of other names, made by
a step of `schema`; a program that does not find its own takes the rows apart at each opening.
"""

import sqlite3
from collections.abc import Sequence

from snapshot_importer.tasks.settled import ALIKE, BEGAN, ENDED, MARK, SETTLED, VALUES, WORDS

TABLES = frozenset({"short", "kind"})  # all that they hold is in `task` too


def _joined(parts: Sequence[str]) -> str:
    return f"printf('{MARK.join(['%s'] * len(parts))}', {', '.join(parts)})"


# What is to be drawn whole says nothing but its key.
_FORM = f"""
    SELECT seq, key, iif(settled, {BEGAN}, NULL) AS began, iif(settled, {_joined([*WORDS.values()])}, NULL) AS words,
        iif(settled, {_joined([*VALUES.values()])}, NULL) AS own, iif(settled, {_joined(ALIKE)}, NULL) AS kind
    FROM (SELECT rowid AS seq, *, {SETTLED} AS settled FROM task)
"""  # noqa: S608 - all the words are ours

# A row of `short` stands for each one of `task`, in the order in which they came; without the index a kind that is used
# no more would be looked for in all of them. What an upsert fires knows no OR IGNORE, hence the NOT EXISTS.
MAKE = f"""
CREATE TABLE kind (id INTEGER PRIMARY KEY, alike TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE short (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    began INTEGER,
    words TEXT,
    own TEXT,
    kind INTEGER
) STRICT;
CREATE INDEX short_of_kind ON short (kind) WHERE kind NOTNULL;
CREATE VIEW form AS {_FORM};
CREATE TRIGGER form_kept INSTEAD OF INSERT ON form BEGIN
    INSERT INTO kind (alike)
        SELECT NEW.kind WHERE NEW.kind NOTNULL AND NOT EXISTS (SELECT 1 FROM kind WHERE alike = NEW.kind);
    INSERT INTO short (key, began, words, own, kind)
        VALUES (NEW.key, NEW.began, NEW.words, NEW.own, (SELECT id FROM kind WHERE alike = NEW.kind))
        ON CONFLICT (key) DO UPDATE
        SET began = excluded.began, words = excluded.words, own = excluded.own, kind = excluded.kind;
END;
CREATE TRIGGER task_added AFTER INSERT ON task BEGIN
    INSERT INTO form SELECT * FROM form WHERE key = NEW.key;
END;
CREATE TRIGGER task_changed AFTER UPDATE ON task WHEN OLD.state IN {ENDED} OR NEW.state IN {ENDED} BEGIN
    INSERT INTO form SELECT * FROM form WHERE key = NEW.key;
END;
CREATE TRIGGER task_deleted AFTER DELETE ON task BEGIN
    DELETE FROM short WHERE key = OLD.key;
END;
CREATE TRIGGER kind_changed AFTER UPDATE ON short WHEN OLD.kind IS NOT NEW.kind BEGIN
    DELETE FROM kind WHERE id = OLD.kind AND NOT EXISTS (SELECT 1 FROM short WHERE kind = OLD.kind);
END;
CREATE TRIGGER kind_deleted AFTER DELETE ON short BEGIN
    DELETE FROM kind WHERE id = OLD.kind AND NOT EXISTS (SELECT 1 FROM short WHERE kind = OLD.kind);
END;
INSERT INTO form SELECT * FROM form ORDER BY seq
"""  # noqa: S608
_IS_THERE = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'short'"


def select(connection: sqlite3.Connection) -> str:
    """Return the statement for key, began, words, own and kind of all rows in their order; all but the key may be NULL."""
    there = connection.execute(_IS_THERE).fetchone()[0]
    return f"SELECT key, began, words, own, kind FROM {'short' if there else f'({_FORM})'} ORDER BY seq"  # noqa: S608
