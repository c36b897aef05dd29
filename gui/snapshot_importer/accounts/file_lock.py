"""A lock that one process holds for as long as it lives."""

import os
import sys
from errno import EACCES, EAGAIN, EDEADLK
from pathlib import Path
from typing import IO

HELD = (EAGAIN, EACCES, EDEADLK)  # msvcrt has names of its own for what flock says


def take_lock(path: Path) -> IO[bytes] | None:
    """Hold the file *path*, made if need be, or return None where another process holds it.

    The system frees it when the process ends, however it ends. Raises OSError where the file cannot be made or
    its file system has no locks.
    """
    file = os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+b")
    try:
        lock(file)
    except OSError as error:
        file.close()
        if error.errno in HELD:
            return None
        raise
    return file


def lock(file: IO[bytes]) -> None:
    """Hold the open *file*; raises OSError with one of `HELD` where another process does."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists on Windows only

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - exists everywhere else

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
