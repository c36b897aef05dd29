"""Writing an export to a file of the user's choice: whole or not at all, and never over another one unasked."""

import errno
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from snapshot_importer.tasks.export import csv_lines, json_lines
from snapshot_importer.tasks.task import Task

Kind = Literal["csv", "json"]
LINES: dict[Kind, Callable[[Sequence[Task]], Iterator[str]]] = {"csv": csv_lines, "json": json_lines}
TOLD = 500  # lines between two words of how far it is
LONGEST_PREFIX = 40  # of a temporary name: a long name with more before it would be none


class StoppedError(Exception):
    """The user wants the export no more; the folder is as it was."""


def write_export(
    path: Path,
    tasks: Sequence[Task],
    kind: Kind,
    *,
    replace: bool = False,
    told: Callable[[int], object] | None = None,
    stopped: Callable[[], bool] | None = None,
) -> None:
    """Write *tasks* to *path*, readable by this user only.

    *told* is called with how many lines are written, now and then. Raises FileExistsError unless *replace*, another
    OSError, and StoppedError once *stopped* says so; what was there before is then as it was.
    """
    if not replace:
        _refuse_another(path)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:LONGEST_PREFIX]}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            for number, line in enumerate(LINES[kind](tasks)):
                file.write(line)
                if number % TOLD == 0:
                    if stopped and stopped():
                        raise StoppedError
                    if told:
                        told(number)
            file.flush()
            os.fsync(file.fileno())
        if not replace:
            _refuse_another(path)  # it may have come meanwhile
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _refuse_another(path: Path) -> None:
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
