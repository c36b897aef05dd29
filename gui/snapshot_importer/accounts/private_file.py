"""Writing a file that only this user may read, whole or not at all."""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Replace the file *path* as a whole: after a crash or power loss it holds the old or the new text.

    The file is 0600, its folder is made 0700. Raises OSError; the old file is then as it was.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def set_aside(path: Path, what: str, error: Exception) -> str:
    """Rename a file that cannot be used because of *error*, so that nothing overwrites it, and return a sentence.

    *what* is what it holds, with its article.
    """
    kept = path.with_name(f"{path.name}.broken-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
    newer = isinstance(error, NewerFileError)
    found = "were written by a newer Snapshot Importer" if newer else "could not be read"
    try:
        path.rename(kept)
    except OSError as refusal:
        return f"{what} {found}: {refusal.strerror}."
    return f"{what} {found}. The file is kept as {kept.name}."


class NewerFileError(ValueError):
    """A later version of the program wrote the file."""
