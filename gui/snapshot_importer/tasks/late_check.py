"""The look at a whole large file after it was opened, with a connection of its own, so that nobody waits for it."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from snapshot_importer.tasks.disk_errors import ends_all_sending, is_damage
from snapshot_importer.tasks.store import is_sound, looks_later, read_only_connection


class LateCheck:
    """`finds_damage` runs in a worker; `stop` may be called meanwhile from another thread."""

    def __init__(self) -> None:
        self._connection: sqlite3.Connection | None = None

    def finds_damage(self, path: Path) -> bool:
        """Look at every page where opening the file put that off; it takes seconds."""
        try:
            with closing(read_only_connection(path)) as connection:
                self._connection = connection
                return looks_later(connection, path) and not is_sound(connection)
        except sqlite3.Error as error:
            return is_damage(error) or ends_all_sending(error)
        except OSError:  # the file is out of reach, which the next write tells of
            return False
        finally:
            self._connection = None

    def stop(self) -> None:
        """Break it off."""
        if connection := self._connection:
            with suppress(sqlite3.ProgrammingError):  # just closed
                connection.interrupt()
